import { A, B, DHCP_SERVER, GATEWAY, ROOT_OS, WIRE_SERVER } from './ground.ts';
import { formatIpv4 } from '../../../../src/reference-impl/network/frames/ipv4-address.ts';
import { formatMac } from '../../../../src/reference-impl/network/frames/mac-address.ts';

/*
 * What A may send, written down once more from the catalogue: slowly, with texts for addresses, and sharing nothing with the filter.
 */

const text = ({ mac, address }: typeof A): { mac: string; ip: string } => ({ mac: formatMac(mac), ip: formatIpv4(address) });
const [a, b, gateway, server, root, wire] = [A, B, GATEWAY, DHCP_SERVER, ROOT_OS, WIRE_SERVER].map(text) as [
  Host,
  Host,
  Host,
  Host,
  Host,
  Host,
];
type Host = ReturnType<typeof text>;
const macAt = (frame: Buffer, at: number): string =>
  frame
    .subarray(at, at + 6)
    .toString('hex')
    .replace(/..(?=.)/g, '$&:');
const ipAt = (frame: Buffer, at: number): string => [...frame.subarray(at, at + 4)].join('.');
const ALL = 'ff:ff:ff:ff:ff:ff';

export function mayPass(frame: Buffer): boolean {
  if (frame.length < 34 || frame.length > 1514 || macAt(frame, 6) !== a.mac || macAt(frame, 0) === a.mac) return false;
  const type = frame.readUInt16BE(12);
  if (type === 0x0806) return arp(frame);
  return type === 0x0800 && ipv4(frame);
}

function arp(frame: Buffer): boolean {
  if (frame.length < 42 || frame.length > 60 || frame.subarray(14, 20).toString('hex') !== '000108000604') return false;
  const [to, operation, sender, asked] = [macAt(frame, 0), frame.readUInt16BE(20), ipAt(frame, 28), ipAt(frame, 38)];
  if (macAt(frame, 22) !== a.mac) return false;
  const known = [b, gateway, server, root, wire];
  const isAtItsMac = known.some(({ mac, ip }) => mac === to && ip === asked);
  if (operation === 1 && sender === '0.0.0.0') return asked === a.ip && to === ALL;
  if (sender !== a.ip) return false;
  if (operation === 1) return isAtItsMac || (to === ALL && (asked === a.ip || known.some(({ ip }) => ip === asked)));
  return operation === 2 && isAtItsMac && macAt(frame, 32) === to;
}

function ipv4(frame: Buffer): boolean {
  const [total, fragment] = [frame.readUInt16BE(16), frame.readUInt16BE(20)];
  if (frame[14] !== 0x45 || (fragment !== 0 && fragment !== 0x4000) || frame[22] === 0) return false;
  if (total < 20 || 14 + total > frame.length || (14 + total < frame.length && frame.length > 60)) return false;
  let sum = 0;
  for (let at = 14; at < 34; at += 2) sum += frame.readUInt16BE(at);
  if (sum % 0xffff !== 0) return false;
  const payload = frame.subarray(34, 14 + total);
  const [from, to, mac] = [ipAt(frame, 26), ipAt(frame, 30), macAt(frame, 0)];
  if (frame[23] === 17) {
    if (payload.length < 8 || payload.readUInt16BE(4) !== payload.length) return false;
    const ports = [payload.readUInt16BE(0), payload.readUInt16BE(2)];
    if (ports.some((port) => port === 67 || port === 68)) return ports.join() === '68,67' && dhcp(payload.subarray(8), from, to, mac);
  } else if (frame[23] === 6) {
    const offset = payload.length < 20 ? 0 : ((payload[12] ?? 0) >> 4) * 4;
    if (offset < 20 || offset > payload.length) return false;
  } else if (frame[23] !== 1 || payload.length < 8 || ![0, 8].includes(payload[0] ?? -1) || payload[1] !== 0) return false;
  return from === a.ip && destination(to, mac, frame[23] ?? 0, payload);
}

function destination(to: string, mac: string, protocol: number, payload: Buffer): boolean {
  const [source, port, flags] = [payload.readUInt16BE(0), payload.readUInt16BE(2), payload[13] ?? 0];
  if (to === wire.ip) return mac === wire.mac && protocol === 6 && port === 80;
  if (to === root.ip) return mac === root.mac && protocol === 6 && source === 7444 && (flags & 0x14) !== 0;
  if (to === b.ip) return mac === b.mac && !(protocol === 17 && borrows(payload.subarray(8), port));
  if (mac !== gateway.mac || (protocol === 17 && [4789, 8472, 6081, 3544].includes(port))) return false;
  if (to === gateway.ip) return true;
  const [first = 0, second = 0] = to.split('.').map(Number);
  const isRouted = first !== 0 && first !== 127 && first < 224 && !(first === 169 && second === 254);
  return isRouted && !(first === 10 && [1, 2, 9].includes(second));
}

/** Whether a tunnel has a frame inside whose sender is of this network, and is not A. */
function borrows(tunnel: Buffer, port: number): boolean {
  if (![4789, 8472, 6081].includes(port)) return false;
  const inner = tunnel.subarray(8 + (port === 6081 ? ((tunnel[0] ?? 0) % 64) * 4 : 0));
  const type = inner.length < 14 ? 0 : inner.readUInt16BE(12);
  const isArp = type === 0x0806 && inner.length >= 42 && inner.subarray(14, 20).toString('hex') === '000108000604';
  if (!isArp && !(type === 0x0800 && inner.length >= 34)) return false;
  const sender = ipAt(inner, isArp ? 28 : 26);
  return sender !== a.ip && (/^10\.(?:1|2|9)\./.test(sender) || sender === wire.ip);
}

function dhcp(message: Buffer, from: string, to: string, mac: string): boolean {
  const isToAll = mac === ALL && to === '255.255.255.255' && (from === '0.0.0.0' || from === a.ip);
  if (!isToAll && !(from === a.ip && mac === server.mac && to === server.ip)) return false;
  if (message.length < 241 || message.subarray(0, 4).toString('hex') !== '01010600' || message.readUInt32BE(236) !== 0x63825363)
    return false;
  if (!['0.0.0.0', a.ip].includes(ipAt(message, 12)) || ipAt(message, 24) !== '0.0.0.0' || macAt(message, 28) !== a.mac) return false;
  const options: [code: number, value: Buffer][] = [];
  let at = 240;
  while (message[at] !== 255) {
    if (at >= message.length) return false;
    if (message[at] === 0) at += 1;
    else {
      options.push([message[at] ?? 0, message.subarray(at + 2, at + 2 + (message[at + 1] ?? 0))]);
      at += 2 + (message[at + 1] ?? 0);
    }
  }
  const valuesOf = (code: number): string[] => options.filter(([one]) => one === code).map(([, value]) => value.toString('hex'));
  if (options.some(([code]) => code === 82 || code === 52) || !['01', '03'].includes(valuesOf(53).join())) return false;
  const client = valuesOf(61)[0] ?? '';
  return client.length !== 14 || !client.startsWith('01') || client === `01${a.mac.replaceAll(':', '')}`;
}
