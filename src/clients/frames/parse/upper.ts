import { transportChecksum } from '../checksum.ts';
import type { Ends } from '../checksum.ts';
import { PROTOCOL } from '../ipv4.ts';
import { readDhcp, readDhcpv6 } from './dhcp.ts';
import type { Cursor } from './cursor.ts';
import { readIcmp, readIcmpv6 } from './icmp.ts';
import { readIpv4 } from './ipv4.ts';
import { readIpv6 } from './ipv6.ts';
import { afterType } from './link.ts';
import { Stopped } from './tree.ts';
import type { Reading } from './tree.ts';
import { readGeneve, readTeredo, readVxlan } from './udp-tunnel.ts';

/** What the protocol number of IPv4, or the next header of IPv6, says of the bytes after it. */
export function afterProtocol(protocol: number, cursor: Cursor, ends: Ends): () => Reading {
  const over6 = ends.src.length === 16;
  if (protocol === PROTOCOL.udp) return () => readUdp(cursor, ends);
  if (protocol === PROTOCOL.tcp) return () => readTcp(cursor, ends);
  if (protocol === PROTOCOL.icmp && !over6) return () => readIcmp(cursor);
  if (protocol === PROTOCOL.icmpv6 && over6) return () => readIcmpv6(cursor, ends);
  if (protocol === PROTOCOL.ipv4) return () => readIpv4(cursor);
  if (protocol === PROTOCOL.ipv6) return () => readIpv6(cursor);
  if (protocol === PROTOCOL.gre) return () => readGre(cursor);
  return () => {
    throw new Stopped(cursor.at, `IP protocol ${protocol}`);
  };
}

/** By the destination port: what the kit itself puts into UDP. Any other payload is the user's own. */
function afterPort(destination: number, body: Cursor): Reading['next'] {
  if ([67, 68].includes(destination)) return () => readDhcp(body);
  if ([546, 547].includes(destination)) return () => readDhcpv6(body);
  if ([4789, 8472].includes(destination)) return () => readVxlan(body);
  if (destination === 3544) return () => readTeredo(body);
  if (destination === 6081) return () => readGeneve(body);
  return null;
}

function readUdp(cursor: Cursor, ends: Ends): Reading {
  const at = cursor.at;
  const segment = cursor.rest();
  const head = cursor.take(8, 'the UDP header');
  const [source, destination, length, checksum] = [0, 2, 4, 6].map((offset) => head.readUInt16BE(offset)) as [
    number,
    number,
    number,
    number,
  ];
  const fields: Reading['fields'] = [
    ['udp.srcport', source],
    ['udp.dstport', destination],
    ['udp.length', length],
    ['udp.checksum', checksum],
  ];
  const faults: string[] = [];
  const reading = (next: Reading['next']): Reading => ({ protocol: 'udp', at, fields, faults, next });
  if (length < 8 || length > segment.length)
    return reading(() => {
      throw new Stopped(at + 4, `a UDP length of ${length}, and ${segment.length} bytes`);
    });
  if (checksum !== 0 && transportChecksum(ends, PROTOCOL.udp, segment.subarray(0, length)) !== 0) faults.push('udp.checksum');
  return reading(afterPort(destination, cursor.part(length - 8)));
}

function readTcp(cursor: Cursor, ends: Ends): Reading {
  const at = cursor.at;
  const segment = cursor.rest();
  const head = cursor.take(20, 'the TCP header');
  const headerLength = (head.readUInt8(12) >>> 4) * 4;
  const faults: string[] = [];
  if (transportChecksum(ends, PROTOCOL.tcp, segment) !== 0) faults.push('tcp.checksum');
  if (headerLength < 20 || headerLength > segment.length) faults.push('tcp.hdr_len');
  const fields: Reading['fields'] = [
    ['tcp.srcport', head.readUInt16BE(0)],
    ['tcp.dstport', head.readUInt16BE(2)],
    ['tcp.seq_raw', head.readUInt32BE(4)],
    ['tcp.ack_raw', head.readUInt32BE(8)],
    ['tcp.hdr_len', headerLength],
    ['tcp.flags', head.readUInt16BE(12) & 0xfff],
    ['tcp.checksum', head.readUInt16BE(16)],
  ];
  return { protocol: 'tcp', at, fields, faults, next: null };
}

function readGre(cursor: Cursor): Reading {
  const at = cursor.at;
  const head = cursor.take(4, 'the GRE header');
  const [bits, type] = [head.readUInt16BE(0), head.readUInt16BE(2)];
  if (bits & 0x8000) cursor.take(4, 'the GRE checksum');
  const next = (): never => {
    throw new Stopped(at, `GRE with flags 0x${bits.toString(16)}`);
  };
  return { protocol: 'gre', at, fields: [['gre.proto', type]], faults: [], next: (bits & 0x7fff) === 0 ? afterType(type, cursor) : next };
}
