import { X509Certificate } from 'node:crypto';
import { before, describe, it } from 'node:test';
import { expect } from 'chai';
import forge from 'node-forge';
import { clientIdentity, makeCertificate, serverIdentity } from '../../src/clients/certificate.ts';
import { ecKey, imposterKey, KeyHand, weakRsaKey, type KeyPair } from '../../src/clients/keys.ts';
import { makePfx } from '../../src/clients/pfx.ts';

describe('certificates', () => {
  let key: KeyPair;
  let other: KeyPair;
  before(async () => {
    const hand = new KeyHand();
    [key, other] = await Promise.all([hand.rsa('one'), hand.rsa('two')]);
  });

  it('are self-signed, with the subject, serial number and dates asked for', () => {
    const notBefore = new Date('2020-01-02T03:04:05Z');
    const notAfter = new Date('2051-01-02T03:04:05Z');
    const made = makeCertificate({ subject: 'someone', key, serial: '0102', notBefore, notAfter });
    const read = new X509Certificate(made.der);
    expect(read.subject).to.equal('CN=someone');
    expect(read.issuer).to.equal('CN=someone');
    expect(read.serialNumber).to.equal('0102');
    expect(new Date(read.validFrom)).to.deep.equal(notBefore);
    expect(new Date(read.validTo)).to.deep.equal(notAfter);
    expect(read.verify(key.publicKey)).to.equal(true);
    expect(read.verify(other.publicKey)).to.equal(false);
    expect(read.fingerprint.replaceAll(':', '')).to.equal(made.thumbprint);
    expect(read.checkPrivateKey(key.privateKey)).to.equal(true);
    expect(new X509Certificate(made.pem).raw).to.deep.equal(made.der);
  });

  it('can be issued by another one, by RSA and by P-256, with SHA-256 and SHA-1', () => {
    for (const signer of [key, ecKey()]) {
      for (const hash of ['sha256', 'sha1'] as const) {
        const authority = makeCertificate({ subject: 'authority', key: signer, authority: true, hash });
        const issued = makeCertificate({ subject: 'child', key: other, issuer: { certificate: authority, key: signer }, hash });
        const [parent, child] = [new X509Certificate(authority.der), new X509Certificate(issued.der)];
        expect(parent.ca).to.equal(true);
        expect(child.checkIssued(parent)).to.equal(true);
        expect(child.verify(signer.publicKey)).to.equal(true);
        expect(child.verify(other.publicKey)).to.equal(false);
      }
    }
  });

  it('can name the addresses and hosts of a server', () => {
    const { certificate } = serverIdentity();
    const read = new X509Certificate(certificate);
    expect(read.checkIP('127.0.0.1')).to.equal('127.0.0.1');
    expect(read.checkIP('::1')).to.equal('::1');
    expect(read.checkHost('localhost')).to.equal('localhost');
    expect(read.checkIP('127.0.0.2')).to.equal(undefined);
    expect(serverIdentity()).to.equal(serverIdentity());
  });

  it('can be huge', () => {
    const made = makeCertificate({ subject: 'huge', key, paddingBytes: 150_000 });
    expect(made.der.length).to.be.above(150_000);
    expect(new X509Certificate(made.der).verify(key.publicKey)).to.equal(true);
  });

  it('send their chain along', () => {
    const [one, two] = [makeCertificate({ subject: 'one', key }), makeCertificate({ subject: 'two', key: other })];
    const identity = clientIdentity(key, one, two);
    expect(identity.certificate.match(/BEGIN CERTIFICATE/g)).to.have.length(2);
    expect(identity.thumbprint).to.equal(one.thumbprint);
  });

  it('go into a PKCS#12 file with their key', () => {
    const made = makeCertificate({ subject: 'service', key });
    const pfx = forge.pkcs12.pkcs12FromAsn1(forge.asn1.fromDer(makePfx(key, made, 'secret').toString('latin1')), 'secret');
    const [bag] = pfx.getBags({ bagType: forge.pki.oids['certBag'] as string })[forge.pki.oids['certBag'] as string] ?? [];
    expect(forge.pki.certificateToPem(bag?.cert as forge.pki.Certificate).replaceAll('\r', '')).to.equal(made.pem);
    expect(() => forge.pkcs12.pkcs12FromAsn1(forge.asn1.fromDer(makePfx(key, made, 'secret').toString('latin1')), 'other')).to.throw();
  });
});

describe('keys', () => {
  it('are dealt so that two names of one hand never share one, and one name keeps its own', async () => {
    const hand = new KeyHand();
    const [a, b, again] = await Promise.all([hand.rsa('a'), hand.rsa('b'), hand.rsa('a')]);
    expect(a).to.equal(again);
    expect(a.pem).to.not.equal(b.pem);
    expect(a.publicKey.asymmetricKeyDetails?.modulusLength).to.equal(2048);
    expect((await weakRsaKey()).publicKey.asymmetricKeyDetails?.modulusLength).to.equal(1024);
  });

  it('of an imposter show the public half of one and are not the private half of it', async () => {
    const hand = new KeyHand();
    const [victim, other] = await Promise.all([hand.rsa('a'), hand.rsa('b')]);
    const imposter = imposterKey(victim, other);
    expect(imposter.publicKey.equals(victim.publicKey)).to.equal(true);
    expect(imposter.pem).to.not.equal(victim.pem);
  });
});
