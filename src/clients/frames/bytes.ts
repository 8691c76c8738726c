/** Numbers and addresses as the bytes of a frame, and back. All numbers are big-endian. */

export const u8 = (value: number): Buffer => Buffer.from([value & 0xff]);
export const u16 = (value: number): Buffer => Buffer.from([(value >>> 8) & 0xff, value & 0xff]);
export const u24 = (value: number): Buffer => Buffer.concat([u8(value >>> 16), u16(value)]);
export const u32 = (value: number): Buffer => Buffer.concat([u16(value >>> 16), u16(value)]);

/** `02:15:5d:00:00:01` as 6 bytes. Throws RangeError for any other shape. */
export function macBytes(mac: string): Buffer {
  if (!/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i.test(mac)) throw new RangeError(`not a MAC address: ${mac}`);
  return Buffer.from(mac.replaceAll(':', ''), 'hex');
}

/** Lower case, with colons. */
export const macText = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(':');

/** A dotted IPv4 address as 4 bytes. Throws RangeError for any other shape. */
export function ipv4Bytes(address: string): Buffer {
  const parts = address.split('.').map(Number);
  if (!/^\d{1,3}(\.\d{1,3}){3}$/.test(address) || parts.some((part) => part > 255)) throw new RangeError(`not an IPv4 address: ${address}`);
  return Buffer.from(parts);
}

export const ipv4Text = (bytes: Uint8Array): string => [...bytes].join('.');

/** One spelling for each IPv6 address: the URL Standard's, which is RFC 5952's without dotted endings. Throws TypeError for what is no address. */
export const ipv6Canonical = (address: string): string => new URL(`http://[${address}]`).hostname.slice(1, -1);

/** An IPv6 address in any spelling as 16 bytes. */
export function ipv6Bytes(address: string): Buffer {
  const [before = '', after] = ipv6Canonical(address).split('::');
  const groups = (text: string | undefined): number[] => (text ? text.split(':').map((group) => parseInt(group, 16)) : []);
  const [head, tail] = [groups(before), groups(after)];
  const gap = Array<number>(8 - head.length - tail.length).fill(0);
  return Buffer.concat([...head, ...gap, ...tail].map(u16));
}

export function ipv6Text(bytes: Buffer): string {
  return ipv6Canonical(Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(index * 2).toString(16)).join(':'));
}
