/** Where the edge stands on the Internet: its own MAC address there, and that of the next hop. */
export interface OutsidePort {
  readonly mac: string;
  readonly nextHop: string;
}

/** A host of the Internet, at an address that documentation has for itself (RFC 5737), so nobody real is meant. */
export const INTERNET_HOST = { mac: '02:0e:00:00:00:02', address: '192.0.2.20' } as const;

/** The Internet begins with that host. */
export const OUTSIDE_PORT: OutsidePort = { mac: '02:0e:00:00:00:01', nextHop: INTERNET_HOST.mac };
