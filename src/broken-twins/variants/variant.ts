import { referenceAdapter } from '../../adapters/reference/reference-adapter.ts';
import type { PartMakers } from '../../reference-impl/parts.ts';
import type { Variant } from '../subject.ts';

/** A lawful variant: the reference with parts that do the same in another way. */
export function variant(id: string, how: string, parts: Partial<PartMakers>): Variant {
  return { card: { kind: 'variant', id, how }, create: () => referenceAdapter({ parts }) };
}
