import { GUARANTEES, GUARANTEE_ID, NOT_NORMATIVE, SENTENCES } from './index.ts';

/**
 * What is wrong with the register itself, a sentence each; empty when all is well. Every sentence of the source is either claimed
 * by a guarantee, a heading, or listed as not normative with a reason, and never two of these.
 */
export function registerFaults(
  guarantees: readonly { readonly id: string; readonly sources: readonly string[] }[] = GUARANTEES,
  sentences = SENTENCES,
  notNormative = NOT_NORMATIVE,
): string[] {
  const faults: string[] = [];
  const kinds = new Map(sentences.map((sentence) => [sentence.id, sentence.kind]));
  const claimed = new Set<string>();
  const seen = new Set<string>();
  for (const guarantee of guarantees) {
    if (seen.has(guarantee.id)) faults.push(`${guarantee.id} stands in the register twice`);
    seen.add(guarantee.id);
    if (!GUARANTEE_ID.test(guarantee.id)) faults.push(`${guarantee.id} is no id of a guarantee`);
    if (guarantee.sources.length === 0) faults.push(`${guarantee.id} names no sentence of the source`);
    for (const source of guarantee.sources) {
      const kind = kinds.get(source);
      if (kind === undefined) faults.push(`${guarantee.id} names ${source}, which is no sentence of the source`);
      if (kind === 'heading') faults.push(`${guarantee.id} names ${source}, which is a heading`);
      claimed.add(source);
    }
  }
  for (const [id, reason] of Object.entries(notNormative)) {
    if (!kinds.has(id)) faults.push(`${id} is listed as not normative but is no sentence of the source`);
    if (claimed.has(id)) faults.push(`${id} is claimed by a guarantee and listed as not normative`);
    if (reason.trim() === '') faults.push(`${id} is listed as not normative without a reason`);
  }
  for (const { id, kind } of sentences) {
    if (kind === 'text' && !claimed.has(id) && !(id in notNormative))
      faults.push(`no guarantee claims ${id}, and it is not listed as not normative`);
  }
  return faults;
}
