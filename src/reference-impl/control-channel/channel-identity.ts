import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import { asn1 } from 'node-forge';

/** What an internal component shows of itself: a self-signed certificate (P21.2) and its key. It can be kept as it is. */
export interface ChannelIdentity {
  /** PEM. */
  readonly certificate: string;
  /** PKCS#8, PEM. */
  readonly key: string;
  /** What the other side pins. */
  readonly fingerprint: string;
}

export interface IdentityRequest {
  /** The common name. Nobody goes by it. */
  readonly subject: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/** SHA-256 of a certificate's DER, lower-case hex. */
export function fingerprintOf(der: Uint8Array): string {
  return createHash('sha256').update(der).digest('hex');
}

/**
 * Makes a P-256 key and a self-signed certificate for it (RFC 5280 section 4.1, RFC 5758 section 3.2). node-forge writes the DER and node:crypto signs:
 * forge knows no elliptic curves, and an RSA key would cost 150 ms a node.
 */
export function makeChannelIdentity({ subject, notBefore, notAfter }: IdentityRequest): ChannelIdentity {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const name = sequence(set(sequence(oid(COMMON_NAME), primitive(Type.UTF8, Buffer.from(subject)))));
  const algorithm = sequence(oid(ECDSA_WITH_SHA256));
  const body = sequence(
    asn1.create(asn1.Class.CONTEXT_SPECIFIC, 0 as asn1.Type, true, [primitive(Type.INTEGER, Buffer.from([2]))]),
    primitive(Type.INTEGER, serial()),
    algorithm,
    name,
    sequence(generalizedOrUtc(notBefore), generalizedOrUtc(notAfter)),
    name,
    asn1.fromDer(spki(publicKey)),
  );
  const signature = sign('sha256', encode(body), privateKey);
  const der = encode(sequence(body, algorithm, primitive(Type.BITSTRING, Buffer.concat([Buffer.from([0]), signature]))));
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return {
    certificate: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    fingerprint: fingerprintOf(der),
  };
}

const { Class, Type } = asn1;
const COMMON_NAME = '2.5.4.3';
const ECDSA_WITH_SHA256 = '1.2.840.10045.4.3.2';

const primitive = (type: asn1.Type, bytes: Buffer): asn1.Asn1 => asn1.create(Class.UNIVERSAL, type, false, bytes.toString('latin1'));
const sequence = (...members: asn1.Asn1[]): asn1.Asn1 => asn1.create(Class.UNIVERSAL, Type.SEQUENCE, true, members);
const set = (...members: asn1.Asn1[]): asn1.Asn1 => asn1.create(Class.UNIVERSAL, Type.SET, true, members);
const oid = (dotted: string): asn1.Asn1 => asn1.create(Class.UNIVERSAL, Type.OID, false, asn1.oidToDer(dotted).getBytes());
const encode = (value: asn1.Asn1): Buffer => Buffer.from(asn1.toDer(value).getBytes(), 'latin1');
const spki = (key: KeyObject): string => key.export({ type: 'spki', format: 'der' }).toString('latin1');

/** RFC 5280 section 4.1.2.2: positive, at most 20 octets; the top bits make it so, and its length fixed. */
function serial(): Buffer {
  const bytes = randomBytes(16);
  bytes.writeUInt8((bytes.readUInt8(0) & 0x3f) | 0x40, 0);
  return bytes;
}

/** RFC 5280 section 4.1.2.5: UTCTime for the years to 2049, GeneralizedTime after. */
function generalizedOrUtc(date: Date): asn1.Asn1 {
  const digits = `${date.toISOString().slice(0, 19).replace(/[-:T]/g, '')}Z`;
  const year = date.getUTCFullYear();
  return year >= 1950 && year < 2050
    ? primitive(Type.UTCTIME, Buffer.from(digits.slice(2)))
    : primitive(Type.GENERALIZEDTIME, Buffer.from(digits));
}
