import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

/** Colours text for a stream, when it is a terminal and NO_COLOR (no-color.org) is not set. */
export function painter(stream: NodeJS.WriteStream): (style: Style, text: string) => string {
  const colours = stream.isTTY && !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb';
  return colours ? (style, text) => styleText(style, text) : (_style, text) => text;
}

/** Writes to standard output and waits until it is handed on: a process may exit right after. */
export function print(text: string): Promise<void> {
  return new Promise((done) => process.stdout.write(text, () => done()));
}

/** Prints exactly one JSON object. */
export function printJson(value: object): Promise<void> {
  return print(`${JSON.stringify(value, null, 2)}\n`);
}

/** Tells people something on standard error. */
export function tell(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Breaks prose into lines of a width, each with an indent. */
export function wrapped(text: string, indent = '', width = 96): string {
  return text
    .split(/\n\s*\n/)
    .map((paragraph) => {
      const lines: string[] = [];
      let line = '';
      for (const word of paragraph.split(/\s+/).filter((each) => each !== '')) {
        if (line !== '' && line.length + 1 + word.length > width - indent.length) {
          lines.push(line);
          line = '';
        }
        line = line === '' ? word : `${line} ${word}`;
      }
      return [...lines, line].map((each) => indent + each).join('\n');
    })
    .join('\n\n');
}
