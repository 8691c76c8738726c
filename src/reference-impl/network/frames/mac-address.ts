import { u24 } from './bytes.ts';

/** A 48-bit address as its two halves, so that comparing needs no object and no big number. */
export interface Mac {
  /** The first three bytes: the organisation's. */
  readonly oui: number;
  /** The last three: the interface's. */
  readonly nic: number;
}

export const BROADCAST_MAC: Mac = { oui: 0xffffff, nic: 0xffffff };

const MAC = /^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/i;

/** Six pairs of hexadecimal digits with colons; nothing else is a MAC address. */
export function parseMac(text: string): Mac | undefined {
  if (!MAC.test(text)) return undefined;
  const digits = text.replaceAll(':', '');
  return { oui: Number.parseInt(digits.slice(0, 6), 16), nic: Number.parseInt(digits.slice(6), 16) };
}

const OCTETS = Array.from({ length: 256 }, (_, octet) => octet.toString(16).padStart(2, '0'));
const half = (bits: number): string => `${OCTETS[bits >>> 16]}:${OCTETS[(bits >>> 8) & 255]}:${OCTETS[bits & 255]}`;

export const formatMac = ({ oui, nic }: Mac): string => `${half(oui)}:${half(nic)}`;

export const readMac = (bytes: Uint8Array, at: number): Mac => ({ oui: u24(bytes, at), nic: u24(bytes, at + 3) });

export function writeMac(bytes: Buffer, at: number, { oui, nic }: Mac): void {
  bytes.writeUIntBE(oui, at, 3);
  bytes.writeUIntBE(nic, at + 3, 3);
}

export const sameMac = (one: Mac, other: Mac): boolean => one.oui === other.oui && one.nic === other.nic;

export const isBroadcastMac = (bytes: Uint8Array, at: number): boolean => u24(bytes, at) === 0xffffff && u24(bytes, at + 3) === 0xffffff;

/** Whether the MAC address at `at` is this one. */
export const readsMac = (bytes: Uint8Array, at: number, { oui, nic }: Mac): boolean => u24(bytes, at) === oui && u24(bytes, at + 3) === nic;

/** Whether two MAC addresses in frames are one. */
export const equalMacs = (bytes: Uint8Array, one: number, other: number): boolean =>
  u24(bytes, one) === u24(bytes, other) && u24(bytes, one + 3) === u24(bytes, other + 3);
