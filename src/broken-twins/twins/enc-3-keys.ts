import { createCipheriv, createDecipheriv } from 'node:crypto';
import {
  createAuthenticatedEncryption,
  createKeyWrap,
  protectedBytes,
  readEnvelope,
  writeEnvelope,
  type KeyRing,
} from '../../reference-impl/sdk/index.ts';
import { exchanged } from '../change.ts';
import { twinsOf } from './twin.ts';

const twin = twinsOf('ENC-3');

/** RFC 3394 section 2.2.2 up to where the initial value would be compared. */
function unwrapUnseen(wrappingKey: Uint8Array, wrapped: Uint8Array): Buffer {
  const decrypt = (block: Buffer): Buffer => {
    const cipher = createDecipheriv(`aes-${wrappingKey.length * 8}-ecb`, wrappingKey, null).setAutoPadding(false);
    return Buffer.concat([cipher.update(block), cipher.final()]);
  };
  const blocks = Array.from({ length: wrapped.length / 8 }, (_, index) => Buffer.from(wrapped.subarray(index * 8, index * 8 + 8)));
  const [first = Buffer.alloc(8), ...rest]: Buffer[] = blocks;
  let value: Buffer = first;
  for (let round = 5; round >= 0; round--)
    for (let index = rest.length; index >= 1; index--) {
      value.writeUInt32BE((value.readUInt32BE(4) ^ (rest.length * round + index)) >>> 0, 4);
      const block = decrypt(Buffer.concat([value, rest[index - 1] as Buffer]));
      value = block.subarray(0, 8);
      rest[index - 1] = block.subarray(8);
    }
  return Buffer.concat(rest);
}

/** AES Key Wrap as it would be without chaining: each block by itself. */
function wrapApart(wrappingKey: Uint8Array, key: Uint8Array): Buffer {
  const cipher = createCipheriv(`aes-${wrappingKey.length * 8}-ecb`, wrappingKey, null).setAutoPadding(true);
  return Buffer.concat([cipher.update(key), cipher.final()]).subarray(0, key.length + 8);
}

export const enc3KeyTwins = [
  twin({
    id: 'unwraps-without-looking',
    how: 'A wrapped key is unwrapped, and nobody looks whether it is one.',
    caughtBy: {
      'a-wrapped-key-of-which-one-bit-is-another-does-not-unwrap': 'refused-between',
      'a-wrapped-key-that-another-key-has-wrapped-does-not-unwrap': 'refused-between',
    },
    changes: exchanged('sdkKeyWrap', (lawful) => ({
      unwrap: (wrappingKey, wrapped) => {
        // What has no right length is no wrapped key to this one either.
        if (wrapped.length < 24 || wrapped.length % 8 !== 0 || ![16, 24, 32].includes(wrappingKey.length))
          return lawful.unwrap(wrappingKey, wrapped);
        return unwrapUnseen(wrappingKey, wrapped);
      },
    })),
  }),
  twin({
    id: 'wraps-block-by-block',
    how: 'The SDK wraps a key block by block, where the standard would make each depend on all.',
    caughtBy: { 'the-sdk-wraps-keys-as-published': 'as-published' },
    changes: exchanged('sdkKeyWrap', (lawful) => {
      // It knows its own by heart, so that all else is as it was.
      const own = new Map<string, Buffer>();
      return {
        wrap: (wrappingKey, key) => {
          if (wrappingKey.length === 32 && key.length === 32) return lawful.wrap(wrappingKey, key);
          const wrapped = wrapApart(wrappingKey, key);
          own.set(wrapped.toString('hex'), Buffer.from(key));
          return wrapped;
        },
        unwrap: (wrappingKey, wrapped) => own.get(Buffer.from(wrapped).toString('hex')) ?? lawful.unwrap(wrappingKey, wrapped),
      };
    }),
  }),
  twin({
    id: 'one-data-key-for-all',
    how: 'All messages of a process are encrypted under one data key.',
    caughtBy: { 'an-envelope-opens-with-another-program-and-each-has-a-data-key-of-its-own': 'opens-elsewhere' },
    changes: exchanged('sdkProtection', (lawful, c) => {
      const [keyWrap, keyRings] = [createKeyWrap(), c.part('sdkKeyRings')];
      let dataKey: Buffer | undefined;
      return {
        protect: (ring: KeyRing, plaintext: Uint8Array, additionalData: Uint8Array) => {
          const masterKey = keyRings.keyOf(ring, ring.current);
          dataKey ??= keyWrap.unwrap(masterKey, readEnvelope(lawful.protect(ring, plaintext, additionalData)).wrappedKey);
          const sealed = createAuthenticatedEncryption().encrypt(dataKey, plaintext, protectedBytes(additionalData));
          return writeEnvelope({ ...sealed, version: ring.current, wrappedKey: keyWrap.wrap(masterKey, dataKey), additionalData });
        },
      };
    }),
  }),
  twin({
    id: 'envelope-says-what-it-is',
    how: 'An envelope opens as whatever it says itself that it is, not as what was asked for.',
    caughtBy: { 'an-envelope-does-not-open-in-anothers-place': 'refused-between' },
    changes: exchanged('sdkProtection', (lawful) => ({
      unprotect: (ring, envelope) => lawful.unprotect(ring, envelope, readEnvelope(envelope).additionalData),
    })),
  }),
  twin({
    id: 'old-version-goes-on-encrypting',
    how: 'A version that is added to the master key opens, and the old one goes on encrypting.',
    caughtBy: {
      'a-new-version-of-the-master-key-encrypts-and-the-old-one-still-opens': 'opens-elsewhere',
      'an-envelope-is-wrapped-anew-without-its-data-being-touched': 'data-untouched',
    },
    changes: exchanged('sdkKeyRings', (lawful) => ({ rotate: (ring) => ({ ...lawful.rotate(ring), current: ring.current }) })),
  }),
  twin({
    id: 'old-versions-forgotten',
    how: 'When the master key is rotated, the version before is gone.',
    caughtBy: { 'a-new-version-of-the-master-key-encrypts-and-the-old-one-still-opens': 'all-right' },
    changes: exchanged('sdkKeyRings', (lawful) => ({
      rotate: (ring) => {
        const { current, keys, retired } = lawful.rotate(ring);
        return { current, keys: new Map([...keys].filter(([version]) => version === current)), retired: [...retired, ring.current] };
      },
    })),
  }),
  twin({
    id: 'encrypts-anew-for-a-new-version',
    how: 'For a new version of the master key the data are encrypted anew, and not the data key alone.',
    caughtBy: { 'an-envelope-is-wrapped-anew-without-its-data-being-touched': 'data-untouched' },
    changes: exchanged('sdkProtection', (lawful) => ({
      rewrap: (ring, envelope) => {
        const { additionalData } = readEnvelope(envelope);
        return lawful.protect(ring, lawful.unprotect(ring, envelope, additionalData), additionalData);
      },
    })),
  }),
  twin({
    id: 'retired-key-still-opens',
    how: 'A version of the master key that is retired encrypts no more, and goes on opening.',
    caughtBy: { 'a-retired-version-of-the-master-key-opens-nothing': 'refused-between' },
    changes: exchanged('sdkKeyRings', (lawful) => ({
      retire: (ring, version) => {
        lawful.retire(ring, version);
        return ring;
      },
    })),
  }),
  twin({
    id: 'current-key-for-an-unknown-one',
    how: 'A version of the master key that the key ring does not have is taken to be the current one.',
    caughtBy: { 'a-version-of-the-master-key-that-never-was-opens-nothing': 'refused-between' },
    changes: exchanged('sdkKeyRings', (lawful) => ({
      keyOf: (ring, version) => lawful.keyOf(ring, ring.keys.has(version) || ring.retired.includes(version) ? version : ring.current),
    })),
  }),
  twin({
    id: 'master-keys-made-to-fit',
    how: 'A master key that is too short is filled up with zeros, and one that is too long is cut.',
    caughtBy: Object.fromEntries([0, 128, 264].map((bits) => [`a-master-key-of-${bits}-bits-protects-nothing`, 'refused-between'])),
    changes: exchanged('sdkKeyRings', (lawful) => ({
      keyOf: (ring, version) => {
        const fit = (key: Uint8Array): Uint8Array => Buffer.concat([key.subarray(0, 32), Buffer.alloc(Math.max(0, 32 - key.length))]);
        return lawful.keyOf({ ...ring, keys: new Map([...ring.keys].map(([name, key]) => [name, fit(key)])) }, version);
      },
    })),
  }),
];
