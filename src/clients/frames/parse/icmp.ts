import { ipv6Text, macText } from '../bytes.ts';
import { internetChecksum, transportChecksum } from '../checksum.ts';
import type { Ends } from '../checksum.ts';
import { ICMPV6 } from '../icmpv6.ts';
import { PROTOCOL } from '../ipv4.ts';
import type { Cursor } from './cursor.ts';
import type { Reading } from './tree.ts';

export function readIcmp(cursor: Cursor): Reading {
  const at = cursor.at;
  const message = cursor.rest();
  const head = cursor.take(8, 'the ICMP header');
  return {
    protocol: 'icmp',
    at,
    fields: [
      ['icmp.type', head.readUInt8(0)],
      ['icmp.code', head.readUInt8(1)],
      ['icmp.checksum', head.readUInt16BE(2)],
    ],
    faults: internetChecksum(message) === 0 ? [] : ['icmp.checksum'],
    next: null,
  };
}

/** Where the target stands in a message of neighbour discovery, under which name, and where its options begin. */
const DISCOVERY: Readonly<Record<number, { target?: string; options: number }>> = {
  [ICMPV6.routerAdvertisement]: { options: 16 },
  [ICMPV6.neighbourSolicitation]: { target: 'icmpv6.nd.ns.target_address', options: 24 },
  [ICMPV6.neighbourAdvertisement]: { target: 'icmpv6.nd.na.target_address', options: 24 },
  [ICMPV6.redirect]: { target: 'icmpv6.rd.na.target_address', options: 40 },
};

export function readIcmpv6(cursor: Cursor, ends: Ends): Reading {
  const at = cursor.at;
  const message = cursor.rest();
  const head = cursor.take(8, 'the ICMPv6 header');
  const type = head.readUInt8(0);
  const fields: Reading['fields'] = [
    ['icmpv6.type', type],
    ['icmpv6.code', head.readUInt8(1)],
    ['icmpv6.checksum', head.readUInt16BE(2)],
  ];
  const faults = transportChecksum(ends, PROTOCOL.icmpv6, message) === 0 ? [] : ['icmpv6.checksum'];
  const shape = DISCOVERY[type];
  if (shape !== undefined && message.length >= shape.options) {
    if (shape.target !== undefined) fields.push([shape.target, ipv6Text(message.subarray(8, 24))]);
    fields.push(...discoveryOptions(message.subarray(shape.options), faults));
  }
  return { protocol: 'icmpv6', at, fields, faults, next: null };
}

function discoveryOptions(options: Buffer, faults: string[]): Reading['fields'] {
  const fields: Reading['fields'] = [];
  for (let at = 0; at < options.length;) {
    const [type = 0, units = 0] = options.subarray(at);
    if (units === 0 || at + units * 8 > options.length) {
      faults.push('icmpv6.opt.length');
      break;
    }
    fields.push(['icmpv6.opt.type', type]);
    if (type === 1 || type === 2) fields.push(['icmpv6.opt.linkaddr', macText(options.subarray(at + 2, at + 8))]);
    at += units * 8;
  }
  return fields;
}
