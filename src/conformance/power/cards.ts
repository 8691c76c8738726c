import { guaranteeOf } from '../register/index.ts';
import type { PowerSubject } from './subject.ts';

/** What is wrong with the cards themselves, a sentence each: nothing can be proven with a card that promises what cannot happen. */
export function cardFaults(
  cards: readonly PowerSubject[],
  checks: readonly { readonly id: string; readonly guarantee: string }[],
): string[] {
  const guaranteeOfCheck = new Map(checks.map((check) => [check.id, check.guarantee]));
  const ids = cards.map((card) => card.id);
  return cards.flatMap((card, index) => {
    const faults: string[] = [];
    if (ids.indexOf(card.id) !== index) faults.push(`two subjects are called ${card.id}`);
    if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(card.id)) faults.push(`the subject's id ${JSON.stringify(card.id)} is not kebab-case`);
    if (card.kind !== 'twin') return faults;
    if (guaranteeOf(card.breaks) === undefined) faults.push(`${card.id} breaks ${card.breaks}, which is not in the register`);
    if (card.caughtBy.length === 0) faults.push(`${card.id} names no check that must catch it`);
    for (const { check } of card.caughtBy) {
      const guarantee = guaranteeOfCheck.get(check);
      if (guarantee === undefined) faults.push(`${card.id} must be caught by ${check}, which the suite does not have`);
      else if (guarantee !== card.breaks)
        faults.push(`${card.id} breaks ${card.breaks} and must be caught by ${check}, a check of ${guarantee}`);
    }
    return faults;
  });
}
