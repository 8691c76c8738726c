import { generateKeyPairSync } from 'node:crypto';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import { holdsPrivateKey } from '../../step-definitions/support/key-walk.ts';

describe('the walk for private keys', () => {
  const pairs = [generateKeyPairSync('ec', { namedCurve: 'P-256' }), generateKeyPairSync('rsa', { modulusLength: 2048 })];

  it('knows a private key as PEM and as PKCS#8, wherever in a file it lies', () => {
    for (const { privateKey } of pairs) {
      const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
      const around = (bytes: Buffer): Buffer => Buffer.concat([Buffer.from('before'), bytes, Buffer.from('after')]);
      expect(holdsPrivateKey(around(Buffer.from(pem)))).to.equal(true);
      expect(holdsPrivateKey(around(Buffer.from(pem, 'utf16le')))).to.equal(true);
      expect(holdsPrivateKey(around(privateKey.export({ type: 'pkcs8', format: 'der' })))).to.equal(true);
    }
  });

  it('takes neither a public key nor other text for one', () => {
    for (const { publicKey } of pairs) {
      expect(holdsPrivateKey(Buffer.from(publicKey.export({ type: 'spki', format: 'pem' }) as string))).to.equal(false);
      expect(holdsPrivateKey(publicKey.export({ type: 'spki', format: 'der' }))).to.equal(false);
    }
    expect(holdsPrivateKey(Buffer.from('a page about private keys'))).to.equal(false);
  });
});
