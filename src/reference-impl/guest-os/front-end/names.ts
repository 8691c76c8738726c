import type { IncomingMessage } from 'node:http';
import { SaxesParser } from 'saxes';

/** The names on one page of a list of blobs, and where the next page begins. */
export interface Page {
  readonly names: readonly string[];
  readonly next: string | undefined;
}

const LARGEST_PAGE = 8 * 1024 * 1024;

/** Reads a page of List Blobs. Undefined when it is none, or is not whole. */
export async function readPage(answer: IncomingMessage): Promise<Page | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      if ((size += chunk.length) > LARGEST_PAGE) return undefined;
      chunks.push(chunk);
    }
    return pageIn(
      Buffer.concat(chunks)
        .toString('utf8')
        .replace(/^\ufeff/, ''),
    );
  } catch {
    return undefined;
  }
}

function pageIn(text: string): Page | undefined {
  const [names, open]: [string[], string[]] = [[], []];
  let [next, written, root]: [string, string, string | undefined] = ['', '', undefined];
  const parser = new SaxesParser({ xmlns: true });
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ local }) => {
    root ??= local;
    open.push(local);
    written = '';
  });
  parser.on('text', (part) => (written += part));
  parser.on('closetag', () => {
    const path = open.join('/');
    if (path === 'EnumerationResults/Blobs/Blob/Name') names.push(written);
    if (path === 'EnumerationResults/NextMarker') next = written;
    open.pop();
  });
  parser.write(text).close();
  return root === 'EnumerationResults' ? { names, next: next === '' ? undefined : next } : undefined;
}
