/** What the strict parse finds wrong with a frame; 0 is nothing. */
const NAMES = [
  'none',
  'ethernet-truncated',
  'ethernet-type-invalid',
  'arp-truncated',
  'arp-not-ipv4-over-ethernet',
  'ipv4-truncated',
  'ipv4-version',
  'ipv4-header-length',
  'ipv4-total-length',
  'ipv4-checksum',
  'udp-length',
  'tcp-header-length',
  'icmp-truncated',
  'dhcp-truncated',
  'dhcp-options',
] as const;

export type FaultName = (typeof NAMES)[number];

export const FAULT = Object.freeze(Object.fromEntries(NAMES.map((name, number) => [name, number])) as Record<FaultName, number>);

export const faultName = (fault: number): FaultName | undefined => NAMES[fault];
