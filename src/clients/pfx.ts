import forge from 'node-forge';
import type { Certificate } from './certificate.ts';
import type { KeyPair } from './keys.ts';

/** A PKCS#12 file (RFC 7292) with a certificate and its RSA key under a password, as a customer uploads one for a hosted service. */
export function makePfx(key: KeyPair, certificate: Certificate, password: string): Buffer {
  const privateKey = forge.pki.privateKeyFromPem(key.pem);
  // One round of the password function: what these files protect is made for one scenario, and 2048 rounds cost as much as an RSA key.
  const pfx = forge.pkcs12.toPkcs12Asn1(privateKey, [forge.pki.certificateFromPem(certificate.pem)], password, {
    algorithm: '3des',
    count: 1,
  });
  return Buffer.from(forge.asn1.toDer(pfx).getBytes(), 'latin1');
}
