import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeDurably } from './durable-file.ts';

/**
 * Keeps secrets that the fabric has to read again (service certificates with their keys, storage account keys) encrypted at rest, by
 * AES-256-GCM under a key that lies in a file of its own beside the store. So the database alone (a copy, a backup, a page that
 * was not overwritten) gives no secret away. Who holds the whole folder holds the key as well: the file's mode 0600 is all that stands there.
 */
export interface Vault {
  /** `purpose` binds the sealed bytes to their place: they open under no other. */
  seal(purpose: string, secret: Uint8Array): Buffer;
  /** Throws when the bytes were changed, or sealed for another purpose or under another key. */
  open(purpose: string, sealed: Uint8Array): Buffer;
}

/** The key's file name inside the fabric's folder. */
export const VAULT_KEY_FILE = 'vault.key';

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** The vault of a fabric's folder. Its key is made when the first secret is sealed. */
export function openVault(folder: string): Vault {
  let known: Buffer | undefined;
  const key = (): Buffer => (known ??= keyOf(join(folder, VAULT_KEY_FILE)));
  return {
    seal: (purpose, secret) => {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key(), nonce, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(purpose));
      return Buffer.concat([nonce, cipher.update(secret), cipher.final(), cipher.getAuthTag()]);
    },
    open: (purpose, sealed) => {
      if (sealed.byteLength < NONCE_BYTES + TAG_BYTES) throw new Error('what is sealed is cut off');
      const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
      const decipher = createDecipheriv('aes-256-gcm', key(), bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
        .setAAD(Buffer.from(purpose))
        .setAuthTag(bytes.subarray(-TAG_BYTES));
      return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
    },
  };
}

function keyOf(file: string): Buffer {
  if (!existsSync(file)) writeDurably(file, randomBytes(KEY_BYTES));
  const key = readFileSync(file);
  if (key.length !== KEY_BYTES) throw new Error(`the vault key ${file} is damaged`);
  return key;
}
