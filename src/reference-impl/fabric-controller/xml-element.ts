import { SaxesParser } from 'saxes';
import { cut, shown } from './shown.ts';

/** An element of a service definition or configuration. Both formats keep everything in attributes. */
export interface XmlElement {
  /** Without a prefix: which one stands for the namespace varies between the tools of the time. */
  readonly name: string;
  /** Empty when it has none. */
  readonly namespace: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
}

/** What a document may have at most. */
export const DOCUMENT_LIMITS = { characters: 1024 * 1024, elements: 20_000, depth: 20 } as const;

/** Attributes that speak of the document and not of the service: declarations of namespaces, `xsi:schemaLocation`, `xml:space`. */
const ABOUT_THE_DOCUMENT = new Set([
  'http://www.w3.org/2000/xmlns/',
  'http://www.w3.org/2001/XMLSchema-instance',
  'http://www.w3.org/XML/1998/namespace',
]);

/**
 * Parses a small XML document. Throws an Error fit for customers on malformed XML, on a DTD, on text between the elements, on another declared
 * encoding than that of the text, and on absurd size or depth.
 */
export function parseXml(text: string): XmlElement {
  const { characters, elements, depth } = DOCUMENT_LIMITS;
  if (text.length > characters) throw new Error(`it is longer than ${characters} characters`);
  const parser = new SaxesParser({ xmlns: true });
  const open: { name: string; namespace: string; attributes: Map<string, string>; children: XmlElement[] }[] = [];
  let root: XmlElement | undefined;
  let count = 0;
  parser.on('error', (error) => {
    throw new Error(`it is not well-formed XML (${cut(error.message)})`);
  });
  parser.on('xmldecl', ({ encoding = 'utf-8' }) => {
    // By now it is text, which was UTF-8. Who declares anything else got something else than was meant.
    if (!/^(?:utf-8|us-ascii)$/i.test(encoding)) throw new Error(`it declares the encoding ${shown(encoding)}, and must be UTF-8`);
  });
  parser.on('doctype', () => {
    throw new Error('it has a document type definition, which is not accepted');
  });
  const onText = (found: string): void => {
    const within = open.at(-1);
    if (within !== undefined && found.trim() !== '') throw new Error(`it has the text ${shown(found.trim())} in an element ${within.name}`);
  };
  parser.on('text', onText);
  parser.on('cdata', onText);
  parser.on('opentag', (tag) => {
    if (open.length === depth) throw new Error('its elements are nested too deeply');
    if (++count > elements) throw new Error(`it has more than ${elements} elements`);
    const attributes = new Map<string, string>();
    for (const { name, uri, value } of Object.values(tag.attributes)) {
      if (uri === '') attributes.set(name, value);
      else if (!ABOUT_THE_DOCUMENT.has(uri))
        throw new Error(`the element ${shown(tag.local)} has the attribute ${shown(name)}, which is not known`);
    }
    const element = { name: tag.local, namespace: tag.uri, attributes, children: [] as XmlElement[] };
    open.at(-1)?.children.push(element);
    root ??= element;
    open.push(element);
  });
  parser.on('closetag', () => void open.pop());
  parser.write(text).close();
  if (root === undefined) throw new Error('it holds no element');
  return root;
}

/** The children with this name. */
export const childrenOf = (element: XmlElement, name: string): readonly XmlElement[] =>
  element.children.filter((child) => child.name === name);

/** The members of a list that is an element of its own, as in `<Certificates><Certificate/></Certificates>`. */
export const listed = (element: XmlElement, list: string, member: string): readonly XmlElement[] =>
  childrenOf(element, list).flatMap((found) => childrenOf(found, member));

/** A string as the value of a double-quoted XML attribute. */
export const attributeValue = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\t', '&#9;')
    .replaceAll('\n', '&#10;')
    .replaceAll('\r', '&#13;');
