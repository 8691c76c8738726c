import type { Cursor } from './cursor.ts';
import { readIpv4 } from './ipv4.ts';
import { Stopped } from './tree.ts';
import type { Reading } from './tree.ts';

/** Labels and sessions that stand between Ethernet and IP. */

export function readMpls(cursor: Cursor): Reading {
  const at = cursor.at;
  const entry = cursor.take(4, 'the MPLS label').readUInt32BE(0);
  const bottom = (entry >>> 8) & 1;
  return {
    protocol: 'mpls',
    at,
    fields: [
      ['mpls.label', entry >>> 12],
      ['mpls.bottom', bottom],
      ['mpls.ttl', entry & 0xff],
    ],
    faults: [],
    next: bottom ? () => readIpv4(cursor) : () => readMpls(cursor),
  };
}

export function readPppoe(cursor: Cursor): Reading {
  const at = cursor.at;
  const head = cursor.take(6, 'the PPPoE header');
  const length = head.readUInt16BE(4);
  return {
    protocol: 'pppoe',
    at,
    fields: [
      ['pppoe.code', head.readUInt8(1)],
      ['pppoe.session_id', head.readUInt16BE(2)],
      ['pppoe.payload_length', length],
    ],
    faults: length > cursor.left ? ['pppoe.payload_length'] : [],
    next: () => {
      throw new Stopped(cursor.at, 'PPPoE');
    },
  };
}
