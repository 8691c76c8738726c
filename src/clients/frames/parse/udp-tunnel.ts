import { ipv4Text } from '../bytes.ts';
import type { Cursor } from './cursor.ts';
import { readEthernet } from './link.ts';
import { readIpv6 } from './ipv6.ts';
import type { Reading } from './tree.ts';

/** Frames and packets within UDP. */

export function readVxlan(cursor: Cursor): Reading {
  const at = cursor.at;
  const head = cursor.take(8, 'the VXLAN header');
  return { protocol: 'vxlan', at, fields: [['vxlan.vni', head.readUIntBE(4, 3)]], faults: [], next: () => readEthernet(cursor) };
}

export function readGeneve(cursor: Cursor): Reading {
  const at = cursor.at;
  const head = cursor.take(8, 'the Geneve header');
  cursor.take((head.readUInt8(0) & 0x3f) * 4, 'the Geneve options');
  const fields: Reading['fields'] = [
    ['geneve.proto_type', head.readUInt16BE(2)],
    ['geneve.vni', head.readUIntBE(4, 3)],
  ];
  return { protocol: 'geneve', at, fields, faults: [], next: () => readEthernet(cursor) };
}

/** Teredo: an IPv6 packet, with an origin indication before it or without one. */
export function readTeredo(cursor: Cursor): Reading {
  const at = cursor.at;
  const first = cursor.part().take(2, 'the Teredo header').readUInt16BE(0);
  const fields: Reading['fields'] = [];
  if (first === 0) {
    const origin = cursor.take(8, 'the origin indication');
    fields.push(
      ['teredo.orig.port', origin.readUInt16BE(2) ^ 0xffff],
      ['teredo.orig.addr', ipv4Text(origin.subarray(4).map((byte) => byte ^ 0xff))],
    );
  }
  return { protocol: 'teredo', at, fields, faults: [], next: () => readIpv6(cursor) };
}
