import { referenceAdapter } from '../../adapters/reference/reference-adapter.ts';
import type { PartMakers } from '../../reference-impl/parts.ts';
import type { Variant } from '../subject.ts';

/** The chapter about what goes in and out at the doors. */
const AT_THE_DOORS: readonly number[] = [1];

/** A lawful variant: the reference with parts that do the same in another way, and the chapters about what they do. */
export function variant(id: string, how: string, parts: Partial<PartMakers>, chapters = AT_THE_DOORS): Variant {
  return { card: { kind: 'variant', id, how, chapters }, create: () => referenceAdapter({ parts }) };
}
