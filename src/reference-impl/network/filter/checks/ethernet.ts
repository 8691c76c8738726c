import * as bytes from '../../frames/bytes.ts';
import * as ethernet from '../../frames/ethernet.ts';
import * as reasons from '../drop-reasons.ts';
import type { FilterCheck } from './filter-check.ts';

// Bound once: an imported name is compiled to a getter that is asked at each use.
const { u16 } = bytes;
const { ETHERNET, isTag, LARGEST_LENGTH } = ethernet;
const { DROP } = reasons;

const SMALLEST_TAG_TYPE = 0x8100;

export const frameLength: FilterCheck = (_port, { frame }) => (frame.length < 14 ? DROP.frame_too_short : 0);

/** Of the whole frame, whatever it carries. */
export const mtu: FilterCheck = (port, { frame }) => (frame.length > port.largestFrame ? DROP.exceeds_l2_mtu : 0);

/** A virtual machine's port is untagged: any tag is one too many, that of its own VLAN and the priority tag included (VLN-2). */
export const tags: FilterCheck = (_port, { frame, network, type }) => {
  if (network === 14 && type < SMALLEST_TAG_TYPE) return 0;
  return isTag(u16(frame, ETHERNET.type)) ? DROP.vlan_tag_mismatch : 0;
};

export const sourceMac: FilterCheck = (port, { sourceOui, sourceNic }) => {
  if (port.ownsMac(sourceOui, sourceNic)) return 0;
  return (sourceOui & 0x010000) !== 0 ? DROP.source_mac_is_multicast : DROP.smac_not_of_port;
};

export const sameMac: FilterCheck = (_port, { sourceOui, sourceNic, destinationOui, destinationNic }) =>
  sourceNic === destinationNic && sourceOui === destinationOui ? DROP.smac_equals_dmac : 0;

/** Bridges and switches talk among themselves at 01:80:c2:00:00:0x, and Cisco's at 01:00:0c:cc:cc:cc and cd. */
export const controlMac: FilterCheck = (_port, { destinationOui: oui, destinationNic: nic }) => {
  const isControl = (oui === 0x0180c2 && nic >>> 4 === 0) || (oui === 0x01000c && (nic === 0xcccccc || nic === 0xcccccd));
  return isControl ? DROP.dmac_reserved : 0;
};

/** 802.3, LLC and SNAP would carry what is looked for behind a type only. */
export const lengthField: FilterCheck = (_port, { type }) => (type <= LARGEST_LENGTH ? DROP.llc_snap_parsing : DROP.ether_type_invalid);

export const ipv6: FilterCheck = () => DROP.ipv6_not_allowed;

/** Of what is neither IPv4 nor ARP. */
export const etherType: FilterCheck = () => DROP.non_ip;
