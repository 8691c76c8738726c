import { WireError } from '../wire-error.ts';
import { SMAPI_NAMESPACE } from './namespaces.ts';
import type { XmlElement } from './reader.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * The child of that name, if there is one with a value. Unknown children are nobody's business; the same known one twice is refused,
 * because two readers could take different ones.
 */
function child(parent: XmlElement, name: string): XmlElement | undefined {
  let found: XmlElement | undefined;
  for (const candidate of parent.children) {
    if (candidate.name !== name || candidate.namespace !== SMAPI_NAMESPACE) continue;
    if (found !== undefined || candidate.children.length > 0) throw new WireError('InvalidXmlRequest');
    found = candidate;
  }
  return found?.nil === true ? undefined : found;
}

/** The text of a child, exactly as sent; undefined when the child is absent or nil. */
export function optionalText(parent: XmlElement, name: string): string | undefined {
  return child(parent, name)?.text;
}

/** The text of a child that must be there. */
export function requiredText(parent: XmlElement, name: string): string {
  const found = child(parent, name);
  if (found === undefined) throw new WireError('InvalidXmlRequest');
  return found.text;
}

/** A child's base64 as bytes. White space, as wrapped base64 has it, is ignored; anything else that is not base64 is refused. */
export function optionalBytes(parent: XmlElement, name: string): Buffer | undefined {
  const encoded = optionalText(parent, name)?.replace(/[ \t\r\n]+/g, '');
  if (encoded === undefined) return undefined;
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(encoded) || encoded.length % 4 !== 0)
    throw new WireError('BadRequest', `The value of ${name} is not base64.`);
  return Buffer.from(encoded, 'base64');
}

export function requiredBytes(parent: XmlElement, name: string): Buffer {
  const bytes = optionalBytes(parent, name);
  if (bytes === undefined) throw new WireError('InvalidXmlRequest');
  return bytes;
}

/** A child's base64 as the UTF-8 text in it, as labels and configurations travel. */
export function optionalBase64Text(parent: XmlElement, name: string): string | undefined {
  const bytes = optionalBytes(parent, name);
  if (bytes === undefined) return undefined;
  try {
    return utf8.decode(bytes);
  } catch {
    throw new WireError('BadRequest', `The value of ${name} is not UTF-8.`);
  }
}

export function requiredBase64Text(parent: XmlElement, name: string): string {
  const decoded = optionalBase64Text(parent, name);
  if (decoded === undefined) throw new WireError('InvalidXmlRequest');
  return decoded;
}

/** `true`, `false`, `1` or `0`, in any case; undefined when the child is absent or nil. */
export function optionalBoolean(parent: XmlElement, name: string): boolean | undefined {
  const value = optionalText(parent, name)?.trim().toLowerCase();
  if (value === undefined) return undefined;
  if (value === 'true' || value === '1') return true;
  if (value === 'false' || value === '0') return false;
  throw new WireError('BadRequest', `The value of ${name} is not a boolean.`);
}

/** One of some words, in any case; undefined when the child is absent or nil. */
export function optionalWord<Word extends string>(parent: XmlElement, name: string, words: readonly Word[]): Word | undefined {
  const value = optionalText(parent, name)?.trim().toLowerCase();
  if (value === undefined) return undefined;
  const word = words.find((one) => one.toLowerCase() === value);
  if (word === undefined) throw new WireError('BadRequest', `The value of ${name} must be one of ${words.join(', ')}.`);
  return word;
}

export function requiredWord<Word extends string>(parent: XmlElement, name: string, words: readonly Word[]): Word {
  const word = optionalWord(parent, name, words);
  if (word === undefined) throw new WireError('InvalidXmlRequest');
  return word;
}

/** A whole number from 0. */
export function requiredNumber(parent: XmlElement, name: string): number {
  const value = requiredText(parent, name).trim();
  if (!/^\d{1,9}$/.test(value)) throw new WireError('BadRequest', `The value of ${name} is not a whole number.`);
  return Number(value);
}
