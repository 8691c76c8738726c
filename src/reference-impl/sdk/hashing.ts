import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { SdkError } from './sdk-error.ts';

/** The hash functions of FIPS 180-4 that the SDK offers, alone and in HMAC (FIPS 198-1, RFC 2104). */
export type HashAlgorithm = 'SHA-256' | 'SHA-384' | 'SHA-512';

/** The SDK's hashing provider: digests, and codes that only who has the key can make (ENC-3). */
export interface Hashing {
  hash(algorithm: HashAlgorithm, bytes: Uint8Array): Buffer;
  /** The HMAC of the bytes, whole. Throws {@link SdkError} `key-length` for an empty key. */
  mac(algorithm: HashAlgorithm, key: Uint8Array, bytes: Uint8Array): Buffer;
  /** Returns when `mac` is the HMAC of the bytes. Throws {@link SdkError} `tag-length` for a part of one, `authentication-failed` for another. */
  verifyMac(algorithm: HashAlgorithm, key: Uint8Array, bytes: Uint8Array, mac: Uint8Array): void;
}

const NAME: Readonly<Record<HashAlgorithm, string>> = { 'SHA-256': 'sha256', 'SHA-384': 'sha384', 'SHA-512': 'sha512' };

export function createHashing(): Hashing {
  const mac: Hashing['mac'] = (algorithm, key, bytes) => {
    if (key.length === 0) throw new SdkError('key-length', 'a key for HMAC must not be empty');
    return createHmac(NAME[algorithm], key).update(bytes).digest();
  };
  return {
    hash: (algorithm, bytes) => createHash(NAME[algorithm]).update(bytes).digest(),
    mac,
    verifyMac: (algorithm, key, bytes, given) => {
      const own = mac(algorithm, key, bytes);
      if (given.length !== own.length) throw new SdkError('tag-length', `an HMAC with ${algorithm} has ${own.length} bytes`);
      if (!timingSafeEqual(own, given)) throw new SdkError('authentication-failed', 'the bytes are not those that the HMAC was made of');
    },
  };
}
