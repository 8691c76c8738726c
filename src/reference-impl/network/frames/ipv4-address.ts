/** An IPv4 address as a signed 32-bit number: 255.255.255.255 is -1. */
export type Ipv4 = number;

/** The addresses whose bits under `mask` are those of `network`. */
export interface Prefix {
  readonly network: Ipv4;
  readonly mask: Ipv4;
}

export const UNSPECIFIED: Ipv4 = 0;
export const LIMITED_BROADCAST: Ipv4 = -1;

const OCTET = '(0|[1-9]\\d?|1\\d\\d|2[0-4]\\d|25[0-5])';
const ADDRESS = new RegExp(`^${OCTET}\\.${OCTET}\\.${OCTET}\\.${OCTET}$`);

/** Four plain decimals. What some parsers read as octal, as hexadecimal or as fewer parts is no address here. */
export function parseIpv4(text: string): Ipv4 | undefined {
  const octets = ADDRESS.exec(text);
  return octets === null ? undefined : octets.slice(1).reduce((sum, octet) => (sum << 8) | Number(octet), 0);
}

export const formatIpv4 = (address: Ipv4): string => [24, 16, 8, 0].map((shift) => (address >>> shift) & 0xff).join('.');

/** `10.1.0.0/16`. Bits set behind the prefix are an error of whoever wrote it, so they make it none. */
export function parsePrefix(text: string): Prefix | undefined {
  const [address = '', length = '', ...more] = text.split('/');
  const network = parseIpv4(address);
  if (network === undefined || more.length > 0 || !/^(?:\d|[12]\d|3[0-2])$/.test(length)) return undefined;
  const mask = maskOf(Number(length));
  return (network & mask) === network ? { network, mask } : undefined;
}

/** The mask of a prefix of so many bits, 0 to 32. */
export const maskOf = (length: number): Ipv4 => (length === 0 ? 0 : -1 << (32 - length));

export const contains = ({ network, mask }: Prefix, address: Ipv4): boolean => (address & mask) === network;

/** The last address of a prefix: its directed broadcast. */
export const lastOf = ({ network, mask }: Prefix): Ipv4 => network | ~mask;

export const isLoopback = (address: Ipv4): boolean => address >>> 24 === 127;
export const isMulticast = (address: Ipv4): boolean => address >>> 28 === 0xe;
/** 240.0.0.0/4, which holds the limited broadcast too. */
export const isClassE = (address: Ipv4): boolean => address >>> 28 === 0xf;
export const isLinkLocal = (address: Ipv4): boolean => address >>> 16 === 0xa9fe;
