import { SdkError } from './sdk-error.ts';

/**
 * What the SDK stores of a protected message: a JWE in the flattened JSON serialisation (RFC 7516 section 7.2.2), `A256GCM` under a data key of its own, which is
 * wrapped with `A256KW` under a version of the master key. What tells of that version is not protected, so that the key can be wrapped anew without touching the data.
 */
export interface Envelope {
  /** The version of the master key, `kid`. */
  readonly version: string;
  readonly wrappedKey: Uint8Array;
  readonly nonce: Uint8Array;
  readonly ciphertext: Uint8Array;
  readonly tag: Uint8Array;
  /** `aad`: protected, and there for all to read. */
  readonly additionalData: Uint8Array;
}

const base64url = (bytes: Uint8Array | string): string => Buffer.from(bytes as Uint8Array).toString('base64url');
/** The protected header, the same in each envelope. */
const PROTECTED = base64url('{"enc":"A256GCM"}');
const MEMBERS: ReadonlySet<string> = new Set(['protected', 'header', 'encrypted_key', 'iv', 'ciphertext', 'tag', 'aad']);

/** What the tag protects besides the ciphertext (RFC 7516 section 5.1, step 14). */
export function protectedBytes(additionalData: Uint8Array): Buffer {
  return Buffer.from(additionalData.length === 0 ? PROTECTED : `${PROTECTED}.${base64url(additionalData)}`, 'ascii');
}

export function writeEnvelope({ version, wrappedKey, nonce, ciphertext, tag, additionalData }: Envelope): Buffer {
  return Buffer.from(
    JSON.stringify({
      protected: PROTECTED,
      header: { alg: 'A256KW', kid: version },
      encrypted_key: base64url(wrappedKey),
      iv: base64url(nonce),
      ciphertext: base64url(ciphertext),
      tag: base64url(tag),
      ...(additionalData.length === 0 ? {} : { aad: base64url(additionalData) }),
    }),
  );
}

/** Reads what {@link writeEnvelope} writes, and no other JWE. Throws {@link SdkError} `malformed-envelope`. */
export function readEnvelope(bytes: Uint8Array): Envelope {
  const jwe = objectIn(bytes);
  const header = jwe['header'] as { readonly alg?: unknown; readonly kid?: unknown } | null | undefined;
  if (Object.keys(jwe).some((name) => !MEMBERS.has(name)) || jwe['protected'] !== PROTECTED)
    throw malformed('it is another JWE than the SDK makes');
  if (
    typeof header !== 'object' ||
    header === null ||
    Object.keys(header).length !== 2 ||
    header.alg !== 'A256KW' ||
    typeof header.kid !== 'string'
  )
    throw malformed('its header names another algorithm, or no version of the master key');
  return {
    version: header.kid,
    wrappedKey: bytesOf(jwe, 'encrypted_key'),
    nonce: bytesOf(jwe, 'iv'),
    ciphertext: bytesOf(jwe, 'ciphertext'),
    tag: bytesOf(jwe, 'tag'),
    additionalData: 'aad' in jwe ? bytesOf(jwe, 'aad') : new Uint8Array(),
  };
}

function objectIn(bytes: Uint8Array): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    throw malformed('it is no JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed('it is no JSON object');
  return value as Record<string, unknown>;
}

/** The bytes of a member, which has to be spelt as the SDK spells it: Node's decoder passes over what is no base64url. */
function bytesOf(jwe: Readonly<Record<string, unknown>>, name: string): Buffer {
  const text = jwe[name];
  const bytes = typeof text === 'string' ? Buffer.from(text, 'base64url') : undefined;
  if (bytes === undefined || base64url(bytes) !== text) throw malformed(`its ${name} is no base64url`);
  return bytes;
}

const malformed = (why: string): SdkError => new SdkError('malformed-envelope', `this is no envelope of the SDK's: ${why}`);
