import { createCipheriv, createDecipheriv, createHash, createHmac } from 'node:crypto';
import {
  createAuthenticatedEncryption,
  createKeyRings,
  createKeyWrap,
  createProtection,
  SdkError,
  type AuthenticatedEncryption,
  type HashAlgorithm,
  type Sealed,
} from '../../reference-impl/sdk/index.ts';
import { exchanged, type Change } from '../change.ts';
import { twinsOf } from './twin.ts';

const twin = twinsOf('ENC-3');

/** The length of a block of each hash function in bytes. */
const BLOCK: Readonly<Record<HashAlgorithm, number>> = { 'SHA-256': 64, 'SHA-384': 128, 'SHA-512': 128 };
const NOTHING = Buffer.alloc(0);
const nameOf = (algorithm: HashAlgorithm): string => algorithm.replace('-', '').toLowerCase();

/** Protection stands on lawful providers, whatever becomes of those that are called by themselves. */
const protectionAsBefore: Change = exchanged(
  'sdkProtection',
  () => createProtection({ encryption: createAuthenticatedEncryption(), keyWrap: createKeyWrap(), keyRings: createKeyRings() }),
  { protect: () => false, unprotect: () => false, rewrap: () => false },
);
const encryption = (others: (lawful: AuthenticatedEncryption) => Partial<AuthenticatedEncryption>): readonly Change[] => [
  exchanged('sdkEncryption', others),
  protectionAsBefore,
];

/** AES-256-GCM without its tag: the counter mode that is in it. */
function counterMode(key: Uint8Array, { nonce, ciphertext }: Pick<Sealed, 'nonce' | 'ciphertext'>): Buffer {
  const decipher = createDecipheriv('aes-256-ctr', key, Buffer.concat([nonce, Buffer.from([0, 0, 0, 2])]));
  return Buffer.concat([decipher.update(ciphertext), decipher.final()]);
}

/** Encrypts under this nonce. */
function sealedWith(nonce: Buffer, key: Uint8Array, plaintext: Uint8Array, additionalData: Uint8Array): Sealed {
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(additionalData);
  return { nonce, ciphertext: Buffer.concat([cipher.update(plaintext), cipher.final()]), tag: cipher.getAuthTag() };
}

export const enc3ProviderTwins = [
  twin({
    id: 'hash-of-another-algorithm',
    how: 'What the SDK calls SHA-384 is SHA-512, cut to the length of SHA-384.',
    caughtBy: { 'the-sdk-makes-the-published-digests-with-sha-384': 'as-published' },
    changes: exchanged('sdkHashing', (lawful) => ({
      hash: (algorithm, bytes) =>
        algorithm === 'SHA-384' ? createHash('sha512').update(bytes).digest().subarray(0, 48) : lawful.hash(algorithm, bytes),
    })),
  }),
  twin({
    id: 'long-mac-keys-cut',
    how: 'A key for HMAC that is longer than a block is cut to a block, and not hashed.',
    caughtBy: {
      'the-sdk-makes-the-published-message-authentication-codes-with-sha-256': 'as-published',
      'the-sdk-makes-the-published-message-authentication-codes-with-sha-384': 'as-published',
      'the-sdk-makes-the-published-message-authentication-codes-with-sha-512': 'as-published',
    },
    changes: exchanged('sdkHashing', () => ({
      mac: (algorithm, key, bytes) => createHmac(nameOf(algorithm), key.subarray(0, BLOCK[algorithm])).update(bytes).digest(),
    })),
  }),
  twin({
    id: 'mac-compared-in-part',
    how: 'Of a message authentication code the first four bytes are compared, or fewer where there are fewer.',
    caughtBy: {
      'a-message-authentication-code-in-which-one-bit-is-another-is-not-taken-for-the-right-one': 'refused-between',
      'a-message-authentication-code-that-is-cut-short-is-not-taken-for-the-right-one': 'refused-between',
    },
    changes: exchanged('sdkHashing', (lawful) => ({
      verifyMac: (algorithm, key, bytes, mac) => {
        const own = lawful.mac(algorithm, key, bytes);
        if (!own.subarray(0, Math.min(4, mac.length)).equals(mac.subarray(0, 4))) lawful.verifyMac(algorithm, key, bytes, mac);
      },
    })),
  }),
  twin({
    id: 'unauthenticated-mode',
    how: 'The SDK decrypts in counter mode, and looks at no tag.',
    caughtBy: {
      'the-sdk-opens-what-nist-has-encrypted-and-nothing-that-nist-has-spoilt': 'as-published',
      'a-ciphertext-does-not-open-when-one-bit-of-the-ciphertext-is-another': 'refused-between',
      'a-ciphertext-does-not-open-when-one-bit-of-the-tag-is-another': 'refused-between',
      'a-ciphertext-does-not-open-with-another-key': 'refused-between',
    },
    changes: encryption(() => ({ decrypt: (key, sealed) => counterMode(key, sealed as Sealed) })),
  }),
  twin({
    id: 'additional-data-ignored',
    how: 'Additional data are taken and protected by nothing.',
    caughtBy: {
      'a-ciphertext-does-not-open-when-one-bit-of-the-additional-data-is-another': 'refused-between',
      'what-the-sdk-encrypts-opens-with-another-program': 'all-right',
    },
    changes: encryption((lawful) => ({
      encrypt: (key, plaintext) => lawful.encrypt(key, plaintext, NOTHING),
      decrypt: (key, sealed) => lawful.decrypt(key, sealed, NOTHING),
    })),
  }),
  twin({
    id: 'part-of-a-tag-suffices',
    how: 'A ciphertext opens by the first four bytes of its tag.',
    caughtBy: { 'a-ciphertext-does-not-open-by-a-part-of-its-tag': 'refused-between' },
    changes: encryption((lawful) => ({
      decrypt: (key, { nonce, ciphertext, tag }, additionalData) => {
        if (tag.length < 4 || tag.length === 16) return lawful.decrypt(key, { nonce, ciphertext, tag }, additionalData);
        const plaintext = counterMode(key, { nonce, ciphertext } as Sealed);
        const own = sealedWith(Buffer.from(nonce), key, plaintext, additionalData).tag;
        if (!own.subarray(0, tag.length).equals(tag)) throw new SdkError('authentication-failed', 'the tag is another');
        return plaintext;
      },
    })),
  }),
  twin({
    id: 'nonce-of-the-key',
    how: 'The nonce is made of the key alone, and so the same for all that one key encrypts.',
    caughtBy: { 'no-nonce-comes-twice-under-one-key-not-even-after-a-power-cut': 'nonces-distinct' },
    changes: encryption((lawful) => ({
      encrypt: (key, plaintext, additionalData) => {
        if (key.length !== 32) return lawful.encrypt(key, plaintext, additionalData);
        return sealedWith(createHash('sha256').update(key).digest().subarray(0, 12), key, plaintext, additionalData);
      },
    })),
  }),
  twin({
    id: 'nonce-counter-starts-again',
    how: 'Nonces are counted, and the count begins anew when the power has been cut.',
    caughtBy: { 'no-nonce-comes-twice-under-one-key-not-even-after-a-power-cut': 'nonces-distinct' },
    changes: encryption((lawful) => {
      let count = 0n;
      return {
        encrypt: (key, plaintext, additionalData) => {
          if (key.length !== 32) return lawful.encrypt(key, plaintext, additionalData);
          const nonce = Buffer.alloc(12);
          nonce.writeBigUInt64BE((count += 1n), 4);
          return sealedWith(nonce, key, plaintext, additionalData);
        },
      };
    }),
  }),
  twin({
    id: 'cipher-of-its-own',
    how: 'The SDK encrypts with a key that it derives from the one that it is given, and decrypts likewise, as nobody else does.',
    caughtBy: {
      'the-sdk-opens-what-nist-has-encrypted-and-nothing-that-nist-has-spoilt': 'as-published',
      'what-the-sdk-encrypts-opens-with-another-program': 'all-right',
    },
    changes: encryption((lawful) => {
      const derived = (key: Uint8Array): Uint8Array => (key.length === 32 ? createHash('sha256').update(key).digest() : key);
      return {
        encrypt: (key, plaintext, additionalData) => lawful.encrypt(derived(key), plaintext, additionalData),
        decrypt: (key, sealed, additionalData) => lawful.decrypt(derived(key), sealed, additionalData),
      };
    }),
  }),
  twin({
    id: 'keys-made-to-fit',
    how: 'A key that is too short is filled up with zeros, and one that is too long is cut.',
    caughtBy: Object.fromEntries([0, 64, 128, 248, 264, 512].map((bits) => [`a-key-of-${bits}-bits-encrypts-nothing`, 'refused-between'])),
    changes: encryption((lawful) => ({
      encrypt: (key, plaintext, additionalData) => {
        const fitted = Buffer.alloc(32);
        fitted.set(key.subarray(0, 32));
        return lawful.encrypt(fitted, plaintext, additionalData);
      },
    })),
  }),
];
