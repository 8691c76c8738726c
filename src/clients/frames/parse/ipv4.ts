import { ipv4Text } from '../bytes.ts';
import { internetChecksum } from '../checksum.ts';
import type { Cursor } from './cursor.ts';
import { Stopped } from './tree.ts';
import type { Reading } from './tree.ts';
import { afterProtocol } from './upper.ts';

const stopAt = (at: number, why: string) => (): never => {
  throw new Stopped(at, why);
};

/** The types of the options, as far as their lengths let themselves be followed. */
function optionTypes(options: Buffer, faults: string[]): number[] {
  const types: number[] = [];
  for (let at = 0; at < options.length;) {
    const type = options.readUInt8(at);
    if (type === 0) break;
    types.push(type);
    const length = type === 1 ? 1 : (options[at + 1] ?? 0);
    if (length === 0 || (type !== 1 && length < 2) || at + length > options.length) {
      faults.push('ip.opt.len');
      break;
    }
    at += length;
  }
  return types;
}

/** IPv4. What follows a fragment other than the first is never read as a transport. */
export function readIpv4(cursor: Cursor): Reading {
  const at = cursor.at;
  const whole = cursor.rest();
  const available = cursor.left;
  const head = cursor.take(20, 'the IPv4 header');
  const [version, words] = [head.readUInt8(0) >>> 4, head.readUInt8(0) & 0xf];
  const total = head.readUInt16BE(2);
  const bits = head.readUInt16BE(6);
  const protocol = head.readUInt8(9);
  const faults: string[] = [];
  const fields: Reading['fields'] = [
    ['ip.version', version],
    ['ip.hdr_len', words * 4],
    ['ip.dsfield', head.readUInt8(1)],
    ['ip.len', total],
    ['ip.id', head.readUInt16BE(4)],
    ['ip.flags', bits >>> 13],
    ['ip.frag_offset', bits & 0x1fff],
    ['ip.ttl', head.readUInt8(8)],
    ['ip.proto', protocol],
    ['ip.checksum', head.readUInt16BE(10)],
    ['ip.src', ipv4Text(head.subarray(12, 16))],
    ['ip.dst', ipv4Text(head.subarray(16, 20))],
  ];
  const reading = (next: Reading['next']): Reading => ({ protocol: 'ip', at, fields, faults, next });
  if (version !== 4) return reading(stopAt(at, `IP version ${version}`));
  if (words < 5 || words * 4 > available) return reading(stopAt(at, `an IPv4 header of ${words * 4} bytes`));
  const options = cursor.take(words * 4 - 20, 'the IPv4 options');
  for (const type of optionTypes(options, faults)) fields.push(['ip.opt.type', type]);
  if (internetChecksum(whole.subarray(0, words * 4)) !== 0) faults.push('ip.checksum');
  if (total < words * 4 || total > available) return reading(stopAt(at + 2, `a total length of ${total}, and ${available} bytes`));
  const body = cursor.part(total - words * 4);
  if ((bits & 0x1fff) !== 0) return reading(stopAt(body.at, 'a fragment that is not the first'));
  if ((bits & 0x2000) !== 0) faults.push('ip.flags.mf');
  return reading(afterProtocol(protocol, body, { src: head.subarray(12, 16), dst: head.subarray(16, 20) }));
}
