import { macBytes, macText } from '../../frames/index.ts';
import type { Attack } from '../attack.ts';
import { row } from '../row.ts';
import type { Turn } from '../turn.ts';

/** Any unicast address, as a tool that floods a switch would make one up. */
export function anyMac(t: Turn): string {
  const bytes = t.names.bytes(6);
  bytes.writeUInt8((bytes.readUInt8(0) & 0xfc) | 0x02, 0);
  return macText(bytes);
}

const flipped = (mac: string): string => {
  const bytes = macBytes(mac);
  bytes.writeUInt8(bytes.readUInt8(0) ^ 2, 0);
  return macText(bytes);
};

/** A row in which the source address alone is another. */
function source(id: string, title: string, why: string, mac: (t: Turn) => string, variations?: number): Attack {
  return row(id, {
    title,
    guarantee: 'NET-1',
    differs: ['eth.src'],
    why,
    ...(variations !== undefined && { variations }),
    move: (t) => {
      const src = mac(t);
      return { bytes: t.udp({ link: { src } }), honest: t.udp(), shows: { 'eth.src': src, 'ip.src': t.scene.attacker.address } };
    },
  });
}

export const MAC_ROWS = [
  source(
    'M1',
    'sends from another guest’s MAC address',
    'whoever may borrow an address gets its owner’s traffic',
    (t) => t.scene.stranger.mac,
  ),
  source('M2', 'sends from the MAC address of zeros', 'no port has it: whatever comes of it cannot be traced', () => '00:00:00:00:00:00'),
  source(
    'M3',
    'sends from the broadcast address',
    'a switch that learns it sends everybody’s broadcasts one way',
    () => 'ff:ff:ff:ff:ff:ff',
  ),
  source('M4', 'sends from a multicast address', 'source_mac_is_multicast: no station has a group’s address', (t) =>
    t.turn(['01:02:03:04:05:06', '01:00:5e:00:01:02', '33:33:00:00:00:01']),
  ),
  source('M5', 'sends from the gateway’s MAC address', 'traffic to everywhere else would come to the attacker', (t) => t.scene.gateway.mac),
  source('M6', 'sends from the MAC address that it sends to', 'a frame that seems to come from its own receiver', (t) => t.scene.peer.mac),
  source('M7', 'floods the switch with made-up MAC addresses', 'a full table makes a switch forward to everybody', anyMac, 256),
  source(
    'M8',
    'sends from its own MAC address with the local bit turned over',
    'a filter that compares carelessly takes it for the right one',
    (t) => flipped(t.scene.attacker.mac),
  ),
  row('M9', {
    title: 'takes over its quiet peer’s MAC address, as if that had moved to this port',
    guarantee: 'NET-1',
    differs: ['eth.src'],
    why: 'addresses belong to ports by decree; a switch that learns them can be taught',
    move: (t) => ({
      bytes: t.udp({ to: t.scene.gateway, link: { src: t.scene.peer.mac } }),
      honest: { bytes: t.udp({ to: t.scene.gateway }), reaches: ['gateway'] },
      shows: { 'eth.src': t.scene.peer.mac, 'eth.dst': t.scene.gateway.mac },
    }),
  }),
];
