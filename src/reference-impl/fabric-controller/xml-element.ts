import { SaxesParser } from 'saxes';

/**
 * An element of a service definition or configuration. Names are local names: prefixes and namespaces vary between the tools of the time.
 */
export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
}

const DEEPEST = 20;

/**
 * Parses a small XML document. Throws an Error fit for customers on malformed XML, on a DTD, and on absurd depth; text is ignored, as both
 * formats keep everything in attributes.
 */
export function parseXml(text: string): XmlElement {
  const parser = new SaxesParser({ xmlns: true });
  const open: { name: string; attributes: Map<string, string>; children: XmlElement[] }[] = [];
  let root: XmlElement | undefined;
  parser.on('error', (error) => {
    throw new Error(`it is not well-formed XML (${error.message})`);
  });
  parser.on('doctype', () => {
    throw new Error('it has a document type definition, which is not accepted');
  });
  parser.on('opentag', (tag) => {
    if (open.length === DEEPEST) throw new Error('its elements are nested too deeply');
    const attributes = new Map<string, string>();
    for (const attribute of Object.values(tag.attributes)) if (attribute.prefix === '') attributes.set(attribute.local, attribute.value);
    const element = { name: tag.local, attributes, children: [] as XmlElement[] };
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
