import { createHash, randomBytes, sign } from 'node:crypto';
import { asn1 } from 'node-forge';
import type { Asn1 } from './der.ts';
import * as der from './der.ts';
import { ecKey, type KeyPair } from './keys.ts';

export interface Certificate {
  /** X.509 v3, DER. */
  readonly der: Buffer;
  readonly pem: string;
  /** SHA-1 of the DER, upper-case hex. */
  readonly thumbprint: string;
  /** The common name. */
  readonly subject: string;
  /** The serial number, lower-case hex. */
  readonly serial: string;
}

export interface CertificateRequest {
  /** The common name. */
  readonly subject: string;
  readonly key: KeyPair;
  /** Lower-case hex, 1 to 20 bytes, positive; random by default. */
  readonly serial?: string;
  /** An hour ago by default. */
  readonly notBefore?: Date;
  /** A year from now by default. */
  readonly notAfter?: Date;
  /** Self-signed by default. */
  readonly issuer?: { readonly certificate: Certificate; readonly key: KeyPair };
  /** Basic constraints say CA:TRUE. */
  readonly authority?: boolean;
  readonly hash?: 'sha256' | 'sha1';
  /** Subject alternative names: IP addresses and host names of a server. */
  readonly addresses?: readonly string[];
  readonly hosts?: readonly string[];
  /** Makes the certificate larger by about this many bytes, with a comment extension. */
  readonly paddingBytes?: number;
}

/** What a client offers in the TLS handshake. */
export interface ClientIdentity {
  /** PEM: the certificate, then those of the chain. */
  readonly certificate: string;
  /** PEM, PKCS#8. */
  readonly key: string;
  /** Of the first certificate. */
  readonly thumbprint: string;
}

const OID = {
  commonName: '2.5.4.3',
  basicConstraints: '2.5.29.19',
  subjectAltName: '2.5.29.17',
  netscapeComment: '2.16.840.1.113730.1.13',
  rsa: { sha256: '1.2.840.113549.1.1.11', sha1: '1.2.840.113549.1.1.5' },
  ec: { sha256: '1.2.840.10045.4.3.2', sha1: '1.2.840.10045.4.1' },
} as const;

const HOUR = 3_600_000;

/** Makes an X.509 v3 certificate (RFC 5280 section 4.1). DER by forge's asn1, signed by node:crypto: forge's own RSA takes 22 ms a signature. */
export function makeCertificate(request: CertificateRequest): Certificate {
  const { subject, key, issuer, hash = 'sha256', serial = positiveSerial() } = request;
  const signer = issuer?.key ?? key;
  const algorithm = signatureAlgorithm(signer, hash);
  const now = Date.now();
  const tbs = der.sequence(
    der.context(0, der.integer(Buffer.from([2]))),
    der.integer(Buffer.from(serial, 'hex')),
    algorithm,
    name(issuer?.certificate.subject ?? subject),
    der.sequence(der.time(request.notBefore ?? new Date(now - HOUR)), der.time(request.notAfter ?? new Date(now + 365 * 24 * HOUR))),
    name(subject),
    subjectPublicKeyInfo(key),
    ...extensions(request),
  );
  const signature = sign(hash, der.encode(tbs), signer.privateKey);
  const encoded = der.encode(der.sequence(tbs, algorithm, der.bitString(signature)));
  return {
    der: encoded,
    pem: `-----BEGIN CERTIFICATE-----\n${(encoded.toString('base64').match(/.{1,64}/g) as string[]).join('\n')}\n-----END CERTIFICATE-----\n`,
    thumbprint: createHash('sha1').update(encoded).digest('hex').toUpperCase(),
    subject,
    serial,
  };
}

/** The certificate with its key, and whatever else is to be sent along as its chain. */
export function clientIdentity(key: KeyPair, certificate: Certificate, ...chain: Certificate[]): ClientIdentity {
  return { certificate: [certificate, ...chain].map((each) => each.pem).join(''), key: key.pem, thumbprint: certificate.thumbprint };
}

let server: { certificate: string; key: string } | undefined;

/** The identity that the kit hands a fabric at `open`: self-signed, P-256, for 127.0.0.1, ::1 and localhost. One a process. */
export function serverIdentity(): { readonly certificate: string; readonly key: string } {
  if (!server) {
    const key = ecKey();
    const certificate = makeCertificate({ subject: 'localhost', key, addresses: ['127.0.0.1', '::1'], hosts: ['localhost'] });
    server = { certificate: certificate.pem, key: key.pem };
  }
  return server;
}

function positiveSerial(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] as number) & 0x3f) | 0x40;
  return bytes.toString('hex');
}

function signatureAlgorithm(signer: KeyPair, hash: 'sha256' | 'sha1'): Asn1 {
  // RFC 4055 wants NULL parameters for RSA, RFC 5758 wants none for ECDSA.
  return signer.privateKey.asymmetricKeyType === 'rsa'
    ? der.sequence(der.oid(OID.rsa[hash]), der.nothing())
    : der.sequence(der.oid(OID.ec[hash]));
}

const publicKeys = new WeakMap<KeyPair, Asn1>();

/** The public key as certificates carry it, written once a key. */
function subjectPublicKeyInfo(key: KeyPair): Asn1 {
  let info = publicKeys.get(key);
  if (info === undefined) publicKeys.set(key, (info = der.parse(key.publicKey.export({ type: 'spki', format: 'der' }))));
  return info;
}

function name(commonName: string): Asn1 {
  return der.sequence(der.set(der.sequence(der.oid(OID.commonName), der.utf8(commonName))));
}

function extensions({ authority, addresses = [], hosts = [], paddingBytes = 0 }: CertificateRequest): Asn1[] {
  const list: Asn1[] = [];
  const add = (oid: string, critical: boolean, value: Asn1) =>
    list.push(der.sequence(der.oid(oid), ...(critical ? [der.boolean(true)] : []), der.octets(der.encode(value))));
  if (authority !== undefined) add(OID.basicConstraints, true, der.sequence(...(authority ? [der.boolean(true)] : [])));
  const alternatives = [
    ...hosts.map((host) => der.implicit(2, Buffer.from(host, 'latin1'))),
    ...addresses.map((ip) => der.implicit(7, der.ip(ip))),
  ];
  if (alternatives.length > 0) add(OID.subjectAltName, false, der.sequence(...alternatives));
  if (paddingBytes > 0) add(OID.netscapeComment, false, der.text(asn1.Type.IA5STRING, 'x'.repeat(paddingBytes)));
  return list.length > 0 ? [der.context(3, der.sequence(...list))] : [];
}
