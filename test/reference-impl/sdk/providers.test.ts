import { randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import { GCM_VECTORS, HASH_VECTORS, HASHES, HMAC_VECTORS, KEY_WRAP_VECTORS } from '../../../src/clients/vectors/index.ts';
import { createAuthenticatedEncryption, createHashing, createKeyWrap } from '../../../src/reference-impl/sdk/index.ts';
import { reasonOf } from './reason.ts';

const hex = (text: string): Buffer => Buffer.from(text, 'hex');
const NOTHING = Buffer.alloc(0);

describe("the SDK's hashing", () => {
  const hashing = createHashing();

  it('makes the published digests', () => {
    for (const { message, digests, name } of HASH_VECTORS)
      for (const hash of HASHES)
        if (digests[hash] !== undefined) expect(hashing.hash(hash, message).toString('hex'), name).to.equal(digests[hash]);
  });

  it('makes and knows the published codes', () => {
    for (const { key, message, macs, name } of HMAC_VECTORS)
      for (const hash of HASHES) {
        const mac = hashing.mac(hash, key, message);
        expect(mac.toString('hex').startsWith(macs[hash]), name).to.equal(true);
        hashing.verifyMac(hash, key, message, mac);
      }
  });

  it('takes no other code, no part of one, and no empty key', () => {
    const mac = hashing.mac('SHA-256', hex('aa'), NOTHING);
    const changed = Buffer.from(mac);
    changed[31] = (changed[31] as number) ^ 1;
    expect(reasonOf(() => hashing.verifyMac('SHA-256', hex('aa'), NOTHING, changed))).to.equal('authentication-failed');
    expect(reasonOf(() => hashing.verifyMac('SHA-256', hex('aa'), NOTHING, mac.subarray(0, 16)))).to.equal('tag-length');
    expect(reasonOf(() => hashing.mac('SHA-256', NOTHING, NOTHING))).to.equal('key-length');
  });
});

describe("the SDK's encryption", () => {
  const encryption = createAuthenticatedEncryption();

  it('opens the published ciphertexts, and none whose tag is wrong', () => {
    for (const { key, nonce, ciphertext, additionalData, tag, plaintext } of GCM_VECTORS) {
      const open = () =>
        encryption.decrypt(hex(key), { nonce: hex(nonce), ciphertext: hex(ciphertext), tag: hex(tag) }, hex(additionalData));
      if (plaintext === null) expect(reasonOf(open)).to.equal('authentication-failed');
      else expect(open().toString('hex')).to.equal(plaintext);
    }
  });

  it('opens what it has sealed, and draws another nonce each time', () => {
    const key = randomBytes(32);
    const nonces = new Set<string>();
    for (let size = 0; size < 100; size++) {
      const [plaintext, additionalData] = [randomBytes(size), randomBytes(size % 20)];
      const sealed = encryption.encrypt(key, plaintext, additionalData);
      nonces.add(sealed.nonce.toString('hex'));
      expect(encryption.decrypt(key, sealed, additionalData).equals(plaintext)).to.equal(true);
    }
    expect(nonces.size).to.equal(100);
  });

  it('names the length that is wrong', () => {
    const key = randomBytes(32);
    const sealed = encryption.encrypt(key, NOTHING, NOTHING);
    for (const length of [0, 16, 24, 31, 33])
      expect(reasonOf(() => encryption.encrypt(randomBytes(length), NOTHING, NOTHING))).to.equal('key-length');
    expect(reasonOf(() => encryption.decrypt(key, { ...sealed, nonce: randomBytes(16) }, NOTHING))).to.equal('nonce-length');
    for (let length = 0; length < 16; length++)
      expect(reasonOf(() => encryption.decrypt(key, { ...sealed, tag: sealed.tag.subarray(0, length) }, NOTHING))).to.equal('tag-length');
  });
});

describe("the SDK's key wrap", () => {
  const keyWrap = createKeyWrap();

  it('wraps and unwraps as published', () => {
    for (const { wrappingKey, key, wrapped, name } of KEY_WRAP_VECTORS) {
      expect(keyWrap.wrap(hex(wrappingKey), hex(key)).toString('hex'), name).to.equal(wrapped);
      expect(keyWrap.unwrap(hex(wrappingKey), hex(wrapped)).toString('hex'), name).to.equal(key);
    }
  });

  it('unwraps nothing that was changed or wrapped with another key', () => {
    const [wrappingKey, key] = [randomBytes(32), randomBytes(32)];
    const wrapped = keyWrap.wrap(wrappingKey, key);
    for (let at = 0; at < wrapped.length; at++) {
      const changed = Buffer.from(wrapped);
      changed[at] = (changed[at] as number) ^ 1;
      expect(reasonOf(() => keyWrap.unwrap(wrappingKey, changed))).to.equal('authentication-failed');
    }
    expect(reasonOf(() => keyWrap.unwrap(randomBytes(32), wrapped))).to.equal('authentication-failed');
  });

  it('names a key whose length is wrong', () => {
    for (const length of [0, 8, 17, 33]) expect(reasonOf(() => keyWrap.wrap(randomBytes(length), randomBytes(32)))).to.equal('key-length');
    for (const length of [0, 8, 17, 33]) expect(reasonOf(() => keyWrap.wrap(randomBytes(32), randomBytes(length)))).to.equal('key-length');
    for (const length of [0, 16, 25]) expect(reasonOf(() => keyWrap.unwrap(randomBytes(32), randomBytes(length)))).to.equal('key-length');
  });
});
