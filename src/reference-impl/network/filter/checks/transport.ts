import * as icmp from '../../frames/icmp.ts';
import { PROTOCOL } from '../../frames/ipv4.ts';
import * as tcp from '../../frames/tcp.ts';
import * as udp from '../../frames/udp.ts';
import { DROP } from '../drop-reasons.ts';
import type { FilterCheck } from './filter-check.ts';

const { tcpFault } = tcp;
const { udpFault } = udp;
const { icmpCode, icmpFault, ICMP_TYPE, icmpType: typeOf } = icmp;
const UDP = PROTOCOL.udp;

const VXLAN = 4789;
const LINUX_VXLAN = 8472;
const GENEVE = 6081;
const TEREDO = 3544;

export const tcpHeader: FilterCheck = (_port, { frame, transport, end }) => (tcpFault(frame, transport, end) === 0 ? 0 : DROP.tcp_parsing);

export const udpHeader: FilterCheck = (_port, { frame, transport, end }) => (udpFault(frame, transport, end) === 0 ? 0 : DROP.udp_parsing);

/** Echo and its reply, and nothing that would tell others about routes. */
export const icmpType: FilterCheck = (_port, { frame, transport, end }) => {
  if (icmpFault(transport, end) !== 0) return DROP.icmp_type_not_allowed;
  const type = typeOf(frame, transport);
  const isEcho = type === ICMP_TYPE.echoRequest || type === ICMP_TYPE.echoReply;
  return isEcho && icmpCode(frame, transport) === 0 ? 0 : DROP.icmp_type_not_allowed;
};

/** Between peers a tunnel is plain UDP, their own affair; towards anybody else it would carry what nobody has looked at. */
export const tunnel: FilterCheck = (port, { protocol, destinationPort: to, destination, destinationOui, destinationNic }) => {
  if (protocol !== UDP || (to !== VXLAN && to !== LINUX_VXLAN && to !== GENEVE && to !== TEREDO)) return 0;
  return port.peers.has(destination, destinationOui, destinationNic) ? 0 : DROP.tunnel_not_to_peer;
};
