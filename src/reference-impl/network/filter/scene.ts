import type { Station } from '../frames/conversation.ts';
import type { Ipv4, Prefix } from '../frames/ipv4-address.ts';

/** What a port of the network is known to be. Nobody on it can change any of it. */
export interface PortIdentity {
  /** Each address goes with its own MAC, and with no other of the port. */
  readonly stations: readonly Station[];
}

/** The hosts that a port may speak to directly, because they are the same tenant's. It may name the port itself; that opens nothing. */
export interface PeerLookup {
  /** Whether the peer with this address has this MAC. */
  has(address: Ipv4, oui: number, nic: number): boolean;
  hasAddress(address: Ipv4): boolean;
}

/** One service across a border that is closed otherwise: the wire server's one port, or a guest's own agent, which its root OS calls. */
export interface Opening {
  /** Who is on the other side. */
  readonly station: Station;
  /** Of IPv4: 6 for TCP, 17 for UDP. */
  readonly protocol: number;
  /** The port of whoever is called. */
  readonly port: number;
  /** Who calls. Where the station does, the filtered port may answer, and over TCP open nothing. */
  readonly caller: 'port' | 'station';
}

/** How much passes in any second; `Infinity` for no limit. */
export interface StormLimits {
  readonly arp: number;
  /** Frames to the broadcast address, ARP among them. */
  readonly broadcast: number;
  /** Bytes of whole frames: a frame of 30 kB weighs what twenty ordinary ones do. */
  readonly bytes: number;
}

/** What surrounds a port, as the fabric knows it. Only the peers may change. */
export interface FilterScene {
  readonly subnet: Prefix;
  /** Everything outside the subnet that is not protected lies behind it. */
  readonly gateway: Station;
  readonly dhcpServer: Station;
  readonly peers: PeerLookup;
  /** Fabric controllers, root OSes, storage, devices, the wire server: whatever guests must not reach (NET-3). */
  readonly protectedRanges: readonly Prefix[];
  readonly openings: readonly Opening[];
  readonly storm: StormLimits;
  /** The most bytes that a frame carries behind its header: 1,500 on an ordinary Ethernet. */
  readonly mtu: number;
}
