import { row } from '../row.ts';
import type { SceneHost } from '../scene.ts';

/** The peer listens to everything that its port is given. */
export const RECEIVING = [
  row('R1', {
    title: 'listens at the peer’s port while others get frames of their own',
    guarantee: 'NET-2',
    verdict: 'pass-to',
    differs: ['eth.dst', 'ip.dst'],
    why: 'a frame for one host is given to that host',
    move: (t) => {
      const gateway = t.index % 2 === 0;
      const to = gateway ? t.scene.gateway : t.scene.stranger;
      return {
        bytes: t.udp({ to }),
        honest: t.udp(),
        expect: gateway ? { reaches: ['gateway'] } : { reaches: [], within: ['stranger'] },
        shows: { 'eth.dst': to.mac, 'ip.dst': to.address },
      };
    },
  }),
  row('R2', {
    title: 'sends to the peer’s MAC address what is for another’s IP address',
    guarantee: 'NET-2',
    differs: ['ip.dst'],
    why: 'the receiving side is filtered too: it takes both halves to be addressed',
    move: (t) => {
      const { gateway, peer, stranger } = t.scene;
      const to: SceneHost = { mac: peer.mac, address: stranger.address };
      const from = t.turn(['gateway', 'attacker'] as const);
      const changes = from === 'gateway' ? { from: gateway } : {};
      return { bytes: t.udp({ ...changes, to }), from, honest: t.udp(changes), shows: { 'eth.dst': peer.mac, 'ip.dst': stranger.address } };
    },
  }),
  row('R3', {
    title: 'listens at the peer’s port for questions about others’ addresses',
    guarantee: 'NET-2',
    verdict: 'pass-to',
    differs: ['arp.dst.proto_ipv4'],
    why: 'who hears every question knows everybody, and can answer first',
    move: (t) => {
      const gateway = t.index % 2 === 0;
      const to = gateway ? t.scene.gateway : t.scene.stranger;
      return {
        bytes: t.arp({ to }),
        honest: t.arp(),
        expect: gateway ? { reaches: ['gateway'] } : { reaches: [], within: ['stranger'] },
        shows: { 'arp.opcode': 1, 'arp.dst.proto_ipv4': to.address },
      };
    },
  }),
  row('R4', {
    title: 'listens at the peer’s port to all that others say to the gateway',
    guarantee: 'NET-2',
    verdict: 'pass-to',
    differs: [],
    why: 'promiscuity is the listener’s own affair; what reaches its port is the fabric’s',
    move: (t) => {
      const from = t.turn(['stranger', 'attacker'] as const);
      const send = t.turn([
        () => t.icmp({ from: t.scene[from], to: t.scene.gateway }),
        () => t.udp({ from: t.scene[from], to: t.scene.gateway }),
      ]);
      return {
        bytes: send(),
        from,
        expect: { reaches: ['gateway'] },
        shows: { 'eth.src': t.scene[from].mac, 'eth.dst': t.scene.gateway.mac },
      };
    },
  }),
];
