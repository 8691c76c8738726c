import { ipv6Text } from '../bytes.ts';
import type { Ends } from '../checksum.ts';
import { PROTOCOL } from '../ipv4.ts';
import type { Cursor } from './cursor.ts';
import { Stopped } from './tree.ts';
import type { Reading } from './tree.ts';
import { afterProtocol } from './upper.ts';

const stopAt = (at: number, why: string) => (): never => {
  throw new Stopped(at, why);
};

/** Headers of the common shape, by the names of their fields. */
const COMMON: Readonly<Record<number, string>> = {
  [PROTOCOL.hopByHop]: 'ipv6.hopopts',
  [PROTOCOL.routing]: 'ipv6.routing',
  [PROTOCOL.destination]: 'ipv6.dstopts',
};

export function readIpv6(cursor: Cursor): Reading {
  const at = cursor.at;
  const head = cursor.take(40, 'the IPv6 header');
  const version = head.readUInt8(0) >>> 4;
  const length = head.readUInt16BE(4);
  const next = head.readUInt8(6);
  const fields: Reading['fields'] = [
    ['ipv6.version', version],
    ['ipv6.plen', length],
    ['ipv6.nxt', next],
    ['ipv6.hlim', head.readUInt8(7)],
    ['ipv6.src', ipv6Text(head.subarray(8, 24))],
    ['ipv6.dst', ipv6Text(head.subarray(24, 40))],
  ];
  const reading = (then: Reading['next']): Reading => ({ protocol: 'ipv6', at, fields, faults: [], next: then });
  if (version !== 6) return reading(stopAt(at, `IP version ${version}`));
  if (length > cursor.left) return reading(stopAt(at + 4, `a payload length of ${length}, and ${cursor.left} bytes`));
  return reading(afterNext(next, cursor.part(length), { src: head.subarray(8, 24), dst: head.subarray(24, 40) }));
}

function afterNext(next: number, cursor: Cursor, ends: Ends): Reading['next'] {
  const name = COMMON[next];
  if (name !== undefined) return () => readExtension(name, cursor, ends);
  if (next === PROTOCOL.fragment) return () => readFragment(cursor, ends);
  if (next === PROTOCOL.none) return null;
  return afterProtocol(next, cursor, ends);
}

function readExtension(name: string, cursor: Cursor, ends: Ends): Reading {
  const at = cursor.at;
  const head = cursor.take(8, 'the extension header');
  const units = head.readUInt8(1);
  const fields: Reading['fields'] = [
    [`${name}.nxt`, head.readUInt8(0)],
    [`${name}.len`, units],
  ];
  if (name === 'ipv6.routing') fields.push(['ipv6.routing.type', head.readUInt8(2)], ['ipv6.routing.segleft', head.readUInt8(3)]);
  if (units * 8 > cursor.left)
    return { protocol: name, at, fields, faults: [], next: stopAt(at, `an extension header of ${units * 8 + 8} bytes`) };
  cursor.take(units * 8, 'the extension header');
  return { protocol: name, at, fields, faults: [], next: afterNext(head.readUInt8(0), cursor, ends) };
}

function readFragment(cursor: Cursor, ends: Ends): Reading {
  const at = cursor.at;
  const head = cursor.take(8, 'the fragment header');
  const bits = head.readUInt16BE(2);
  const fields: Reading['fields'] = [
    ['ipv6.fragment.nxt', head.readUInt8(0)],
    ['ipv6.fragment.offset', bits >>> 3],
    ['ipv6.fragment.more', bits & 1],
    ['ipv6.fragment.id', head.readUInt32BE(4)],
  ];
  const later = bits >>> 3 !== 0;
  const whole = bits === 0;
  const next = later ? stopAt(cursor.at, 'a fragment that is not the first') : afterNext(head.readUInt8(0), cursor, ends);
  return { protocol: 'ipv6.fragment', at, fields, faults: whole ? [] : ['ipv6.fragment.more'], next };
}
