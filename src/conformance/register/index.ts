import type { Profile } from '../../adapters/contract/index.ts';
import { access } from './01-access.ts';
import { compute } from './02-compute.ts';
import { controlPlane } from './03-control-plane.ts';
import { leastPrivilege } from './04-least-privilege.ts';
import { isolationAndNetwork } from './05-isolation-and-network.ts';
import { encryption } from './06-encryption.ts';
import { deletion } from './07-deletion.ts';
import { integrity } from './08-integrity.ts';
import { operations } from './09-operations.ts';
import { complianceAndLocation } from './10-compliance-and-location.ts';
import { hybrid } from './11-hybrid.ts';
import type { Chapter, Guarantee } from './guarantee.ts';

export { GUARANTEE_ID, type Chapter, type Guarantee } from './guarantee.ts';
export { NOT_NORMATIVE, SENTENCES, type Sentence } from './sentences.ts';

/** The specification's chapters, in order. */
export const CHAPTERS: readonly Chapter[] = [
  access,
  compute,
  controlPlane,
  leastPrivilege,
  isolationAndNetwork,
  encryption,
  deletion,
  integrity,
  operations,
  complianceAndLocation,
  hybrid,
];

/** Every guarantee, in the register's order. */
export const GUARANTEES: readonly Guarantee[] = CHAPTERS.flatMap((chapter) => chapter.guarantees);

const byId = new Map(GUARANTEES.map((guarantee) => [guarantee.id, guarantee]));
const chapterOf = new Map(CHAPTERS.flatMap((chapter) => chapter.guarantees.map((guarantee) => [guarantee.id, chapter] as const)));

/** The guarantee of that id, or undefined. */
export function guaranteeOf(id: string): Guarantee | undefined {
  return byId.get(id);
}

/** The chapter that a guarantee stands in. Throws for an id that is not in the register. */
export function chapterOfGuarantee(id: string): Chapter {
  const chapter = chapterOf.get(id);
  if (chapter === undefined) throw new Error(`no guarantee is called ${id}`);
  return chapter;
}

/** The guarantees judged in a profile. */
export function guaranteesOfProfile(profile: Profile): readonly Guarantee[] {
  return GUARANTEES.filter((guarantee) => guarantee.profiles.includes(profile));
}

/** The order of ids in the register: chapter by chapter, not by the alphabet. For sorting. */
export function registerOrder(a: string, b: string): number {
  return placeOf(a) - placeOf(b);
}

const places = new Map(GUARANTEES.map((guarantee, index) => [guarantee.id, index]));
function placeOf(id: string): number {
  return places.get(id) ?? places.size;
}
