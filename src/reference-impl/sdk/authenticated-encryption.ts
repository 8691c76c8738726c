import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { SdkError } from './sdk-error.ts';

/** The lengths of AES-256-GCM in bytes. NIST SP 800-38D permits shorter tags and other nonces; the SDK does not. */
export const GCM = { key: 32, nonce: 12, tag: 16 } as const;
const ALGORITHM = 'aes-256-gcm';

/** What comes of encrypting. */
export interface Sealed {
  readonly nonce: Buffer;
  /** As long as the plaintext. */
  readonly ciphertext: Buffer;
  readonly tag: Buffer;
}

/** The SDK's encryption provider: AES-256-GCM (NIST SP 800-38D), which hides and protects from changes at once (ENC-3). */
export interface AuthenticatedEncryption {
  /**
   * Encrypts under a nonce of 96 random bits, drawn here: whoever could choose one could choose one twice, which gives plaintext and authentication key away.
   * `additionalData` is protected and not kept. Throws {@link SdkError} `key-length`.
   */
  encrypt(key: Uint8Array, plaintext: Uint8Array, additionalData: Uint8Array): Sealed;
  /** The plaintext, when nothing was changed. Throws {@link SdkError} `key-length`, `nonce-length`, `tag-length` or `authentication-failed`. */
  decrypt(key: Uint8Array, sealed: Readonly<Record<keyof Sealed, Uint8Array>>, additionalData: Uint8Array): Buffer;
}

export function createAuthenticatedEncryption(): AuthenticatedEncryption {
  return {
    encrypt: (key, plaintext, additionalData) => {
      requireLength('key', key);
      const nonce = randomBytes(GCM.nonce);
      const cipher = createCipheriv(ALGORITHM, key, nonce, { authTagLength: GCM.tag }).setAAD(additionalData);
      const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
      return { nonce, ciphertext, tag: cipher.getAuthTag() };
    },
    decrypt: (key, { nonce, ciphertext, tag }, additionalData) => {
      requireLength('key', key);
      requireLength('nonce', nonce);
      requireLength('tag', tag);
      const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: GCM.tag }).setAAD(additionalData).setAuthTag(tag);
      const plaintext = decipher.update(ciphertext);
      try {
        return Buffer.concat([plaintext, decipher.final()]);
      } catch {
        plaintext.fill(0);
        throw new SdkError('authentication-failed', 'the ciphertext is not what was encrypted with this key and this additional data');
      }
    },
  };
}

function requireLength(what: keyof typeof GCM, bytes: Uint8Array): void {
  if (bytes.length !== GCM[what]) throw new SdkError(`${what}-length`, `a ${what} of AES-256-GCM has ${GCM[what]} bytes`);
}
