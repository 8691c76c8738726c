import { isIPv4 } from 'node:net';
import { asn1 } from 'node-forge';

/** DER (ITU-T X.690), by node-forge's asn1 module: the few shapes that an X.509 certificate needs. */
export type Asn1 = asn1.Asn1;

const { Class, Type } = asn1;
const primitive = (type: asn1.Type, bytes: Uint8Array | string): Asn1 =>
  asn1.create(Class.UNIVERSAL, type, false, typeof bytes === 'string' ? bytes : Buffer.from(bytes).toString('latin1'));

export const encode = (value: Asn1): Buffer => Buffer.from(asn1.toDer(value).getBytes(), 'latin1');
export const parse = (bytes: Uint8Array): Asn1 => asn1.fromDer(Buffer.from(bytes).toString('latin1'));

export const sequence = (...members: Asn1[]): Asn1 => asn1.create(Class.UNIVERSAL, Type.SEQUENCE, true, members);
export const set = (...members: Asn1[]): Asn1 => asn1.create(Class.UNIVERSAL, Type.SET, true, members);
export const context = (tag: number, ...members: Asn1[]): Asn1 => asn1.create(Class.CONTEXT_SPECIFIC, tag as asn1.Type, true, members);
export const implicit = (tag: number, bytes: Uint8Array): Asn1 =>
  asn1.create(Class.CONTEXT_SPECIFIC, tag as asn1.Type, false, Buffer.from(bytes).toString('latin1'));

export const oid = (dotted: string): Asn1 => primitive(Type.OID, asn1.oidToDer(dotted).getBytes());
export const nothing = (): Asn1 => primitive(Type.NULL, '');
export const boolean = (value: boolean): Asn1 => primitive(Type.BOOLEAN, value ? '\xff' : '\x00');
/** Big-endian two's complement; the caller sees to a leading zero byte where the top bit would make it negative. */
export const integer = (bytes: Uint8Array): Asn1 => primitive(Type.INTEGER, bytes);
export const octets = (bytes: Uint8Array): Asn1 => primitive(Type.OCTETSTRING, bytes);
export const bitString = (bytes: Uint8Array): Asn1 => primitive(Type.BITSTRING, Buffer.concat([Buffer.from([0]), bytes]));
export const text = (type: asn1.Type, value: string): Asn1 => primitive(type, value);
export const utf8 = (value: string): Asn1 => primitive(Type.UTF8, Buffer.from(value, 'utf8'));

/** UTCTime for the years 1950 to 2049, GeneralizedTime for others (RFC 5280 section 4.1.2.5). */
export function time(date: Date): Asn1 {
  const year = date.getUTCFullYear();
  const digits = date.toISOString().slice(0, 19).replace(/[-:T]/g, '');
  return year >= 1950 && year < 2050 ? primitive(Type.UTCTIME, `${digits.slice(2)}Z`) : primitive(Type.GENERALIZEDTIME, `${digits}Z`);
}

/** An IP address as the bytes of an iPAddress name. Of IPv6, only `::1` is needed on a loopback. */
export function ip(address: string): Buffer {
  if (isIPv4(address)) return Buffer.from(address.split('.').map(Number));
  if (address === '::1') return Buffer.from([...Array<number>(15).fill(0), 1]);
  throw new RangeError(`not a loopback address: ${address}`);
}
