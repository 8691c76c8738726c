import { BROADCAST, ETHER } from '../../frames/index.ts';
import type { ArpFields } from '../../frames/index.ts';
import type { Attack, Shows } from '../attack.ts';
import { row, storm } from '../row.ts';
import { subnetAddress } from '../scene.ts';
import type { Turn } from '../turn.ts';

/** ARP that is not ARP for IPv4 over Ethernet. */
function shape(id: string, title: string, why: string, differs: string[], make: (t: Turn) => { bytes: Buffer; shows: Shows }): Attack {
  return row(id, { title, guarantee: 'NET-1', differs, why, move: (t) => ({ ...make(t), honest: t.arp() }) });
}

const malformed = (t: Turn, arp: Partial<ArpFields>, shows: Shows): { bytes: Buffer; shows: Shows } => ({ bytes: t.arp({ arp }), shows });

export const ARP_SHAPES = [
  shape('A9', 'sends ARP for hardware that is not Ethernet', 'an allow-list names what it knows', ['arp.hw.type'], (t) => {
    const hardwareType = t.turn([6, 0, 2, 15, 0xffff]);
    return malformed(t, { hardwareType }, { 'arp.hw.type': hardwareType });
  }),
  shape('A10', 'sends ARP for a protocol that is not IPv4', 'a filter of IPv4 addresses finds none to look at', ['arp.proto.type'], (t) => {
    const protocolType = t.turn([0x86dd, 0, 0x0806, 0x0801]);
    return malformed(t, { protocolType }, { 'arp.proto.type': protocolType });
  }),
  shape(
    'A11',
    'lies about the sizes of the addresses in ARP',
    'a shifted reader checks other bytes than the receiver uses',
    ['arp.hw.size', 'arp.proto.size'],
    (t) => {
      const [hardwareSize, protocolSize] = t.turn([
        [7, 4],
        [6, 5],
        [8, 4],
        [0, 4],
        [6, 0],
        [255, 255],
      ] as const);
      return malformed(t, { hardwareSize, protocolSize }, { 'arp.hw.size': hardwareSize, 'arp.proto.size': protocolSize });
    },
  ),
  shape(
    'A12',
    'sends other operations than request and reply under ARP’s EtherType',
    'RARP and InARP give addresses away too',
    ['arp.opcode'],
    (t) => {
      const operation = t.turn([3, 4, 8, 9, 0, 25, 0xffff]);
      return malformed(t, { operation }, { 'arp.opcode': operation });
    },
  ),
  shape(
    'A13',
    'sends RARP',
    'nobody here boots by it; a switch that believes it moves an address',
    ['eth.type', 'arp', 'arp.opcode'],
    (t) => {
      const operation = t.turn([3, 4]);
      return { bytes: t.arp({ type: ETHER.rarp, arp: { operation } }), shows: { 'eth.type': ETHER.rarp, 'arp.opcode': operation } };
    },
  ),
  shape('A14', 'sends ARP that ends too early', 'what cannot be checked must not pass', [], (t) => {
    const kept = t.turn([27, 24, 18, 14, 9, 8]);
    return { bytes: t.arp({ link: { minimum: 0 } }).subarray(0, 14 + kept), shows: { 'eth.type': ETHER.arp, 'arp.opcode': 1 } };
  }),
  row('A15', {
    title: 'hides bytes behind ARP: as many as padding has passes, more does not',
    guarantee: 'NET-1',
    verdict: 'depends',
    differs: [],
    why: 'padding is nobody’s to read, so that it makes a channel; a short frame has to be padded all the same',
    move: (t) => {
      const fits = t.index % 3 === 0;
      const length = fits ? t.mark.length + t.names.integer(7) : t.turn([19, 100, 19, 60, 100, 1400]);
      const tail = Buffer.concat([t.mark, t.names.bytes(length - t.mark.length)]);
      return {
        bytes: t.arp({ tail }),
        honest: t.arp(),
        expect: fits ? { reaches: ['peer'] } : 'dropped',
        shows: { 'arp.opcode': 1, 'arp.dst.proto_ipv4': t.scene.peer.address },
        comment: `${tail.length} bytes behind ARP`,
      };
    },
  }),
];

export const ARP_STORMS = [
  row('A16', {
    title: 'storms its peer with ARP requests',
    guarantee: 'NET-4',
    verdict: 'limit',
    variations: ({ limits }) => storm(limits.arp),
    differs: [],
    why: 'each one is lawful; together they keep a host from its work',
    limit: ({ limits }) => ({ frames: limits.arp }),
    move: (t) => ({
      // All of them say the same: the mark in the padding tells one from the other.
      bytes: t.arp({ tail: t.mark }),
      honest: t.arp({ tail: t.mark }),
      expect: { reaches: [], within: ['peer'] },
      shows: { 'eth.dst': BROADCAST, 'arp.opcode': 1, 'arp.dst.proto_ipv4': t.scene.peer.address },
    }),
  }),
  row('A17', {
    title: 'asks for every address of the subnet in turn',
    guarantee: 'NET-4',
    verdict: 'limit',
    variations: ({ limits }) => 2 * storm(limits.arp),
    differs: ['arp.dst.proto_ipv4'],
    why: 'a scan tells who is there, so not many questions are let through; who hears each is told by R3',
    limit: ({ limits }) => ({ frames: limits.arp }),
    move: (t) => {
      const { scene } = t;
      const neighbours = ['peer', 'stranger', 'gateway', 'dhcpServer'] as const;
      // Every second question is about somebody, or too few of them could arrive.
      const somebody = t.index % 2 === 0 ? neighbours[(t.index / 2) % neighbours.length] : undefined;
      const targetAddress = somebody
        ? scene[somebody].address
        : subnetAddress(scene, 1 + t.names.integer(2 ** (32 - scene.subnet.prefix) - 2));
      const owner = neighbours.find((host) => scene[host].address === targetAddress);
      return {
        bytes: t.arp({ arp: { targetAddress }, tail: t.mark }),
        honest: t.arp({ tail: t.mark }),
        // Who else hears what one is asked is R3’s question.
        expect: owner ? { reaches: [], within: neighbours } : 'dropped',
        shows: { 'arp.opcode': 1, 'arp.dst.proto_ipv4': targetAddress },
      };
    },
  }),
];
