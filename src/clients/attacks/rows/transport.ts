import { BROADCAST, ipv4Bytes, PROTOCOL, TCP, u8 } from '../../frames/index.ts';
import { row } from '../row.ts';

/** DHCP, and what stands behind the IPv4 header. */
export const TRANSPORT = [
  row('T1', {
    title: 'offers addresses as if it were the DHCP server',
    guarantee: 'NET-4',
    differs: ['ip.src', 'udp', 'dhcp'],
    why: 'whoever hands out addresses hands out gateways',
    move: (t) => {
      const { attacker, peer } = t.scene;
      const message = t.turn([2, 2, 5, 5]);
      const payload = t.dhcpMessage({
        operation: 2,
        message,
        clientMac: peer.mac,
        yourAddress: peer.address,
        options: [
          [3, ipv4Bytes(attacker.address)],
          [54, ipv4Bytes(attacker.address)],
        ],
      });
      const udp = { source: 67, destination: 68, payload };
      const shown = { 'udp.srcport': 67, 'udp.dstport': 68, 'dhcp.type': 2, 'dhcp.option.dhcp': message };
      if (t.index % 2 === 1) return { bytes: t.udp({ udp }), honest: t.udp({ udp: { payload } }), shows: shown };
      return {
        bytes: t.udp({ link: { dst: BROADCAST }, ip: { dst: '255.255.255.255' }, udp }),
        honest: { bytes: t.dhcp(), reaches: ['dhcpServer'] },
        shows: shown,
      };
    },
  }),
  row('T2', {
    title: 'asks for an address with another’s hardware address inside',
    guarantee: 'NET-1',
    differs: ['dhcp.hw.mac_addr'],
    why: 'one guest could use up all addresses, or take another’s',
    move: (t) => {
      const clientMac = t.turn([t.scene.stranger.mac, t.scene.peer.mac, '02:00:00:00:00:01']);
      return {
        bytes: t.dhcp({ dhcp: { clientMac } }),
        honest: { bytes: t.dhcp(), reaches: ['dhcpServer'] },
        shows: { 'eth.src': t.scene.attacker.mac, 'dhcp.hw.mac_addr': clientMac },
      };
    },
  }),
  row('T3', {
    title: 'speaks DHCP to a host that is no server',
    guarantee: 'NET-4',
    differs: ['udp.srcport', 'udp.dstport', 'dhcp'],
    why: 'a rogue server among guests would be found by it',
    move: (t) => ({
      bytes: t.udp({ udp: { source: 68, destination: 67, payload: t.dhcpMessage() } }),
      honest: t.udp({ udp: { payload: t.dhcpMessage() } }),
      shows: { 'ip.dst': t.scene.peer.address, 'udp.dstport': 67 },
    }),
  }),
  row('T4', {
    title: 'forges what only a relay may say to the DHCP server',
    guarantee: 'NET-1',
    differs: ['dhcp.ip.relay', 'dhcp.hops', 'dhcp.option.type'],
    why: 'the server believes a relay about where its client stands',
    move: (t) => {
      const relay = { relayAddress: t.turn([t.scene.gateway, t.scene.stranger]).address };
      const circuit = { options: [[82, Buffer.concat([u8(1), u8(4), t.names.bytes(4)])]] as const };
      const [told, fields] = t.turn([
        ['relay', relay],
        ['circuit', circuit],
        ['both', { ...relay, ...circuit, hops: 1 }],
      ] as const);
      return {
        bytes: t.dhcp({ dhcp: fields }),
        honest: { bytes: t.dhcp(), reaches: ['dhcpServer'] },
        shows: {
          ...(told !== 'circuit' && { 'dhcp.ip.relay': relay.relayAddress }),
          ...(told !== 'relay' && { 'dhcp.option.type': [53, 82, 61] }),
        },
      };
    },
  }),
  row('T5', {
    title: 'sends a protocol that is none of TCP, UDP and ICMP',
    guarantee: 'NET-1',
    differs: ['ip.proto', 'udp'],
    why: 'what a filter cannot read it cannot filter',
    move: (t) => {
      const protocol = t.turn([0, 255, PROTOCOL.igmp, 89, 112, 132]);
      return { bytes: t.ip(protocol, t.payload), honest: t.udp(), shows: { 'ip.proto': protocol } };
    },
  }),
  row('T6', {
    title: 'tells its peer of a better way by ICMP redirect',
    guarantee: 'NET-1',
    differs: ['icmp.type', 'icmp.code'],
    why: 'the better way is through the attacker',
    move: (t) => {
      const code = t.turn([0, 1, 2, 3]);
      const rest = ipv4Bytes(t.scene.attacker.address);
      return { bytes: t.icmp({ type: 5, code, rest }), honest: t.icmp(), shows: { 'icmp.type': 5, 'icmp.code': code } };
    },
  }),
  row('T7', {
    title: 'advertises itself as a router by ICMP',
    guarantee: 'NET-4',
    differs: ['icmp.type'],
    why: 'hosts that listen take it for their gateway (RFC 1256)',
    move: (t) => {
      const rest = Buffer.from([1, 2, 0x07, 0x08]);
      const payload = Buffer.concat([ipv4Bytes(t.scene.attacker.address), Buffer.from([0, 0, 0, 1]), t.mark]);
      const changes = { rest, payload };
      return { bytes: t.icmp({ type: 9, ...changes }), honest: t.icmp(), shows: { 'icmp.type': 9 } };
    },
  }),
  row('T8', {
    title: 'lies about the length of a UDP datagram',
    guarantee: 'NET-1',
    differs: ['udp.length'],
    why: 'longer than its packet, or shorter than its own header: either way somebody reads what is not there',
    move: (t) => {
      const length = t.turn([7, 0, t.payload.length + 9, 0xffff]);
      return { bytes: t.udp({ udp: { length } }), honest: t.udp(), shows: { 'udp.length': length } };
    },
  }),
  row('T9', {
    title: 'sends stray TCP acknowledgements to its host, for a connection that never was',
    guarantee: 'NET-3',
    differs: ['eth.dst', 'ip.dst'],
    why: 'a filter that lets answers through must know the question',
    move: (t) => ({
      bytes: t.tcp({ to: t.scene.rootOs, tcp: { flags: TCP.ack, acknowledgement: t.transaction } }),
      honest: t.tcp({ tcp: { flags: TCP.ack, acknowledgement: t.transaction } }),
      shows: { 'ip.dst': t.scene.rootOs.address, 'tcp.flags': TCP.ack },
    }),
  }),
];
