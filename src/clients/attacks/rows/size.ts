import { ETHER, PROTOCOL } from '../../frames/index.ts';
import { row, storm } from '../row.ts';

/** Header of IPv4 and UDP together. */
const HEADERS = 28;
const MTU = 1500;
/** Of a card that cuts frames up itself. */
const UNCUT = 30_000;
/** So many of them are enough evidence; who may send more a second than that is hardly limited. */
const MOST_UNCUT = 80;

export const SIZES = [
  row('S1', {
    title: 'sends an Ethernet header and nothing behind it',
    guarantee: 'NET-1',
    differs: ['eth.type', 'ip', 'udp'],
    why: 'a filter that refuses only what it recognises recognises nothing here',
    move: (t) => {
      const type = t.turn([ETHER.ipv4, ETHER.arp, ETHER.ipv6]);
      return {
        bytes: t.frame(type, Buffer.alloc(0), { link: { minimum: 0 } }),
        honest: t.udp(),
        shows: { 'eth.src': t.scene.attacker.mac, 'eth.type': type },
      };
    },
  }),
  row('S2', {
    title: 'cuts an IPv4, IPv6 or ARP header short',
    guarantee: 'NET-1',
    differs: ['eth.dst', 'eth.type', 'ip', 'udp', 'ipv6', 'arp'],
    why: 'fields that are not there cannot be checked',
    move: (t) => {
      const [type, whole, kept] = t.turn([
        () => [ETHER.ipv4, t.udp(), 10],
        () => [ETHER.ipv6, t.ipv6(PROTOCOL.udp, t.datagram()), 10],
        () => [ETHER.arp, t.arp(), 10],
        () => [ETHER.ipv4, t.udp(), 19],
        () => [ETHER.ipv6, t.ipv6(PROTOCOL.udp, t.datagram()), 30],
      ] as const)() as [number, Buffer, number];
      return {
        bytes: whole.subarray(0, 14 + kept),
        honest: t.udp(),
        shows: { 'eth.type': type },
        comment: `${kept} bytes behind the EtherType`,
      };
    },
  }),
  row('S3', {
    title: 'says that its packet is longer than the frame',
    guarantee: 'NET-1',
    differs: ['ip.len'],
    why: 'the receiver reads on into what was there before',
    move: (t) => {
      const totalLength = 200 + t.names.integer(1300);
      return { bytes: t.udp({ ip: { totalLength } }), honest: t.udp(), shows: { 'ip.len': totalLength } };
    },
  }),
  row('S4', {
    title: 'sends a frame that is too long for Ethernet',
    guarantee: 'NET-1',
    differs: ['ip.len', 'udp.length'],
    why: 'somewhere on the way a buffer is made for 1,500 bytes and a tag',
    move: (t) => {
      const sized = (length: number): Buffer => Buffer.alloc(length - HEADERS, t.payload);
      const length = t.turn([MTU + 5, MTU + 100, 4000, 9000]);
      return { bytes: t.udp({ payload: sized(length) }), honest: t.udp({ payload: sized(MTU) }), shows: { 'ip.len': length } };
    },
  }),
  row('S5', {
    title: 'sends frames of 30,000 bytes, for the card to cut up',
    guarantee: 'NET-4',
    verdict: 'limit',
    variations: ({ limits }) => Math.min(MOST_UNCUT, Math.ceil(storm(limits.bytes) / UNCUT)),
    differs: ['ip.len', 'tcp'],
    why: 'whoever counts frames counts one where twenty go out',
    limit: ({ limits }) => ({ bytes: limits.bytes }),
    move: (t) => {
      const payload = (length: number): Buffer => Buffer.alloc(length, t.mark);
      return {
        bytes: t.tcp({ tcp: { payload: payload(UNCUT), flags: 0x10 } }),
        honest: t.tcp({ tcp: { payload: payload(MTU - 40), flags: 0x10 } }),
        expect: { reaches: [], within: ['peer'] },
        shows: { 'ip.len': UNCUT + 40, 'ip.dst': t.scene.peer.address },
      };
    },
  }),
  row('S6', {
    title: 'writes neither a length nor an EtherType where one of them belongs',
    guarantee: 'NET-1',
    differs: ['eth.type', 'eth.len', 'eth.invalid_lentype', 'llc', 'ip', 'udp'],
    why: 'two readers of one number: 802.3 to one, a protocol to the other',
    move: (t) => {
      const type = t.turn([0x05dd, 0x05ff, 0x05dc, 0x05ee]);
      return {
        bytes: t.frame(type, t.packet(PROTOCOL.udp, t.datagram())),
        honest: t.udp(),
        shows: { [type === MTU ? 'eth.len' : 'eth.invalid_lentype']: type },
      };
    },
  }),
];
