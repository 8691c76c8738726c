import { randomBytes } from 'node:crypto';
import { GCM, type AuthenticatedEncryption } from './authenticated-encryption.ts';
import { protectedBytes, readEnvelope, writeEnvelope } from './envelope.ts';
import type { KeyRing, KeyRings } from './key-ring.ts';
import type { KeyWrap } from './key-wrap.ts';
import { SdkError } from './sdk-error.ts';

/** The SDK's envelope encryption: what a customer does before anything is stored or sent (ENC-1, ENC-3). */
export interface Protection {
  /**
   * Encrypts under a new data key, which is wrapped under the ring's current version, and answers the envelope. `additionalData` says what the message is, for example
   * its name; it is protected and can be read by all. Throws {@link SdkError} `key-length`, `retired-version` or `unknown-version` for a ring that is not whole.
   */
  protect(ring: KeyRing, plaintext: Uint8Array, additionalData: Uint8Array): Buffer;
  /**
   * The plaintext of an envelope that nobody changed and whose additional data are these. Throws {@link SdkError} `malformed-envelope`, `unknown-version`,
   * `retired-version`, `key-length`, `nonce-length`, `tag-length` or `authentication-failed`.
   */
  unprotect(ring: KeyRing, envelope: Uint8Array, additionalData: Uint8Array): Buffer;
  /** Wraps the data key of an envelope under the ring's current version; everything else of it stays as it is. Throws as `unprotect` does. */
  rewrap(ring: KeyRing, envelope: Uint8Array): Buffer;
}

/** The providers that protection stands on. */
export interface ProtectionParts {
  readonly encryption: AuthenticatedEncryption;
  readonly keyWrap: KeyWrap;
  readonly keyRings: KeyRings;
}

export function createProtection({ encryption, keyWrap, keyRings }: ProtectionParts): Protection {
  return {
    protect: (ring, plaintext, additionalData) => {
      const masterKey = keyRings.keyOf(ring, ring.current);
      const dataKey = randomBytes(GCM.key);
      try {
        const sealed = encryption.encrypt(dataKey, plaintext, protectedBytes(additionalData));
        return writeEnvelope({ ...sealed, version: ring.current, wrappedKey: keyWrap.wrap(masterKey, dataKey), additionalData });
      } finally {
        dataKey.fill(0);
      }
    },
    unprotect: (ring, bytes, additionalData) => {
      const envelope = readEnvelope(bytes);
      const dataKey = keyWrap.unwrap(keyRings.keyOf(ring, envelope.version), envelope.wrappedKey);
      try {
        // What the envelope says that it is counts for nothing: whoever can store one could put it in another's place.
        if (!Buffer.from(envelope.additionalData).equals(additionalData))
          throw new SdkError('authentication-failed', 'the envelope was made with other additional data');
        return encryption.decrypt(dataKey, envelope, protectedBytes(additionalData));
      } finally {
        dataKey.fill(0);
      }
    },
    rewrap: (ring, bytes) => {
      const envelope = readEnvelope(bytes);
      const dataKey = keyWrap.unwrap(keyRings.keyOf(ring, envelope.version), envelope.wrappedKey);
      try {
        const wrappedKey = keyWrap.wrap(keyRings.keyOf(ring, ring.current), dataKey);
        return writeEnvelope({ ...envelope, version: ring.current, wrappedKey });
      } finally {
        dataKey.fill(0);
      }
    },
  };
}
