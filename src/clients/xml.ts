import { SaxesParser } from 'saxes';

/** An XML element as the kit reads it: comments and processing instructions are gone, text is the element's own. */
export interface XmlElement {
  /** The local name. */
  readonly name: string;
  readonly namespace: string;
  /** Attributes by local name. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

/** What came is not the XML that it should be. */
export class XmlError extends Error {
  override readonly name = 'XmlError';
}

const MAX_DEPTH = 64;

type Growing = { -readonly [K in keyof XmlElement]: XmlElement[K] } & { children: XmlElement[] };

/** Reads a whole document. Throws {@link XmlError} for what is not well-formed, has a document type, or nests too deeply. */
export function readXml(source: string): XmlElement {
  const parser = new SaxesParser({ xmlns: true });
  const path: Growing[] = [];
  let root: XmlElement | null = null;
  const refuse = (reason: string): never => {
    throw new XmlError(reason);
  };
  parser.on('error', (error) => refuse(error.message));
  parser.on('doctype', () => refuse('a document type is not allowed'));
  parser.on('opentag', (tag) => {
    if (path.length >= MAX_DEPTH) refuse(`elements nest deeper than ${MAX_DEPTH}`);
    const attributes = Object.fromEntries(Object.values(tag.attributes).map((attribute) => [attribute.local, attribute.value]));
    const element: Growing = { name: tag.local, namespace: tag.uri, attributes, children: [], text: '' };
    path.at(-1)?.children.push(element);
    path.push(element);
  });
  const addText = (text: string) => {
    const element = path.at(-1);
    if (element) element.text += text;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', () => {
    const closed = path.pop();
    if (path.length === 0) root = closed ?? null;
  });
  parser.write(source).close();
  return root ?? refuse('there is no element');
}

/** The first child of that name. Throws {@link XmlError} when there is none. */
export function child(element: XmlElement, name: string): XmlElement {
  return optionalChild(element, name) ?? missing(element, name);
}

export function optionalChild(element: XmlElement, name: string): XmlElement | undefined {
  return element.children.find((each) => each.name === name);
}

export function childrenOf(element: XmlElement, name: string): readonly XmlElement[] {
  return element.children.filter((each) => each.name === name);
}

function missing(element: XmlElement, name: string): never {
  throw new XmlError(`${element.name} has no ${name}`);
}

/** Written to be sent: `content` is text, or child elements; null leaves the element out. */
export type XmlContent = string | null | readonly (readonly [name: string, content: XmlContent])[];

export function writeXml(name: string, content: XmlContent, attributes = ''): string {
  if (content === null) return '';
  const inner = typeof content === 'string' ? escapeXml(content) : content.map(([each, within]) => writeXml(each, within)).join('');
  return `<${name}${attributes}>${inner}</${name}>`;
}

export function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
