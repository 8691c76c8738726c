import { createDecipheriv } from 'node:crypto';

/** An envelope as it can be read without a key: a JWE in the flattened JSON serialisation (RFC 7516 section 7.2.2). */
export interface Jwe {
  /** Protected and unprotected header, put together. */
  readonly header: Readonly<Record<string, unknown>>;
  readonly wrappedKey: Buffer;
  readonly nonce: Buffer;
  readonly ciphertext: Buffer;
  readonly tag: Buffer;
  readonly additionalData: Buffer;
  /** What the tag protects besides the ciphertext (section 5.1, step 14). */
  readonly protectedText: string;
}

/** An envelope that was opened, with the key that was in it. */
export interface OpenedJwe extends Jwe {
  readonly dataKey: Buffer;
  readonly plaintext: Buffer;
}

/** It is no such envelope, or does not open. */
export class JweFault extends Error {
  override readonly name = 'JweFault';
}

const WRAPS: Readonly<Record<string, string>> = { A128KW: 'id-aes128-wrap', A192KW: 'id-aes192-wrap', A256KW: 'id-aes256-wrap' };
const CIPHERS: Readonly<Record<string, 'aes-128-gcm' | 'aes-192-gcm' | 'aes-256-gcm'>> = {
  A128GCM: 'aes-128-gcm',
  A192GCM: 'aes-192-gcm',
  A256GCM: 'aes-256-gcm',
};

/** Reads an envelope. Throws {@link JweFault}. */
export function readJwe(bytes: Uint8Array): Jwe {
  const jwe = objectOf(Buffer.from(bytes).toString('utf8'));
  const text = (name: string): string => (typeof jwe[name] === 'string' ? jwe[name] : '');
  const bytesOf = (name: string): Buffer => Buffer.from(text(name), 'base64url');
  const shared = typeof jwe['header'] === 'object' && jwe['header'] !== null ? (jwe['header'] as Record<string, unknown>) : {};
  return {
    header: { ...shared, ...objectOf(bytesOf('protected').toString('utf8')) },
    wrappedKey: bytesOf('encrypted_key'),
    nonce: bytesOf('iv'),
    ciphertext: bytesOf('ciphertext'),
    tag: bytesOf('tag'),
    additionalData: bytesOf('aad'),
    protectedText: text('aad') === '' ? text('protected') : `${text('protected')}.${text('aad')}`,
  };
}

/** The data key of an envelope. Throws {@link JweFault} where the master key is not the one that wrapped it. */
export function dataKeyOf(bytes: Uint8Array, masterKey: Uint8Array): Buffer {
  const { header, wrappedKey } = readJwe(bytes);
  const wrap = WRAPS[String(header['alg'])];
  if (wrap === undefined) throw new JweFault(`it names ${String(header['alg'])}`);
  try {
    const unwrapping = createDecipheriv(wrap, masterKey, Buffer.alloc(8, 0xa6));
    return Buffer.concat([unwrapping.update(wrappedKey), unwrapping.final()]);
  } catch (error) {
    throw new JweFault(`its data key does not unwrap: ${(error as Error).message}`);
  }
}

/** Opens an envelope with a master key: AES Key Wrap (RFC 3394) and AES-GCM. Throws {@link JweFault}. */
export function openJwe(bytes: Uint8Array, masterKey: Uint8Array): OpenedJwe {
  const jwe = readJwe(bytes);
  const { header, nonce, ciphertext, tag, protectedText } = jwe;
  const cipher = CIPHERS[String(header['enc'])];
  if (cipher === undefined) throw new JweFault(`it names ${String(header['enc'])}`);
  const dataKey = dataKeyOf(bytes, masterKey);
  try {
    const opening = createDecipheriv(cipher, dataKey, nonce, { authTagLength: 16 })
      .setAAD(Buffer.from(protectedText, 'ascii'))
      .setAuthTag(tag);
    return { ...jwe, dataKey, plaintext: Buffer.concat([opening.update(ciphertext), opening.final()]) };
  } catch (error) {
    throw new JweFault(`it does not open: ${(error as Error).message}`);
  }
}

function objectOf(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // said below
  }
  throw new JweFault('it is no JSON object');
}
