import { createHash, createPublicKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, before, beforeEach, describe, it } from 'node:test';
import { expect } from 'chai';
import { MOST_CERTIFICATES } from '../../../src/reference-impl/subscriptions/certificate-registry.ts';
import { certificateFor, groundIn, keyPair, pem, pfxOf, refusalOf, temporaryFolder, type Ground } from './ground.ts';

describe('The certificate registry (SMA-1)', () => {
  const pair = keyPair();
  let der: Buffer;
  let place = temporaryFolder();
  let ground: Ground;
  let subscription: string;
  before(() => void (der = certificateFor({ key: pair.privateKey })));
  beforeEach(() => {
    place = temporaryFolder();
    ground = groundIn(place.folder);
    subscription = ground.subscriptions.open('ann@example.com', 'shop');
  });
  afterEach(() => {
    ground.store.close();
    place.remove();
  });
  const register = (upload: Uint8Array | string) => ground.certificateRegistry.register(subscription, Buffer.from(upload));
  const refusal = (upload: Uint8Array | string) => refusalOf(() => register(upload)).reason;

  it('takes DER, PEM and PEM with prose around it, and shows the same for all', () => {
    for (const upload of [
      der,
      pem('CERTIFICATE', der),
      `Bag Attributes\n  friendlyName: mine\n${pem('CERTIFICATE', der).replaceAll('\n', '\r\n')}\r\n`,
    ]) {
      const view = register(upload);
      expect(view.thumbprint).to.equal(createHash('sha1').update(der).digest('hex').toUpperCase());
      expect(Buffer.from(view.certificate)).to.deep.equal(der);
      const key = createPublicKey({ key: Buffer.from(view.publicKey), format: 'der', type: 'pkcs1' });
      expect(key.equals(new X509Certificate(der).publicKey)).to.equal(true);
    }
    expect(ground.certificateRegistry.list(subscription)).to.have.length(1);
  });

  it('knows a certificate by all of its bytes, in its own subscription only, until it is removed', () => {
    const registry = ground.certificateRegistry;
    const { thumbprint } = register(der);
    const twin = certificateFor({ key: pair.privateKey });
    const other = ground.subscriptions.open('ann@example.com', 'other');
    expect(registry.find(subscription, der)?.thumbprint).to.equal(thumbprint);
    expect(registry.find(subscription, twin)).to.equal(undefined);
    expect(registry.find(other, der)).to.equal(undefined);
    expect(registry.byThumbprint(subscription, thumbprint.toLowerCase())?.thumbprint).to.equal(thumbprint);
    expect(registry.remove(other, thumbprint)).to.equal(false);
    expect(registry.remove(subscription, thumbprint.toLowerCase())).to.equal(true);
    expect(registry.find(subscription, der)).to.equal(undefined);
    expect(registry.remove(subscription, thumbprint)).to.equal(false);
  });

  it('refuses an upload with a private key in any form, and keeps nothing of it', () => {
    const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const exported = (type: 'pkcs1' | 'pkcs8', format: 'pem' | 'der', passphrase?: string): Buffer =>
      Buffer.from(
        pair.privateKey.export(
          (passphrase === undefined ? { type, format } : { type, format, cipher: 'aes-256-cbc', passphrase }) as {
            type: 'pkcs8';
            format: 'der';
          },
        ),
      );
    const certificatePem = pem('CERTIFICATE', der);
    const uploads: Readonly<Record<string, Uint8Array | string>> = {
      'PKCS#1 PEM before': exported('pkcs1', 'pem').toString() + certificatePem,
      'PKCS#8 PEM after': certificatePem + exported('pkcs8', 'pem').toString(),
      'encrypted PKCS#8 PEM': certificatePem + exported('pkcs8', 'pem', 'secret').toString(),
      'PKCS#1 DER': exported('pkcs1', 'der'),
      'PKCS#8 DER': exported('pkcs8', 'der'),
      'encrypted PKCS#8 DER': exported('pkcs8', 'der', 'secret'),
      'DER after the certificate': Buffer.concat([der, exported('pkcs8', 'der')]),
      'DER before the certificate': Buffer.concat([exported('pkcs1', 'der'), der]),
      'under a false label': certificatePem + pem('CERTIFICATE', exported('pkcs8', 'der')),
      'in UTF-16': Buffer.from(exported('pkcs8', 'pem').toString() + certificatePem, 'utf16le'),
      'EC, SEC 1': Buffer.from(ec.privateKey.export({ type: 'sec1', format: 'der' })),
      'PKCS#12': pfxOf(der, pair.privateKey, 'secret'),
      'PKCS#12 without a password': pfxOf(der, pair.privateKey, ''),
    };
    for (const [form, upload] of Object.entries(uploads)) expect(refusal(upload), form).to.equal('private-key-in-upload');
    expect(ground.certificateRegistry.list(subscription)).to.deep.equal([]);
    const secret = Buffer.from(pair.privateKey.export({ format: 'jwk' }).p ?? '', 'base64url');
    for (const file of readdirSync(place.folder)) expect(readFileSync(join(place.folder, file)).includes(secret), file).to.equal(false);
  });

  it('refuses what is not one self-signed certificate', () => {
    const issuer = keyPair();
    const issued = certificateFor({ key: pair.privateKey, issuer: { name: 'authority', key: issuer.privateKey } });
    const sameNameOtherKey = certificateFor({ key: pair.privateKey, issuer: { name: 'customer', key: issuer.privateKey } });
    const changed = Buffer.from(der);
    changed.writeUInt8(changed.readUInt8(der.length - 1) ^ 1, der.length - 1);
    const uploads: Readonly<Record<string, Uint8Array | string>> = {
      nothing: '',
      prose: 'certificate',
      'a cut-off one': der.subarray(0, -5),
      'one with a tail': Buffer.concat([der, Buffer.from('tail')]),
      'two in a row': Buffer.concat([der, der]),
      'two as PEM': pem('CERTIFICATE', der) + pem('CERTIFICATE', der),
      'one with a spoilt signature': changed,
      'one that an authority issued': issued,
      'one signed by another key of the same name': sameNameOtherKey,
      'a public key': Buffer.from(pair.publicKey.export({ type: 'spki', format: 'pem' })),
    };
    for (const [form, upload] of Object.entries(uploads)) expect(refusal(upload), form).to.equal('invalid-certificate');
  });

  it('refuses keys that are too short', () => {
    for (const bits of [1024, 2040]) expect(refusal(certificateFor({ key: keyPair(bits).privateKey })), String(bits)).to.equal('weak-key');
  });

  it('takes a hundred, and no more', () => {
    const { store } = ground;
    for (let number = 1; number < MOST_CERTIFICATES; number += 1) {
      store.run(
        'INSERT INTO managementCertificates (subscriptionId, thumbprint, certificate, publicKey, created) VALUES (?, ?, ?, ?, ?)',
        ...[subscription, `${number}`, Buffer.from(`${number}`), Buffer.alloc(1), ''],
      );
    }
    register(der);
    expect(refusal(certificateFor({ key: pair.privateKey }))).to.equal('certificate-limit');
    expect(register(der).thumbprint).to.have.length(40);
    expect(ground.certificateRegistry.list(subscription)).to.have.length(MOST_CERTIFICATES);
  });
});
