import { generateKeyPairSync } from 'node:crypto';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import { modulusOf, search, secretsOf } from '../../step-definitions/support/private-key-search.ts';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const key = { privateKey, publicKey, pem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
const other = { ...generateKeyPairSync('rsa', { modulusLength: 2048 }), pem: '' };
const among = (bytes: Uint8Array | string) => [
  { name: 'disk', bytes: Buffer.concat([Buffer.from('before '), Buffer.from(bytes as string), Buffer.from(' after')]) },
];
const finds = (bytes: Uint8Array | string) => search(among(bytes), secretsOf(key)).length > 0;

describe('the search for a private key', () => {
  const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'der' });
  const pkcs1 = privateKey.export({ type: 'pkcs1', format: 'der' });
  const { p, d } = privateKey.export({ format: 'jwk' }) as { p: string; d: string };
  const prime = Buffer.from(p, 'base64url');

  it('finds it in every form in which it may have been kept', () => {
    expect(finds(pkcs8), 'PKCS#8').to.equal(true);
    expect(finds(pkcs1), 'PKCS#1').to.equal(true);
    expect(finds(key.pem), 'PEM').to.equal(true);
    expect(finds(key.pem.replaceAll('\n', '\r\n')), 'PEM with Windows line ends').to.equal(true);
    expect(finds(JSON.stringify({ key: key.pem })), 'PEM in JSON').to.equal(true);
    expect(finds(privateKey.export({ type: 'pkcs1', format: 'pem' })), 'PKCS#1 PEM').to.equal(true);
    expect(finds(prime), 'a prime alone').to.equal(true);
    expect(finds(Buffer.from(prime).reverse()), 'a prime in reverse order').to.equal(true);
    expect(finds(Buffer.from(d, 'base64url').toString('hex')), 'the exponent in hexadecimal digits').to.equal(true);
    for (const offset of [0, 1, 2]) {
      expect(finds(Buffer.concat([Buffer.alloc(offset, 7), pkcs8]).toString('base64')), `base64 at offset ${offset}`).to.equal(true);
    }
  });

  it('finds nothing where there is only the public half, or another key', () => {
    expect(finds(publicKey.export({ type: 'spki', format: 'der' }))).to.equal(false);
    expect(finds(other.privateKey.export({ type: 'pkcs8', format: 'der' }))).to.equal(false);
    expect(search(among(publicKey.export({ type: 'spki', format: 'der' })), [modulusOf(key)])).not.to.be.empty;
  });
});
