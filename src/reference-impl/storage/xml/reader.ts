import { SaxesParser, type SaxesTag } from 'saxes';
import { StorageError } from '../storage-error.ts';

/** An element of a request body. Those of the blob service have no attributes that mean anything. */
export interface XmlNode {
  readonly name: string;
  readonly children: readonly XmlNode[];
  /** Its own text, without that of its children. */
  readonly text: string;
}

/** How deep elements may nest, and how many there may be: a block list has two levels and up to 50,000 entries. */
const DEEPEST = 8;
const MOST_ELEMENTS = 60_000;

type Growing = { readonly name: string; readonly children: Growing[]; text: string };

/**
 * Reads a request body: one well-formed XML 1.0 document whose root is `root`. Document type definitions, and with them every entity but the five predefined
 * ones, are refused: nothing is expanded and nothing is fetched. Throws {@link StorageError} InvalidXmlDocument.
 */
export function readXml(source: string, root: string): XmlNode {
  let read: XmlNode | undefined;
  try {
    read = parse(source.replace(/^\ufeff/, ''));
  } catch {
    throw new StorageError('InvalidXmlDocument');
  }
  if (read?.name !== root) throw new StorageError('InvalidXmlDocument');
  return read;
}

/** Throws anything at all for anything wrong: where it is wrong is of no use to the caller. */
function parse(source: string): XmlNode | undefined {
  const parser = new SaxesParser({ xmlns: false, position: false });
  const top: Growing = { name: '', children: [], text: '' };
  const open: Growing[] = [top];
  let elements = 0;
  parser.on('error', fail);
  parser.on('doctype', () => fail(new Error('a document type definition')));
  parser.on('xmldecl', ({ version, encoding }) => {
    if (version !== '1.0' || !/^(?:utf-8|us-ascii)?$/i.test(encoding ?? '')) fail(new Error('another version or encoding'));
  });
  parser.on('opentag', (tag: SaxesTag) => {
    elements += 1;
    if (open.length > DEEPEST || elements > MOST_ELEMENTS) fail(new Error('too deep, or too many elements'));
    const grown: Growing = { name: tag.name, children: [], text: '' };
    open.at(-1)?.children.push(grown);
    open.push(grown);
  });
  parser.on('closetag', () => {
    open.pop();
  });
  const addText = (text: string): void => {
    const innermost = open.at(-1);
    if (innermost !== undefined) innermost.text += text;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.write(source).close();
  return top.children[0];
}

function fail(error: Error): never {
  throw error;
}
