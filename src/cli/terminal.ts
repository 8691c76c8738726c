import { stripVTControlCharacters, styleText } from 'node:util';
import { CommandFailed, EXIT, fileTrouble } from './failure.ts';

type Style = Parameters<typeof styleText>[0];

/** Colours text for a stream, when it is a terminal and NO_COLOR (no-color.org) is not set. */
export function painter(stream: NodeJS.WriteStream): (style: Style, text: string) => string {
  const colours = stream.isTTY && !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb';
  return colours ? (style, text) => styleText(style, text) : (_style, text) => text;
}

/**
 * Writes to standard output and waits until it is handed on: a process may exit right after. A reader that has seen enough (`| head`) is
 * no failure. Throws {@link CommandFailed} for any other trouble: whoever asked for a verdict must not go without one unawares.
 */
export function print(text: string): Promise<void> {
  return new Promise((done, failed) =>
    process.stdout.write(text, (error) => {
      if (error === undefined || error === null || (error as NodeJS.ErrnoException).code === 'EPIPE') done();
      else failed(new CommandFailed(`nothing can be written to standard output: ${fileTrouble(error)}`, EXIT.usage));
    }),
  );
}

/** Prints exactly one JSON object. */
export function printJson(value: object): Promise<void> {
  return print(`${JSON.stringify(value, null, 2)}\n`);
}

/** Tells people something on standard error. */
export function tell(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** The widest line of prose. */
const WIDEST = 96;

/** How wide prose may be: no wider than the terminal. */
function proseWidth({ isTTY, columns }: NodeJS.WriteStream): number {
  return isTTY ? Math.max(MIN_WIDTH, Math.min(WIDEST, columns || 80)) : WIDEST;
}

const MIN_WIDTH = 40;

/** Breaks prose into lines, each with an indent. */
export function wrapped(text: string, indent = '', width = proseWidth(process.stdout)): string {
  return text
    .split(/\n\s*\n/)
    .map((paragraph) => broken(paragraph, indent, indent, width))
    .join('\n\n');
}

/**
 * Breaks a line that a terminal would break anywhere: between words, with a hanging indent. Off a terminal it stays one line, for `grep`.
 * Colours take no room.
 */
export function fitted(line: string, hang: number, stream: NodeJS.WriteStream = process.stdout): string {
  if (!stream.isTTY) return line;
  const indent = /^ */.exec(line)?.[0] ?? '';
  return broken(line, indent, ' '.repeat(hang), Math.max(MIN_WIDTH, stream.columns || 80));
}

function broken(text: string, first: string, rest: string, width: number): string {
  const lines: string[] = [];
  let line = first;
  let empty = true;
  for (const [gap = '', word = ''] of Array.from(text.trim().matchAll(/(\s*)(\S+)/g), (match) => match.slice(1))) {
    // Columns keep their spaces; line ends within prose are one.
    const space = gap.includes('\n') ? ' ' : gap;
    if (!empty && lengthOf(line) + space.length + lengthOf(word) > width) {
      lines.push(line);
      line = rest;
      empty = true;
    }
    line += empty ? word : space + word;
    empty = false;
  }
  return [...lines, line].join('\n');
}

const lengthOf = (text: string): number => stripVTControlCharacters(text).length;
