import { createPacketFilter, PeerTable, type FilterScene } from '../src/reference-impl/network/filter/index.ts';
import {
  arpReplyFrame,
  arpRequestFrame,
  dhcpDiscoverFrame,
  dhcpOfferFrame,
  echoRequestFrame,
  ipv4Frame,
  tcpFrame,
  udpFrame,
  type Station,
} from '../src/reference-impl/network/frames/conversation.ts';
import { buildEthernet, ETHER_TYPE } from '../src/reference-impl/network/frames/ethernet.ts';
import { PROTOCOL } from '../src/reference-impl/network/frames/ipv4.ts';
import { maskOf } from '../src/reference-impl/network/frames/ipv4-address.ts';
import { TCP_FLAG } from '../src/reference-impl/network/frames/tcp.ts';
import { alone, compared, paired, type Bench } from './harness.ts';

const ROUNDS = 9;
const PASSES = 50_000;

/** 10.1.0.x, at 02:00:00:00:00:x. */
const station = (host: number): Station => ({ mac: { oui: 0x020000, nic: host }, address: 0x0a010000 + host });
const [own, peer, stranger, gateway, dhcpServer] = [station(10), station(11), station(99), station(1), station(2)];
const controller: Station = { mac: gateway.mac, address: 0x0a090001 };

const scene: FilterScene = {
  subnet: { network: 0x0a010000, mask: maskOf(24) },
  gateway,
  dhcpServer,
  peers: new PeerTable(Array.from({ length: 50 }, (_, index) => station(10 + index))),
  protectedRanges: [{ network: 0x0a090000, mask: maskOf(16) }],
  openings: [],
  storm: { arp: Infinity, broadcast: Infinity, bytes: Infinity },
  mtu: 1500,
};

const segment = { sourcePort: 50_000, destinationPort: 80, sequence: 1, flags: TCP_FLAG.ack };
const small = Buffer.alloc(100);
const large = Buffer.alloc(1400);

const LAWFUL: readonly Buffer[] = [
  tcpFrame(own, peer, segment, large),
  tcpFrame(own, peer, segment),
  tcpFrame(own, gateway, segment, small),
  udpFrame(own, peer, 50_000, 53, small),
  udpFrame(own, { mac: gateway.mac, address: 0x08080808 }, 50_000, 53, small),
  arpRequestFrame(own, peer.address),
  arpReplyFrame(own, peer),
  echoRequestFrame(own, gateway, 1, 1, small),
  dhcpDiscoverFrame(own.mac, 1),
  tcpFrame(own, peer, segment, large),
];

const tagged = (frame: Buffer): Buffer => Buffer.concat([frame.subarray(0, 12), Buffer.from([0x81, 0, 0, 20]), frame.subarray(12)]);

const ATTACKS: readonly Buffer[] = [
  tcpFrame({ ...own, mac: stranger.mac }, peer, segment, large),
  tcpFrame({ ...own, address: stranger.address }, peer, segment, large),
  udpFrame(own, controller, 50_000, 443, small),
  udpFrame(own, { mac: { oui: 0xffffff, nic: 0xffffff }, address: -1 }, 50_000, 137, small),
  arpRequestFrame({ mac: own.mac, address: gateway.address }, gateway.address),
  dhcpOfferFrame(own, peer, 1),
  tagged(tcpFrame(own, peer, segment)),
  ipv4Frame(own, peer, PROTOCOL.gre, small),
  buildEthernet({ destination: peer.mac, source: own.mac, type: ETHER_TYPE.ipv6 }, small),
  tcpFrame(own, stranger, segment, small),
];

/** Lawful and attacking frames in turn. */
const MIX = LAWFUL.flatMap((frame, index) => [frame, ATTACKS[index] as Buffer]);

/**
 * Frames a second that one core puts through the whole filter, of which every second one is an attack; against the same loop over the same frames in which a look at
 * the first byte is all the verdict there is.
 */
export const packetFilter: Bench = async (tell) => {
  const filter = createPacketFilter(scene, { stations: [own] });
  const judged = (): number => rate((frame, now) => filter.send(frame, now));
  const bare = (): number => rate((frame) => frame[0] as number);
  const passed = MIX.filter((frame) => filter.send(frame, 0) === 0).length;
  if (passed * 2 !== MIX.length) throw new Error(`${passed} of ${MIX.length} frames passed, and it should have been half`);
  tell('warming up');
  judged();
  bare();
  tell(`${ROUNDS} rounds`);
  const { a, b } = await paired(
    ROUNDS,
    async () => judged(),
    async () => bare(),
  );
  return {
    figures: [
      alone('frames judged, half of them attacks', '/s', a, 'at least 10,000,000'),
      compared('frames judged, against no verdict', '/s', a, b),
    ],
    notes: [`${MIX.length} frames of 42 to 1,454 bytes in turn, ${PASSES} times a round; storm limits count, and never strike`],
  };
};

/** Frames a second of processor time, so that what else the machine does is left out. The clock of the filter moves on a millisecond each time around. */
function rate(verdict: (frame: Buffer, now: number) => number): number {
  const before = process.cpuUsage();
  let total = 0;
  for (let pass = 0; pass < PASSES; pass++) for (let at = 0; at < MIX.length; at++) total += verdict(MIX[at] as Buffer, pass);
  const { user, system } = process.cpuUsage(before);
  // The sum is looked at, so that no verdict can be left out as useless.
  if (total === 0) throw new Error('nothing was dropped');
  return ((PASSES * MIX.length) / (user + system)) * 1_000_000;
}
