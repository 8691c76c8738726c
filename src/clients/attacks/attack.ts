import type { FieldValue } from '../frames/index.ts';
import type { AttackScene, HostName } from './scene.ts';

/** The families of the catalogue, in its order. */
export const GROUPS = {
  Z: 'lawful traffic',
  M: 'Ethernet source addresses',
  A: 'ARP',
  I: 'IPv4 headers',
  F: 'fragments',
  T: 'transport and DHCP',
  E: 'tunnels',
  B: 'broadcast and multicast',
  P: 'protected endpoints',
  V: 'VLANs',
  C: 'link control',
  S: 'sizes',
  R: 'receiving',
  N: 'IPv6',
  L: 'the edge',
} as const;
export type Group = keyof typeof GROUPS;

export type NetworkGuarantee = 'NET-1' | 'NET-2' | 'NET-3' | 'NET-4' | 'VLN-1' | 'VLN-2' | 'VLN-3' | 'EDG-1' | 'EDG-2';

/** `depends`: some variations pass and others do not, as the title says; `limit`: what passes is bounded. */
export type Verdict = 'drop' | 'pass' | 'pass-to' | 'limit' | 'depends';

/** Who must hear a frame, and who may hear it besides; nobody else. */
export type Expectation = 'dropped' | { reaches: readonly string[]; within?: readonly string[] };

/** Fields by Wireshark's names; a list gives every value, the outermost first, a single value only the first. */
export type Shows = Readonly<Record<string, FieldValue | readonly FieldValue[]>>;

/** The permitted twin of a frame, and who must hear it. */
export interface HonestTwin {
  bytes: Buffer;
  /** At whose port it is sent, if not at that of the frame. */
  from?: HostName;
  reaches: readonly string[];
  /** As the frame's own. */
  mark: Buffer | null;
  arrivesAs?: Readonly<Record<string, FieldValue>>;
}

export interface AttackFrame {
  bytes: Buffer;
  /** At whose port it is sent. */
  from: HostName;
  expect: Expectation;
  /** The fields that make it what it is. */
  shows: Shows;
  /** Bytes that betray the frame however it was rewritten on its way; null where nothing in it is its own. */
  mark: Buffer | null;
  /** What it has to look like where it arrives, by the first value of each field; whatever it likes where nothing is said. */
  arrivesAs?: Readonly<Record<string, FieldValue>>;
  honest: HonestTwin;
  comment: string;
}

/** At most so many frames, or bytes of frames, of the whole row reach anybody in a second of the fabric's clock. */
export interface Limit {
  frames?: number;
  bytes?: number;
}

/** What is put on the wire for one purpose: a row of the catalogue, or frames that a scenario makes up for itself. */
export interface Trial {
  id: string;
  /** What is done, in plain words. */
  title: string;
  limit?(scene: AttackScene): Limit;
  /** The frames of the row, varied by the scene's seed; each call draws anew. */
  frames(scene: AttackScene): readonly AttackFrame[];
}

/** A row of the catalogue. Its id, `M1`, is permanent. */
export interface Attack extends Trial {
  group: Group;
  guarantee: NetworkGuarantee;
  verdict: Verdict;
  from: 'guest' | 'node' | 'outside';
  /** What an attacker gains where it passes, or what is lost where lawful traffic does not. */
  why: string;
  /** The fields, or whole protocols, in which attack and twin differ. */
  differs: readonly string[];
  /** One permitted twin: the frame as it may be sent. */
  honest(scene: AttackScene): Buffer;
}
