import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import forge from 'node-forge';
import { writeDurably } from '../state/durable-file.ts';

/** A server certificate and its private key, PEM. */
export interface ServerIdentity {
  readonly certificate: string;
  readonly key: string;
}

/** The identity's file name inside the fabric's folder. */
export const SERVER_IDENTITY_FILE = 'server-identity.pem';

const KEY_BITS = 2048;
const VALID_DAYS = 825;
const PEM_BLOCK = /-----BEGIN ([A-Z ]+)-----[^-]+-----END \1-----\n?/g;

/**
 * The identity of a fabric that was given none: a self-signed certificate for 127.0.0.1, ::1 and localhost. It is made once and kept in
 * the fabric's folder, so that who trusted the fabric before a restart trusts it afterwards.
 */
export function loopbackIdentity(folder: string): ServerIdentity {
  const file = join(folder, SERVER_IDENTITY_FILE);
  if (!existsSync(file)) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const { certificate, key } = makeIdentity();
    writeDurably(file, certificate + key);
  }
  const blocks = [...readFileSync(file, 'latin1').matchAll(PEM_BLOCK)];
  const block = (label: string): string => {
    const found = blocks.find(([, name]) => name === label)?.[0];
    if (found === undefined) throw new Error(`${SERVER_IDENTITY_FILE} in the fabric's folder is damaged: it holds no ${label}`);
    return found;
  };
  return { certificate: block('CERTIFICATE'), key: block('PRIVATE KEY') };
}

function makeIdentity(): ServerIdentity {
  const { privateKey: key, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: KEY_BITS,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.publicKeyFromPem(publicKey);
  // RFC 5280 section 4.1.2.2: positive, at most 20 octets. It begins with 01, as DER forbids needless zeros in front (X.690 section 8.3.2).
  certificate.serialNumber = `01${randomBytes(16).toString('hex')}`;
  certificate.validity.notBefore = new Date(Date.now() - 86_400_000);
  certificate.validity.notAfter = new Date(Date.now() + VALID_DAYS * 86_400_000);
  const name = [{ name: 'commonName', value: 'localhost' }];
  certificate.setSubject(name);
  certificate.setIssuer(name);
  certificate.setExtensions([
    { name: 'basicConstraints', cA: false, critical: true },
    { name: 'keyUsage', critical: true, digitalSignature: true, keyEncipherment: true },
    { name: 'extKeyUsage', serverAuth: true },
    {
      name: 'subjectAltName',
      altNames: [
        { type: 2, value: 'localhost' },
        { type: 7, ip: '127.0.0.1' },
        { type: 7, ip: '::1' },
      ],
    },
  ]);
  certificate.sign(forge.pki.privateKeyFromPem(key), forge.md.sha256.create());
  return { certificate: forge.pki.certificateToPem(certificate).replaceAll('\r', ''), key };
}
