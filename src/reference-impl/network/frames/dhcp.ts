import { i32 } from './bytes.ts';
import { FAULT } from './faults.ts';
import type { Ipv4 } from './ipv4-address.ts';
import { writeMac, type Mac } from './mac-address.ts';

/** Places in a DHCP message, and its length before the options, in bytes. */
export const DHCP = {
  hardwareType: 1,
  hardwareLength: 2,
  hops: 3,
  transaction: 4,
  flags: 10,
  clientAddress: 12,
  yourAddress: 16,
  serverAddress: 20,
  relayAddress: 24,
  clientMac: 28,
  magic: 236,
  options: 240,
} as const;

export const DHCP_PORT = { server: 67, client: 68 } as const;
export const DHCP_OPERATION = { request: 1, reply: 2 } as const;
export const DHCP_MESSAGE = { discover: 1, offer: 2, request: 3, decline: 4, ack: 5, nak: 6, release: 7, inform: 8 } as const;
export const DHCP_OPTION = {
  pad: 0,
  requestedAddress: 50,
  overload: 52,
  message: 53,
  server: 54,
  client: 61,
  relay: 82,
  end: 255,
} as const;

const MAGIC = 0x63825363;

export const dhcpOperation = (bytes: Uint8Array, at: number): number => bytes[at] as number;
export const dhcpRelayAddress = (bytes: Uint8Array, at: number): Ipv4 => i32(bytes, at + DHCP.relayAddress);

/** Whether a message for Ethernet stands from `at` to `end`, with options that end where they say. */
export function dhcpFault(bytes: Uint8Array, at: number, end: number): number {
  const isEthernet = bytes[at + DHCP.hardwareType] === 1 && bytes[at + DHCP.hardwareLength] === 6;
  if (at + DHCP.options >= end || !isEthernet || i32(bytes, at + DHCP.magic) !== MAGIC) return FAULT['dhcp-truncated'];
  return optionAt(bytes, at + DHCP.options, end, DHCP_OPTION.end) < 0 ? FAULT['dhcp-options'] : FAULT.none;
}

/** Where the first option of this code stands, or -1: there is none, or the options before it run past the end. */
export const dhcpOption = (bytes: Uint8Array, at: number, end: number, code: number): number =>
  optionAt(bytes, at + DHCP.options, end, code);

/** The type of the message, or 0 when it says none, or says it twice. */
export function dhcpMessage(bytes: Uint8Array, at: number, end: number): number {
  const option = dhcpOption(bytes, at, end, DHCP_OPTION.message);
  if (option < 0 || bytes[option + 1] !== 1 || option + 2 >= end) return 0;
  return optionAt(bytes, option + 3, end, DHCP_OPTION.message) < 0 ? (bytes[option + 2] as number) : 0;
}

function optionAt(bytes: Uint8Array, from: number, end: number, code: number): number {
  let at = from;
  while (at < end) {
    const here = bytes[at] as number;
    if (here === code) return at;
    if (here === DHCP_OPTION.end) return -1;
    at += here === DHCP_OPTION.pad ? 1 : 2 + (bytes[at + 1] as number);
  }
  return -1;
}

export interface DhcpFields {
  readonly operation: number;
  readonly message: number;
  readonly transaction: number;
  readonly clientMac: Mac;
  /** What the client has, what it is offered, and who relays; 0 where they say nothing. */
  readonly clientAddress?: Ipv4;
  readonly yourAddress?: Ipv4;
  readonly relayAddress?: Ipv4;
  /** The server that is meant, or that answers. */
  readonly server?: Ipv4;
  readonly requestedAddress?: Ipv4;
  /** Further options, as they are written, before the end. */
  readonly options?: Uint8Array;
}

export function buildDhcp(fields: DhcpFields): Buffer {
  const head = Buffer.alloc(DHCP.options);
  head[0] = fields.operation;
  head[DHCP.hardwareType] = 1;
  head[DHCP.hardwareLength] = 6;
  head.writeUInt32BE(fields.transaction, DHCP.transaction);
  head.writeInt32BE(fields.clientAddress ?? 0, DHCP.clientAddress);
  head.writeInt32BE(fields.yourAddress ?? 0, DHCP.yourAddress);
  head.writeInt32BE(fields.relayAddress ?? 0, DHCP.relayAddress);
  writeMac(head, DHCP.clientMac, fields.clientMac);
  head.writeInt32BE(MAGIC, DHCP.magic);
  return Buffer.concat([
    head,
    Buffer.from([DHCP_OPTION.message, 1, fields.message]),
    addressOption(DHCP_OPTION.requestedAddress, fields.requestedAddress),
    addressOption(DHCP_OPTION.server, fields.server),
    fields.options ?? Buffer.alloc(0),
    Buffer.from([DHCP_OPTION.end]),
  ]);
}

function addressOption(code: number, address: Ipv4 | undefined): Buffer {
  const option = Buffer.alloc(address === undefined ? 0 : 6);
  if (address === undefined) return option;
  option[0] = code;
  option[1] = 4;
  option.writeInt32BE(address, 2);
  return option;
}
