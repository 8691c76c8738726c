import { ipv4Text, macText } from '../bytes.ts';
import { ETHER } from '../ethernet.ts';
import type { Cursor } from './cursor.ts';
import { Stopped } from './tree.ts';
import type { Reading } from './tree.ts';

/** ARP or RARP. Addresses are read only if the header says that they are Ethernet's and IPv4's: otherwise nobody knows where they are. */
export function readArp(type: number, cursor: Cursor): Reading {
  const at = cursor.at;
  const head = cursor.take(8, 'the ARP header');
  const [hardware, protocol] = [head.readUInt16BE(0), head.readUInt16BE(2)];
  const [hardwareSize, protocolSize] = [head.readUInt8(4), head.readUInt8(5)];
  const fields: Reading['fields'] = [
    ['arp.hw.type', hardware],
    ['arp.proto.type', protocol],
    ['arp.hw.size', hardwareSize],
    ['arp.proto.size', protocolSize],
    ['arp.opcode', head.readUInt16BE(6)],
  ];
  const reading = { protocol: type === ETHER.rarp ? 'rarp' : 'arp', at, fields, faults: [] };
  if (hardware !== 1 || protocol !== ETHER.ipv4 || hardwareSize !== 6 || protocolSize !== 4) {
    const next = (): never => {
      throw new Stopped(cursor.at, 'ARP for other than Ethernet and IPv4');
    };
    return { ...reading, next };
  }
  if (cursor.left < 20) {
    const next = (): never => {
      throw new Stopped(cursor.at, `the ARP addresses are cut short: ${cursor.left} of 20 bytes`);
    };
    return { ...reading, next };
  }
  const body = cursor.take(20, 'the ARP addresses');
  fields.push(
    ['arp.src.hw_mac', macText(body.subarray(0, 6))],
    ['arp.src.proto_ipv4', ipv4Text(body.subarray(6, 10))],
    ['arp.dst.hw_mac', macText(body.subarray(10, 16))],
    ['arp.dst.proto_ipv4', ipv4Text(body.subarray(16, 20))],
  );
  return { ...reading, next: null };
}
