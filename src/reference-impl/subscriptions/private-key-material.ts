import { createPrivateKey } from 'node:crypto';
import forge from 'node-forge';

/** Any PEM label of a private key: PKCS#1, PKCS#8 plain and encrypted, SEC 1, OpenSSH, DSA. */
const PEM_PRIVATE_KEY = /-----BEGIN[^\n-]*PRIVATE KEY/i;

/** A DER tag. */
const INTEGER = 0x02;

/** The object identifiers under which PKCS#12 files keep keys, as DER: pkcs-12 bag types, keyBag and pkcs8ShroudedKeyBag. */
const KEY_BAG_IDENTIFIERS = [1, 2].map((bag) => Buffer.from([0x06, 0x0b, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x0c, 0x0a, 0x01, bag]));

/**
 * Whether an upload holds a private key in any common form: a PEM block anywhere in it, or DER as PKCS#1, PKCS#8 (plain or encrypted), SEC 1
 * or PKCS#12, alone or before or after something else. A customer's private key never leaves the customer (SMA-1), so who sends one by
 * mistake must be told, and the fabric must not keep it.
 */
export function holdsPrivateKey(upload: Uint8Array): boolean {
  const bytes = Buffer.from(upload.buffer, upload.byteOffset, upload.byteLength);
  const text = bytes.toString('latin1');
  // UTF-16 text has a zero byte beside each letter.
  if (PEM_PRIVATE_KEY.test(text) || PEM_PRIVATE_KEY.test(text.replaceAll('\0', ''))) return true;
  if (KEY_BAG_IDENTIFIERS.some((identifier) => bytes.includes(identifier))) return true;
  return derValues(bytes).some(isPrivateKey) || pemBodies(text).some((der) => derValues(der).some(isPrivateKey));
}

/** The DER values that follow one another in these bytes. */
function derValues(bytes: Buffer): Buffer[] {
  const values: Buffer[] = [];
  for (let rest = bytes; rest.length > 1 && rest[0] === 0x30;) {
    const length = derLength(rest);
    if (length === undefined || length > rest.length) break;
    values.push(rest.subarray(0, length));
    rest = rest.subarray(length);
  }
  return values;
}

/** The whole length of the DER value at the start of these bytes, header included. */
function derLength(bytes: Buffer): number | undefined {
  const header = headerLength(bytes);
  if (header === undefined) return undefined;
  return header + (header === 2 ? (bytes[1] ?? 0) : bytes.readUIntBE(2, header - 2));
}

/** The length of its header: the tag and the length field. */
function headerLength(bytes: Buffer): number | undefined {
  const first = bytes[1];
  if (first === undefined) return undefined;
  if (first < 0x80) return 2;
  const count = first & 0x7f;
  return count === 0 || count > 4 || bytes.length < 2 + count ? undefined : 2 + count;
}

/** Blocks of any label, so that a key under a false label is found as well. */
function pemBodies(text: string): Buffer[] {
  return [...text.matchAll(/-----BEGIN [^\n-]+-----([A-Za-z0-9+/=\s]+)-----END/g)].map((match) => Buffer.from(match[1] ?? '', 'base64'));
}

function isPrivateKey(der: Buffer): boolean {
  // All of these but an encrypted PKCS#8 begin with a version number, which no certificate does: that spares it the decoders, which are slow.
  const begins = der[headerLength(der) ?? der.length];
  if (begins !== INTEGER) return isEncryptedPrivateKey(der);
  for (const type of ['pkcs1', 'pkcs8', 'sec1'] as const) {
    try {
      createPrivateKey({ key: der, format: 'der', type });
      return true;
    } catch {
      // not a key of this type
    }
  }
  return isPkcs12(der);
}

/** PKCS#8 EncryptedPrivateKeyInfo (RFC 5958 section 3): an encryption algorithm out of PKCS#5 or PKCS#12, then an octet string. */
function isEncryptedPrivateKey(der: Buffer): boolean {
  const parts = sequence(der);
  const [algorithm, data] = parts ?? [];
  if (parts?.length !== 2 || !Array.isArray(algorithm?.value) || data?.type !== forge.asn1.Type.OCTETSTRING) return false;
  const identifier = algorithm.value[0];
  if (identifier?.type !== forge.asn1.Type.OID || typeof identifier.value !== 'string') return false;
  return /^1\.2\.840\.113549\.1\.(5|12\.1)\./.test(forge.asn1.derToOid(identifier.value));
}

/** PKCS#12 PFX (RFC 7292 section 4): version 3, then a content info. Its key bags may be encrypted and thus invisible. */
function isPkcs12(der: Buffer): boolean {
  const [version, content] = sequence(der) ?? [];
  return (
    version?.type === forge.asn1.Type.INTEGER &&
    version.value === '\x03' &&
    Array.isArray(content?.value) &&
    content.value[0]?.type === forge.asn1.Type.OID
  );
}

function sequence(der: Buffer): forge.asn1.Asn1[] | undefined {
  try {
    const { value } = forge.asn1.fromDer(der.toString('latin1'));
    return Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
