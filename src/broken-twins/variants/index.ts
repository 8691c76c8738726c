import type { Variant } from '../subject.ts';
import { authenticationFailed } from './authentication-failed.ts';
import { closesEachConnection } from './closes-each-connection.ts';
import { editsUndone } from './edits-undone.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { otherAddresses } from './other-addresses.ts';
import { otherBlocks } from './other-blocks.ts';
import { otherDisks } from './other-disks.ts';
import { otherHttp } from './other-http.ts';
import { otherOrder } from './other-order.ts';
import { otherPlacement } from './other-placement.ts';
import { otherProse } from './other-prose.ts';
import { otherXml } from './other-xml.ts';
import { otherTurns } from './other-turns.ts';
import { portalLook } from './portal-look.ts';
import { storageProse } from './storage-prose.ts';
import { stricterLimits } from './stricter-limits.ts';
import { stricterStormLimits } from './stricter-storm-limits.ts';
import { tls13Only } from './tls-1-3-only.ts';

/** Fabrics that differ from the reference where a fabric may. All must come out conformant: one that does not shows that the kit asks for more than the promise. */
export const variants: readonly Variant[] = [
  otherProse,
  otherOrder,
  otherXml,
  otherHttp,
  closesEachConnection,
  tls13Only,
  authenticationFailed,
  stricterLimits,
  oneAtATime,
  portalLook,
  otherDisks,
  otherPlacement,
  editsUndone,
  otherAddresses,
  stricterStormLimits,
  otherTurns,
  otherBlocks,
  storageProse,
];
