import { PROTOCOL } from '../../frames/index.ts';
import type { Ipv4Fields } from '../../frames/index.ts';
import type { Attack, NetworkGuarantee } from '../attack.ts';
import { row } from '../row.ts';
import type { Turn } from '../turn.ts';
import { header } from './ip-header.ts';

const from = (id: string, title: string, why: string, address: (t: Turn) => string): Attack =>
  header(
    id,
    title,
    why,
    ['ip.src'],
    (t) => ({ src: address(t) }),
    (t) => ({ 'ip.src': address(t), 'eth.src': t.scene.attacker.mac }),
  );

/** Frames whose link and network addresses do not belong together. */
function mixed(
  id: string,
  title: string,
  why: string,
  differs: string[],
  guarantee: NetworkGuarantee,
  addresses: (t: Turn) => { src?: string; dst?: string; ip?: Partial<Ipv4Fields> },
): Attack {
  return row(id, {
    title,
    guarantee,
    differs,
    why,
    move: (t) => {
      const { src = t.scene.attacker.mac, dst = t.scene.peer.mac, ip = {} } = addresses(t);
      return {
        bytes: t.udp({ link: { src, dst }, ip }),
        honest: t.udp(),
        shows: { 'eth.src': src, 'eth.dst': dst, 'ip.src': ip.src ?? t.scene.attacker.address, 'ip.dst': ip.dst ?? t.scene.peer.address },
      };
    },
  });
}

export const IP_ADDRESSES = [
  from(
    'I1',
    'sends from another guest’s IP address',
    'answers and blame go to the other',
    (t) => t.turn([t.scene.stranger, t.scene.peer, t.scene.gateway]).address,
  ),
  from('I2', 'sends from an address that no subnet here has', 'how floods from nowhere begin', (t) =>
    t.turn(['8.8.8.8', '198.51.100.7', '192.0.2.200', '1.1.1.1']),
  ),
  row('I3', {
    title: 'sends from 0.0.0.0 though it is no DHCP client',
    guarantee: 'NET-1',
    differs: ['ip.src'],
    why: 'the door that DHCP needs is for DHCP',
    move: (t) => ({ bytes: t.tcp({ ip: { src: '0.0.0.0' } }), honest: t.tcp(), shows: { 'ip.src': '0.0.0.0', 'ip.proto': PROTOCOL.tcp } }),
  }),
  from('I4', 'sends from a loopback address', 'sip_is_loopback: services trust it as their own host', (t) =>
    t.turn(['127.0.0.1', '127.255.255.254', '127.0.0.53']),
  ),
  from('I5', 'sends from a multicast IP address', 'sip_is_mc: answers would go to a whole group', (t) =>
    t.turn(['224.0.0.5', '239.1.1.1', '224.0.0.251']),
  ),
  from('I6', 'sends from a reserved address of class E', 'sip_is_class_e: nobody has it', (t) =>
    t.turn(['240.0.0.1', '255.255.255.254', '250.1.2.3']),
  ),
  from('I7', 'sends from the broadcast IP address', 'whoever answers, answers everybody', () => '255.255.255.255'),
  header(
    'I8',
    'sends from its own address to its own address',
    'a host that gets such a packet may talk to itself for ever',
    ['ip.dst'],
    (t) => ({ dst: t.scene.attacker.address }),
    (t) => ({ 'ip.src': t.scene.attacker.address, 'ip.dst': t.scene.attacker.address }),
  ),
  row('I9', {
    title: 'mixes the two pairs of addresses that its port holds',
    guarantee: 'NET-1',
    differs: ['eth.src', 'ip.src'],
    why: 'a pair is a pair; two lists are not',
    move: (t) => {
      const { attacker, second } = t.scene;
      const [one, other] = t.turn([
        [attacker, second],
        [second, attacker],
      ] as const);
      return {
        bytes: t.udp({ from: one, link: { src: other.mac } }),
        honest: t.udp({ from: one }),
        shows: { 'eth.src': other.mac, 'ip.src': one.address },
      };
    },
  }),
  mixed(
    'I10',
    'sends its peer’s IP address under its own MAC address',
    'each half belongs to somebody, the pair to nobody',
    ['ip.src'],
    'NET-1',
    (t) => ({ ip: { src: t.scene.peer.address } }),
  ),
  mixed(
    'I11',
    'sends a frame to its peer that holds a packet for somebody else',
    'the peer reads what is not addressed to it, or carries it on',
    ['ip.dst'],
    'NET-2',
    (t) => ({ ip: { dst: t.scene.stranger.address } }),
  ),
  mixed(
    'I12',
    'sends a packet for one host in a frame for many',
    'uc_dip_over_mc_dmac: everybody would read it',
    ['eth.dst'],
    'NET-4',
    (t) => ({ dst: t.turn(['01:02:03:04:05:06', '01:00:5e:00:01:02', 'ff:ff:ff:ff:ff:ff']) }),
  ),
];
