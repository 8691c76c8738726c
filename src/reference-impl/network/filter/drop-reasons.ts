/**
 * Why a frame is dropped, in the order of their numbers; 0 is that it is not. The names are those of Linux devlink traps or, failing that, of SONiC's drop
 * reasons; what neither knows has a name in their manner, in the second half.
 */
export const DROP_REASONS = [
  'pass',
  // Linux devlink
  'source_mac_is_multicast',
  'vlan_tag_mismatch',
  'llc_snap_parsing',
  'non_ip',
  'arp_parsing',
  'ip_header_corrupted',
  'ttl_value_is_too_small',
  'sip_is_loopback_address',
  'sip_is_mc',
  'ipv4_sip_is_limited_bc',
  'dip_is_loopback_address',
  'uc_dip_over_mc_dmac',
  'port_loopback_filter',
  'unresolved_neigh',
  'udp_parsing',
  'tcp_parsing',
  'dmac_filter',
  // SONiC
  'smac_equals_dmac',
  'dmac_reserved',
  'exceeds_l2_mtu',
  'no_l3_header',
  'sip_class_e',
  'sip_unspecified',
  'dip_link_local',
  // the fabric's own
  'frame_too_short',
  'ether_type_invalid',
  'ipv6_not_allowed',
  'smac_not_of_port',
  'sip_not_of_port',
  'sip_of_other_smac',
  'ip_length_mismatch',
  'ip_options',
  'ip_fragment',
  'ip_protocol_not_allowed',
  'icmp_type_not_allowed',
  'dip_class_e',
  'dip_unspecified',
  'dip_is_protected',
  'dip_is_bc',
  'dip_is_mc',
  'dip_not_of_port',
  'tunnel_not_to_peer',
  'tunnel_sip_spoofed',
  'arp_operation_not_allowed',
  'arp_padding',
  'arp_sender_mac_spoofed',
  'arp_sender_ip_spoofed',
  'arp_target_not_allowed',
  'arp_not_for_port',
  'dhcp_direction',
  'dhcp_destination',
  'dhcp_parsing',
  'dhcp_client_mac_spoofed',
  'dhcp_relayed',
  'dhcp_not_for_port',
  'arp_storm',
  'broadcast_storm',
  'byte_storm',
] as const;

export type DropReason = (typeof DROP_REASONS)[number];

/** The number of each reason; `DROP.pass` is 0. */
export const DROP = Object.freeze(Object.fromEntries(DROP_REASONS.map((name, number) => [name, number])) as Record<DropReason, number>);
