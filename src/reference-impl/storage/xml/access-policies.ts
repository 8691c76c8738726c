import type { AccessPolicy } from '../rows.ts';
import { StorageError } from '../storage-error.ts';
import { readXml, type XmlNode } from './reader.ts';

/** How many stored access policies a container can have, and how long the id of one can be. */
const MOST_POLICIES = 5;
const LONGEST_ID = 64;
const TIME = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,7})?)?Z)?$/;

/** Reads the body of Set Container ACL. Throws {@link StorageError}. */
export function readAccessPolicies(source: string): AccessPolicy[] {
  const { children } = readXml(source, 'SignedIdentifiers');
  if (children.length > MOST_POLICIES) throw new StorageError('InvalidXmlDocument');
  const policies = children.map(readOne);
  if (new Set(policies.map(({ id }) => id)).size < policies.length) throw new StorageError('InvalidXmlDocument');
  return policies;
}

function readOne(node: XmlNode): AccessPolicy {
  if (node.name !== 'SignedIdentifier') throw new StorageError('UnsupportedXmlNode');
  const said = fieldsOf(node, ['Id', 'AccessPolicy']);
  const id = said.get('Id')?.text ?? '';
  if (id === '') throw new StorageError('MissingRequiredXmlNode');
  if (id.length > LONGEST_ID) throw new StorageError('InvalidXmlDocument');
  const policy = said.get('AccessPolicy');
  const fields = policy === undefined ? new Map<string, XmlNode>() : fieldsOf(policy, ['Start', 'Expiry', 'Permission']);
  const value = (name: string, form: RegExp): string | null => {
    const text = fields.get(name)?.text ?? '';
    if (text !== '' && !form.test(text)) throw new StorageError('InvalidXmlDocument');
    return text === '' ? null : text;
  };
  return { id, start: value('Start', TIME), expiry: value('Expiry', TIME), permission: value('Permission', /^[a-z]{1,16}$/) };
}

/** A node's children by their names; each can come once. */
function fieldsOf(node: XmlNode, known: readonly string[]): ReadonlyMap<string, XmlNode> {
  const fields = new Map<string, XmlNode>();
  for (const child of node.children) {
    if (!known.includes(child.name)) throw new StorageError('UnsupportedXmlNode');
    if (fields.has(child.name)) throw new StorageError('InvalidXmlDocument');
    fields.set(child.name, child);
  }
  return fields;
}
