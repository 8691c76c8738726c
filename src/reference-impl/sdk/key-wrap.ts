import { createCipheriv, createDecipheriv } from 'node:crypto';
import { SdkError } from './sdk-error.ts';

/** The SDK's provider for keys that protect keys: AES Key Wrap (RFC 3394), which needs no nonce and notices every change (ENC-3). */
export interface KeyWrap {
  /** Eight bytes longer than the key. Throws {@link SdkError} `key-length`. */
  wrap(wrappingKey: Uint8Array, key: Uint8Array): Buffer;
  /** Throws {@link SdkError} `key-length`, or `authentication-failed` for another wrapping key and for what was changed. */
  unwrap(wrappingKey: Uint8Array, wrapped: Uint8Array): Buffer;
}

/** The initial value of RFC 3394 section 2.2.3.1, by which a change is noticed. */
const INITIAL_VALUE = Buffer.alloc(8, 0xa6);
const LENGTHS: readonly number[] = [16, 24, 32];

export function createKeyWrap(): KeyWrap {
  return {
    wrap: (wrappingKey, key) => {
      requireWrappingKey(wrappingKey);
      requireWhole(key.length);
      const cipher = createCipheriv(nameFor(wrappingKey), wrappingKey, INITIAL_VALUE);
      return Buffer.concat([cipher.update(key), cipher.final()]);
    },
    unwrap: (wrappingKey, wrapped) => {
      requireWrappingKey(wrappingKey);
      requireWhole(wrapped.length - INITIAL_VALUE.length);
      const decipher = createDecipheriv(nameFor(wrappingKey), wrappingKey, INITIAL_VALUE);
      try {
        return Buffer.concat([decipher.update(wrapped), decipher.final()]);
      } catch {
        throw new SdkError('authentication-failed', 'the key was not wrapped with this wrapping key, or was changed since');
      }
    },
  };
}

const nameFor = ({ length }: Uint8Array): string => `id-aes${length * 8}-wrap`;

function requireWrappingKey({ length }: Uint8Array): void {
  if (!LENGTHS.includes(length)) throw new SdkError('key-length', 'a wrapping key of AES has 16, 24 or 32 bytes');
}

/** What is wrapped is at least two blocks of eight bytes, and whole ones. */
function requireWhole(length: number): void {
  if (length < 16 || length % 8 !== 0) throw new SdkError('key-length', 'a key to wrap has at least 16 bytes, and a multiple of eight');
}
