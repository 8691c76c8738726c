import * as ipv4 from '../../frames/ipv4.ts';
import * as addresses from '../../frames/ipv4-address.ts';
import type { Ipv4 } from '../../frames/ipv4-address.ts';
import * as reasons from '../drop-reasons.ts';
import type { FilterCheck } from './filter-check.ts';

// Bound once: an imported name is compiled to a getter that is asked at each use.
const { isClassE, isLoopback, isMulticast, LIMITED_BROADCAST } = addresses;
const { DROP } = reasons;
const { ipv4ChecksumFault } = ipv4;
const { tcp: TCP, udp: UDP, icmp: ICMP } = ipv4.PROTOCOL;
const HEADER = ipv4.IPV4.header;
const NO_FRAGMENT = ~ipv4.FRAGMENT.dontFragment;
const SMALLEST_FRAME = 60;

/** There is a header, of version 4, as long as it says. */
export const headerLength: FilterCheck = (_port, { frame, network, version, headerLength: length }) => {
  if (network + HEADER > frame.length) return DROP.no_l3_header;
  return version !== 4 || length < HEADER || network + length > frame.length ? DROP.ip_header_corrupted : 0;
};

/** The packet fills the frame, but for the padding of the smallest. */
export const totalLength: FilterCheck = (_port, { frame, network, headerLength: header, totalLength: total }) => {
  const end = network + total;
  const isInside = total >= header && end <= frame.length;
  return isInside && (end === frame.length || frame.length <= SMALLEST_FRAME) ? 0 : DROP.ip_length_mismatch;
};

export const checksum: FilterCheck = (_port, { frame, network }) =>
  ipv4ChecksumFault(frame, network) === 0 ? 0 : DROP.ip_header_corrupted;

export const options: FilterCheck = (_port, { headerLength: length }) => (length > HEADER ? DROP.ip_options : 0);

/** No fragment, first or later, and no flag that nobody may set: the last fragment of one is as dangerous as the first is small. */
export const fragments: FilterCheck = (_port, { fragment }) => ((fragment & NO_FRAGMENT) === 0 ? 0 : DROP.ip_fragment);

export const ttl: FilterCheck = (_port, { ttl: left }) => (left === 0 ? DROP.ttl_value_is_too_small : 0);

export const protocol: FilterCheck = (_port, { protocol: carried }) =>
  carried === TCP || carried === UDP || carried === ICMP ? 0 : DROP.ip_protocol_not_allowed;

/** One of the port's own; none while it asks a DHCP server for one. */
export const sourceAddress: FilterCheck = (port, { source, isDhcp }) => {
  if (port.ownsAddress(source)) return 0;
  return source === 0 && isDhcp ? 0 : whyNot(source);
};

/** Names a refusal that has been decided already; it decides nothing. */
function whyNot(source: Ipv4): number {
  if (source === 0) return DROP.sip_unspecified;
  if (isLoopback(source)) return DROP.sip_is_loopback_address;
  if (isMulticast(source)) return DROP.sip_is_mc;
  if (source === LIMITED_BROADCAST) return DROP.ipv4_sip_is_limited_bc;
  return isClassE(source) ? DROP.sip_class_e : DROP.sip_not_of_port;
}

/** Several addresses of one port do not mix: each goes out from its own MAC. */
export const sourcePair: FilterCheck = (port, { source, sourceOui, sourceNic }) => {
  if (port.addresses.length === 1) return 0;
  return port.ownsAddress(source) && port.mixes(sourceOui, sourceNic, source) ? DROP.sip_of_other_smac : 0;
};
