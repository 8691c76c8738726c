import { ARP, BROADCAST } from '../../frames/index.ts';
import type { ArpFields } from '../../frames/index.ts';
import type { Attack, Shows } from '../attack.ts';
import { row } from '../row.ts';
import type { Changes, Turn } from '../turn.ts';

/** A request or a reply, in turn. */
const either = (t: Turn, changes: Changes & { arp?: Partial<ArpFields>; tail?: Buffer }): Buffer =>
  t.turn([() => t.arp(changes), () => t.arpReply(changes)])();

function spoof(
  id: string,
  title: string,
  why: string,
  differs: string[],
  changes: (t: Turn) => Changes & { arp?: Partial<ArpFields> },
  shows: (t: Turn) => Shows,
): Attack {
  return row(id, {
    title,
    guarantee: 'NET-1',
    differs,
    why,
    move: (t) => ({ bytes: either(t, changes(t)), honest: either(t, {}), shows: shows(t) }),
  });
}

/** The senders and targets of ARP, in a frame that says who really sends. */
export const ARP_SPOOFS = [
  spoof(
    'A1',
    'names another guest’s MAC address inside ARP, in a frame from its own',
    'who looks at the frame only lets the poison through',
    ['arp.src.hw_mac'],
    (t) => ({ arp: { senderMac: t.scene.stranger.mac } }),
    (t) => ({ 'eth.src': t.scene.attacker.mac, 'arp.src.hw_mac': t.scene.stranger.mac }),
  ),
  spoof(
    'A2',
    'claims another guest’s address by ARP',
    'the classical poison: traffic for the other comes to the attacker',
    ['arp.src.proto_ipv4'],
    (t) => ({ arp: { senderAddress: t.turn([t.scene.stranger, t.scene.stranger, t.scene.peer]).address } }),
    (t) => ({
      'arp.src.proto_ipv4': t.turn([t.scene.stranger, t.scene.stranger, t.scene.peer]).address,
      'arp.src.hw_mac': t.scene.attacker.mac,
    }),
  ),
  row('A3', {
    title: 'sends lawful ARP in a frame from another guest’s MAC address',
    guarantee: 'NET-1',
    differs: ['eth.src'],
    why: 'who looks into ARP only lets the frame through, and the switch learns',
    move: (t) => {
      // What it says is lawful; the mark in its padding tells it from what the same guest says of itself.
      const tail = t.mark;
      return {
        bytes: either(t, { link: { src: t.scene.stranger.mac }, tail }),
        honest: either(t, { tail }),
        shows: { 'eth.src': t.scene.stranger.mac, 'arp.src.hw_mac': t.scene.attacker.mac },
      };
    },
  }),
  row('A4', {
    title: 'answers in the gateway’s name',
    guarantee: 'NET-1',
    differs: ['arp.src.proto_ipv4'],
    why: 'everything that the peer sends elsewhere would pass through the attacker',
    move: (t) => ({
      bytes: t.arpReply({ arp: { senderAddress: t.scene.gateway.address } }),
      honest: t.arpReply(),
      shows: { 'arp.opcode': ARP.reply, 'arp.src.proto_ipv4': t.scene.gateway.address, 'arp.src.hw_mac': t.scene.attacker.mac },
    }),
  }),
  row('A5', {
    title: 'announces the gateway’s address as its own',
    guarantee: 'NET-1',
    differs: ['arp.src.proto_ipv4', 'arp.dst.proto_ipv4'],
    why: 'one broadcast would poison the whole segment',
    move: (t) => ({
      bytes: t.arp({ arp: { senderAddress: t.scene.gateway.address, targetAddress: t.scene.gateway.address } }),
      honest: t.arp(),
      shows: {
        'eth.dst': BROADCAST,
        'arp.opcode': ARP.request,
        'arp.src.proto_ipv4': t.scene.gateway.address,
        'arp.dst.proto_ipv4': t.scene.gateway.address,
      },
    }),
  }),
  row('A6', {
    title: 'answers everybody at once, though nobody asked',
    guarantee: 'NET-4',
    differs: ['arp.opcode', 'arp.dst.proto_ipv4'],
    why: 'announcements are requests; a reply has one reader',
    move: (t) => ({
      bytes: t.arp({ arp: { operation: ARP.reply, targetAddress: t.scene.attacker.address } }),
      honest: t.arp(),
      shows: { 'eth.dst': BROADCAST, 'arp.opcode': ARP.reply },
    }),
  }),
  row('A7', {
    title: 'asks its peer alone, in another guest’s name',
    guarantee: 'NET-1',
    differs: ['arp.src.proto_ipv4'],
    why: 'a question poisons as well as an answer, and nobody else hears of it',
    move: (t) => ({
      bytes: t.arp({ link: { dst: t.scene.peer.mac }, arp: { senderAddress: t.scene.stranger.address } }),
      honest: t.arp({ link: { dst: t.scene.peer.mac } }),
      shows: { 'eth.dst': t.scene.peer.mac, 'arp.opcode': ARP.request, 'arp.src.proto_ipv4': t.scene.stranger.address },
    }),
  }),
  row('A8', {
    title: 'answers its peer with an answer for somebody else',
    guarantee: 'NET-1',
    differs: ['arp.dst.proto_ipv4', 'arp.dst.hw_mac'],
    why: 'frame and answer must have one addressee, or who is filtered for one is reached by the other',
    move: (t) => {
      const arp = { targetAddress: t.scene.stranger.address, ...t.turn([{}, { targetMac: t.scene.stranger.mac }]) };
      return {
        bytes: t.arpReply({ arp }),
        honest: t.arpReply(),
        shows: { 'eth.dst': t.scene.peer.mac, 'arp.opcode': ARP.reply, 'arp.dst.proto_ipv4': t.scene.stranger.address },
      };
    },
  }),
  row('A18', {
    title: 'probes for its peer’s address, so that the peer gives it up',
    guarantee: 'NET-1',
    differs: ['arp.src.proto_ipv4'],
    why: 'address conflict detection obeys whoever probes; a guest may probe for its own address only',
    move: (t) => ({
      bytes: t.arp({ arp: { senderAddress: '0.0.0.0' } }),
      honest: t.arp(),
      shows: { 'arp.src.proto_ipv4': '0.0.0.0', 'arp.dst.proto_ipv4': t.scene.peer.address },
    }),
  }),
];
