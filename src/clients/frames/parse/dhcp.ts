import { ipv4Text, macText } from '../bytes.ts';
import type { Cursor } from './cursor.ts';
import type { Reading } from './tree.ts';

const COOKIE = 0x63825363;
const MESSAGE_TYPE = 53;

export function readDhcp(cursor: Cursor): Reading {
  const at = cursor.at;
  const head = cursor.take(240, 'the DHCP header');
  const faults = head.readUInt32BE(236) === COOKIE ? [] : ['dhcp.cookie'];
  const address = (offset: number): string => ipv4Text(head.subarray(offset, offset + 4));
  const fields: Reading['fields'] = [
    ['dhcp.type', head.readUInt8(0)],
    ['dhcp.hops', head.readUInt8(3)],
    ['dhcp.id', head.readUInt32BE(4)],
    ['dhcp.ip.client', address(12)],
    ['dhcp.ip.your', address(16)],
    ['dhcp.ip.server', address(20)],
    ['dhcp.ip.relay', address(24)],
    ['dhcp.hw.mac_addr', macText(head.subarray(28, 34))],
    ...options(cursor.rest(), faults),
  ];
  return { protocol: 'dhcp', at, fields, faults, next: null };
}

function options(bytes: Buffer, faults: string[]): Reading['fields'] {
  const fields: Reading['fields'] = [];
  for (let at = 0; at < bytes.length && bytes[at] !== 255;) {
    const [code = 0, length = 0] = bytes.subarray(at);
    if (code === 0) {
      at++;
      continue;
    }
    if (at + 2 + length > bytes.length) {
      faults.push('dhcp.option.length');
      break;
    }
    fields.push(['dhcp.option.type', code]);
    if (code === MESSAGE_TYPE && length === 1) fields.push(['dhcp.option.dhcp', bytes.readUInt8(at + 2)]);
    at += 2 + length;
  }
  return fields;
}

export function readDhcpv6(cursor: Cursor): Reading {
  const at = cursor.at;
  const head = cursor.take(4, 'the DHCPv6 header');
  const fields: Reading['fields'] = [
    ['dhcpv6.msgtype', head.readUInt8(0)],
    ['dhcpv6.xid', head.readUIntBE(1, 3)],
  ];
  return { protocol: 'dhcpv6', at, fields, faults: [], next: null };
}
