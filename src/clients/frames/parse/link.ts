import { macText } from '../bytes.ts';
import { ETHER } from '../ethernet.ts';
import { readArp } from './arp.ts';
import type { Cursor } from './cursor.ts';
import { readIpv4 } from './ipv4.ts';
import { readIpv6 } from './ipv6.ts';
import { readMpls, readPppoe } from './shim.ts';
import { Stopped } from './tree.ts';
import type { Reading } from './tree.ts';

/** The largest length of IEEE 802.3, and the smallest EtherType; what is between them is neither. */
const LONGEST = 1500;
const SMALLEST_TYPE = 0x600;

const TAGS: readonly number[] = [ETHER.vlan, ETHER.serviceVlan, ETHER.oldServiceVlan, ETHER.olderServiceVlan];

/** What the protocol of a SNAP header is called, by organisation: EtherTypes, and Cisco's own. */
const PROTOCOL_OF: Readonly<Record<number, string>> = { 0: 'llc.type', 0x00000c: 'llc.cisco_pid' };

const stopAt = (at: number, why: string) => (): never => {
  throw new Stopped(at, why);
};

/** A length of 0 leaves no room for LLC, so that a 0 is a type, and an unknown one. */
const isLength = (type: number): boolean => type > 0 && type <= LONGEST;
const nameOf = (type: number): string =>
  isLength(type) ? 'eth.len' : type > 0 && type < SMALLEST_TYPE ? 'eth.invalid_lentype' : 'eth.type';

/** A whole frame, from its destination address on. */
export function readEthernet(cursor: Cursor): Reading {
  const at = cursor.at;
  const head = cursor.take(14, 'the Ethernet header');
  const type = head.readUInt16BE(12);
  const fields: Reading['fields'] = [
    ['eth.dst', macText(head.subarray(0, 6))],
    ['eth.src', macText(head.subarray(6, 12))],
    [nameOf(type), type],
  ];
  return { protocol: 'eth', at, fields, faults: [], next: afterType(type, cursor) };
}

/** What an EtherType, or a length in its place, says of the bytes after it. */
export function afterType(type: number, cursor: Cursor): () => Reading {
  if (isLength(type)) {
    if (type > cursor.left) return stopAt(cursor.at, `a length of ${type}, and ${cursor.left} bytes`);
    return () => readLlc(cursor.part(type));
  }
  if (type > 0 && type < SMALLEST_TYPE)
    return stopAt(cursor.at - 2, `neither a length nor a type: 0x${type.toString(16).padStart(4, '0')}`);
  if (TAGS.includes(type)) return () => readTag(type, cursor);
  if (type === ETHER.arp || type === ETHER.rarp) return () => readArp(type, cursor);
  if (type === ETHER.ipv4) return () => readIpv4(cursor);
  if (type === ETHER.ipv6) return () => readIpv6(cursor);
  if (type === ETHER.mpls) return () => readMpls(cursor);
  if (type === ETHER.pppoeSession || type === ETHER.pppoeDiscovery) return () => readPppoe(cursor);
  return stopAt(cursor.at, `EtherType 0x${type.toString(16).padStart(4, '0')}`);
}

function readTag(outer: number, cursor: Cursor): Reading {
  const at = cursor.at;
  const tag = cursor.take(4, 'the VLAN tag');
  const control = tag.readUInt16BE(0);
  const type = tag.readUInt16BE(2);
  const name = outer === ETHER.vlan ? 'vlan' : 'ieee8021ad';
  return {
    protocol: name,
    at,
    fields: [
      [`${name}.priority`, control >>> 13],
      [`${name}.dei`, (control >>> 12) & 1],
      [`${name}.id`, control & 0xfff],
      [isLength(type) ? `${name}.len` : `${name}.etype`, type],
    ],
    faults: [],
    next: afterType(type, cursor),
  };
}

function readLlc(cursor: Cursor): Reading {
  const at = cursor.at;
  const head = cursor.take(3, 'the LLC header');
  const [dsap = 0, ssap = 0, control = 0] = head;
  const fields: Reading['fields'] = [
    ['llc.dsap', dsap],
    ['llc.ssap', ssap],
    ['llc.control', control],
  ];
  if (dsap !== 0xaa) return { protocol: 'llc', at, fields, faults: [], next: stopAt(cursor.at, `LLC service 0x${dsap.toString(16)}`) };
  const organisation = cursor.take(3, 'the SNAP header').readUIntBE(0, 3);
  const protocol = cursor.take(2, 'the SNAP header').readUInt16BE(0);
  fields.push(['llc.oui', organisation], [PROTOCOL_OF[organisation] ?? 'llc.pid', protocol]);
  const why = `organisation 0x${organisation.toString(16)}, protocol 0x${protocol.toString(16)}`;
  return { protocol: 'llc', at, fields, faults: [], next: organisation === 0 ? afterType(protocol, cursor) : stopAt(cursor.at, why) };
}
