import { BROADCAST, cdp, eapolStart, ETHER, GROUP, lacp, lldp, loopback, magicPacket, pause, pvst, stp } from '../../frames/index.ts';
import type { EthernetFields } from '../../frames/index.ts';
import type { Attack, Shows } from '../attack.ts';
import { row } from '../row.ts';
import type { Turn } from '../turn.ts';

interface Control {
  dst: string;
  type: EthernetFields['type'];
  payload: Buffer;
}

/** What bridges say to one another, from a guest that is none. */
function control(id: string, title: string, why: string, kinds: readonly ((t: Turn) => Control)[]): Attack {
  return row(id, {
    title,
    guarantee: 'NET-4',
    differs: ['eth.dst', 'eth.type', 'eth.len', 'llc', 'ip', 'udp'],
    why,
    move: (t) => {
      const { dst, type, payload } = t.turn(kinds)(t);
      const shows: Shows = { 'eth.dst': dst, ...(type === 'length' ? { 'eth.len': payload.length } : { 'eth.type': type }) };
      return { bytes: t.frame(type, payload, { link: { dst } }), honest: t.udp(), shows };
    },
  });
}

const LOW = { priority: 0, mac: '00:00:00:00:00:01' };

export const CONTROL = [
  control('C1', 'speaks LLDP, STP, LACP, 802.1X or PAUSE', 'a guest that passes for a bridge redraws the network, or stops it', [
    (t) => ({ dst: GROUP.lldp, type: ETHER.lldp, payload: lldp({ mac: t.scene.attacker.mac, port: '1', name: t.mark.toString('hex') }) }),
    (t) => ({ dst: GROUP.stp, type: 'length', payload: stp({ ...LOW, priority: t.index }) }),
    (t) => ({ dst: GROUP.slow, type: ETHER.slow, payload: lacp({ mac: t.scene.attacker.mac, key: 1 + t.index }) }),
    () => ({ dst: GROUP.eapol, type: ETHER.eapol, payload: eapolStart() }),
    (t) => ({ dst: GROUP.pause, type: ETHER.macControl, payload: pause(0xffff - t.index) }),
  ]),
  control('C2', 'speaks CDP or Cisco’s spanning tree', 'neighbours that believe it show their trunks, or choose it for the root', [
    (t) => ({ dst: GROUP.cisco, type: 'length', payload: cdp({ device: t.mark.toString('hex'), port: 'GigabitEthernet0/1' }) }),
    (t) => ({ dst: GROUP.pvst, type: 'length', payload: pvst({ ...LOW, vid: 1 + t.index }) }),
  ]),
  control('C3', 'sends Ethernet loopback tests or wakes others up', 'one makes hosts forward, the other makes them start', [
    (t) => ({ dst: t.scene.peer.mac, type: ETHER.loopback, payload: loopback(t.scene.stranger.mac) }),
    (t) => ({ dst: BROADCAST, type: ETHER.wakeOnLan, payload: magicPacket(t.scene.stranger.mac) }),
  ]),
];
