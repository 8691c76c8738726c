import { referenceAdapter, type ReferenceOptions } from '../../adapters/reference/reference-adapter.ts';
import type { Adapter } from '../../adapters/contract/index.ts';
import type { Liar } from '../subject.ts';

/** A liar, with the adapter that it is, and the chapters that it is run against where not all are needed. */
export function liar(id: string, how: string, create: () => Adapter, chapters?: readonly number[]): Liar {
  return { card: { kind: 'liar', id, how, ...(chapters && { chapters }) }, create };
}

/** The reference with some of its calls, or of its parts, exchanged for lies. */
export function lyingReference(lies: (reference: Adapter) => Partial<Adapter>, options: ReferenceOptions = {}): Adapter {
  const reference = referenceAdapter(options);
  const honest: Adapter = {
    describe: () => reference.describe(),
    open: (request) => reference.open(request),
    use: (fabric, instrument, request) => reference.use(fabric, instrument, request),
    close: (fabric) => reference.close(fabric),
    dispose: async () => reference.dispose?.(),
  };
  return { ...honest, ...lies(reference) };
}
