import { createCipheriv, createDecipheriv, createHash, createHmac } from 'node:crypto';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import { GCM_VECTORS, HASH_VECTORS, HASHES, HMAC_VECTORS, KEY_WRAP_VECTORS, type GcmVector } from '../../src/clients/vectors/index.ts';

const nameOf = (hash: string): string => hash.replace('-', '').toLowerCase();

/** What Node makes of a vector; null where it refuses. */
function opened({ key, nonce, ciphertext, additionalData, tag }: GcmVector): string | null {
  const bytes = (text: string): Buffer => Buffer.from(text, 'hex');
  const decipher = createDecipheriv('aes-256-gcm', bytes(key), bytes(nonce)).setAAD(bytes(additionalData)).setAuthTag(bytes(tag));
  const plaintext = decipher.update(ciphertext, 'hex', 'hex');
  try {
    return plaintext + decipher.final('hex');
  } catch {
    return null;
  }
}

/** A vector that was copied with a mistake would accuse every fabric, so each is held against Node's own OpenSSL. */
describe('the published vectors', () => {
  it('of AES-256-GCM open, or do not, as told', () => {
    for (const vector of GCM_VECTORS) expect(opened(vector), vector.key).to.equal(vector.plaintext);
    expect(GCM_VECTORS.filter(({ plaintext }) => plaintext === null).length).to.equal(6);
  });

  it('of the hash functions are their digests', () => {
    for (const { name, message, digests } of HASH_VECTORS)
      for (const [hash, digest] of Object.entries(digests))
        expect(createHash(nameOf(hash)).update(message).digest('hex'), name).to.equal(digest);
    for (const hash of HASHES) expect(HASH_VECTORS.filter(({ digests }) => digests[hash] !== undefined).length).to.equal(4);
  });

  it('of HMAC are their codes, or begin them', () => {
    for (const { name, key, message, macs } of HMAC_VECTORS)
      for (const hash of HASHES)
        expect(createHmac(nameOf(hash), key).update(message).digest('hex').startsWith(macs[hash]), name).to.equal(true);
  });

  it('of AES Key Wrap are the wrapped keys', () => {
    for (const { name, wrappingKey, key, wrapped } of KEY_WRAP_VECTORS) {
      const cipher = createCipheriv(`id-aes${wrappingKey.length * 4}-wrap`, Buffer.from(wrappingKey, 'hex'), Buffer.alloc(8, 0xa6));
      expect(cipher.update(key, 'hex', 'hex') + cipher.final('hex'), name).to.equal(wrapped);
    }
  });
});
