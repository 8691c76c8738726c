import * as icmp from '../../frames/icmp.ts';
import * as tcp from '../../frames/tcp.ts';
import * as udp from '../../frames/udp.ts';
import * as reasons from '../drop-reasons.ts';
import type { FilterCheck } from './filter-check.ts';

// Bound once: an imported name is compiled to a getter that is asked at each use.
const { DROP } = reasons;
const { tcpFault } = tcp;
const { udpFault } = udp;
const { icmpCode, icmpFault, ICMP_TYPE, icmpType: typeOf } = icmp;

export const tcpHeader: FilterCheck = (_port, { frame, transport, end }) => (tcpFault(frame, transport, end) === 0 ? 0 : DROP.tcp_parsing);

export const udpHeader: FilterCheck = (_port, { frame, transport, end }) => (udpFault(frame, transport, end) === 0 ? 0 : DROP.udp_parsing);

/** Echo and its reply, and nothing that would tell others about routes. */
export const icmpType: FilterCheck = (_port, { frame, transport, end }) => {
  if (icmpFault(transport, end) !== 0) return DROP.icmp_type_not_allowed;
  const type = typeOf(frame, transport);
  const isEcho = type === ICMP_TYPE.echoRequest || type === ICMP_TYPE.echoReply;
  return isEcho && icmpCode(frame, transport) === 0 ? 0 : DROP.icmp_type_not_allowed;
};
