import { shown } from './shown.ts';
import type { XmlElement } from './xml-element.ts';

/** What an element may hold. In no order: the schemas of the time have none. */
export interface ElementRule {
  /** Attributes that it must have, and that say something. */
  readonly required?: readonly string[];
  readonly optional?: readonly string[];
  /** Children that it may have one of each. */
  readonly once?: Readonly<Record<string, ElementRule>>;
  /** Children that it may have any number of. */
  readonly many?: Readonly<Record<string, ElementRule>>;
}

/**
 * Holds a document against its schema: the root's name, one namespace throughout (or none: some tools left it away), and the rule of each element. Throws
 * an Error fit for customers that names what is not in order.
 */
export function requireSchema(root: XmlElement, name: string, namespace: string, rule: ElementRule): void {
  if (root.name !== name) throw new Error(`its root element is ${shown(root.name)}, not ${name}`);
  if (root.namespace !== '' && root.namespace !== namespace)
    throw new Error(`its root element is of the namespace ${shown(root.namespace)}, not "${namespace}"`);
  requireRule(root, rule);
}

function requireRule(element: XmlElement, { required = [], optional = [], once = {}, many = {} }: ElementRule): void {
  for (const attribute of required)
    if ((element.attributes.get(attribute) ?? '') === '') throw new Error(`${told(element)} has no ${attribute}`);
  for (const attribute of element.attributes.keys())
    if (!required.includes(attribute) && !optional.includes(attribute))
      throw new Error(`${told(element)} has the attribute ${shown(attribute)}, which is not known`);
  const met = new Set<string>();
  for (const child of element.children) {
    const { name, namespace } = child;
    const rule = Object.hasOwn(once, name) ? once[name] : Object.hasOwn(many, name) ? many[name] : undefined;
    if (rule === undefined) throw new Error(`${told(element)} has the element ${shown(name)}, which is not known`);
    if (namespace !== element.namespace)
      throw new Error(`${told(child)} is of the namespace ${shown(namespace)}, and what it stands in is not`);
    if (Object.hasOwn(once, name) && met.has(name)) throw new Error(`${told(element)} has more than one element ${name}`);
    met.add(name);
    requireRule(child, rule);
  }
}

/** An element by its own name and the one that its author gave it, as in `the Role "Web"`. */
function told({ name, attributes }: XmlElement): string {
  const own = attributes.get('name');
  return own === undefined || own === '' ? `the ${name}` : `the ${name} ${shown(own)}`;
}

/** Throws an Error fit for customers when two elements have the same name. */
export function requireDistinct(elements: readonly XmlElement[], where: string): void {
  const names = new Set<string>();
  for (const { name, attributes } of elements) {
    const own = attributes.get('name') ?? '';
    if (names.has(own)) throw new Error(`${where} has the ${name} ${shown(own)} twice`);
    names.add(own);
  }
}
