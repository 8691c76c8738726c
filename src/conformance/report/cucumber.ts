import { createWriteStream, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CucumberHtmlStream } from '@cucumber/html-formatter';
import type { Envelope } from '@cucumber/messages';
import { dedent } from '../plan/prose.ts';
import type { RunArtefacts } from '../verdict/types.ts';

/**
 * Writes Cucumber's messages as they came, and its HTML report with the prose rendered. A run merged of several recordings gets one pair of
 * files a recording, numbered.
 * @returns the names of the HTML reports
 */
export async function writeCucumberReports({ messages }: RunArtefacts, folder: string): Promise<readonly string[]> {
  const pages: string[] = [];
  for (const [index, lines] of messages.entries()) {
    const suffix = messages.length === 1 ? '' : `-${index + 1}`;
    writeFileSync(join(folder, `messages${suffix}.ndjson`), lines);
    const envelopes = lines
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => flowing(JSON.parse(line) as Envelope));
    const page = `specification${suffix}.html`;
    await pipeline(Readable.from(envelopes), new CucumberHtmlStream(), createWriteStream(join(folder, page)));
    pages.push(page);
  }
  return pages;
}

/**
 * Descriptions keep the indentation of their file, and Markdown reads four columns of it as a block of code: the HTML report would show
 * the prose in monospace with its asterisks. So each description loses the indentation that its lines share. The report also breaks
 * lines where the file does, wherever the window ends; so the lines of a paragraph become one.
 */
export function flowing(envelope: Envelope): Envelope {
  if (envelope.gherkinDocument === undefined) return envelope;
  return JSON.parse(JSON.stringify(envelope), (key, value: unknown) =>
    key === 'description' && typeof value === 'string' ? unwrapped(dedent(value)) : value,
  ) as Envelope;
}

/** Joins the lines of each paragraph. A blank line parts them, and so does what begins or is something else in Markdown: a heading, a list, a table. */
function unwrapped(markdown: string): string {
  return markdown.replace(/^(?![#|>])(.*\S)\n(?=[^\s>#|*+\-`~\d])/gm, '$1 ');
}
