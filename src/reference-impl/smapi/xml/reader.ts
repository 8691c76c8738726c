import { SaxesParser, type SaxesTagNS } from 'saxes';
import { WireError } from '../wire-error.ts';
import { SMAPI_NAMESPACE, XSI_NAMESPACE } from './namespaces.ts';

/** How deep elements may nest, and how many there may be. The deepest documented request has four levels. */
export const DEEPEST = 32;
export const MOST_ELEMENTS = 10_000;

/** An element of a request body. */
export interface XmlElement {
  readonly name: string;
  readonly namespace: string;
  /** Whether it says `i:nil="true"`: there is no value, which is not an empty one. */
  readonly nil: boolean;
  readonly children: readonly XmlElement[];
  /** Its own text, CDATA included, without that of its children. */
  readonly text: string;
}

type Growing = { name: string; namespace: string; nil: boolean; children: Growing[]; text: string };

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads a request body: one well-formed XML 1.0 document in UTF-8 whose root is `root` in SMAPI's namespace. Document type
 * definitions, and with them every entity but the five predefined ones, are refused: nothing is expanded and nothing is fetched.
 * @throws {WireError} InvalidXmlRequest for everything else
 */
export function readDocument(bytes: Uint8Array, root: string): XmlElement {
  let read: Growing;
  try {
    read = parse(utf8.decode(bytes));
  } catch {
    throw new WireError('InvalidXmlRequest');
  }
  if (read.name !== root || read.namespace !== SMAPI_NAMESPACE) throw new WireError('InvalidXmlRequest');
  return read;
}

/** Throws anything at all for anything wrong: where it is wrong is of no use to the caller. */
function parse(source: string): Growing {
  const parser = new SaxesParser({ xmlns: true, position: false });
  const top: Growing = { name: '', namespace: '', nil: false, children: [], text: '' };
  const open: Growing[] = [top];
  let elements = 0;

  parser.on('error', fail);
  parser.on('doctype', () => fail(new Error('a document type definition')));
  parser.on('xmldecl', ({ version, encoding }) => {
    if (version !== '1.0' || !/^(?:utf-8|us-ascii)?$/i.test(encoding ?? '')) fail(new Error('another version or encoding'));
  });
  parser.on('opentag', (tag: SaxesTagNS) => {
    elements += 1;
    if (open.length > DEEPEST || elements > MOST_ELEMENTS) fail(new Error('too deep, or too many elements'));
    const grown: Growing = { name: tag.local, namespace: tag.uri, nil: saysNil(tag), children: [], text: '' };
    open[open.length - 1]?.children.push(grown);
    open.push(grown);
  });
  parser.on('closetag', () => {
    open.pop();
  });
  const addText = (text: string): void => {
    const innermost = open[open.length - 1];
    if (innermost !== undefined) innermost.text += text;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.write(source).close();

  const [read] = top.children;
  return read ?? fail(new Error('no root element'));
}

function saysNil(tag: SaxesTagNS): boolean {
  return Object.values(tag.attributes).some(
    ({ local, uri, value }) => local === 'nil' && uri === XSI_NAMESPACE && /^\s*(?:true|1)\s*$/.test(value),
  );
}

function fail(error: Error): never {
  throw error;
}
