/** The soak has found something that must not be. */
export class SoakFailure extends Error {
  override readonly name = 'SoakFailure';
}

/** @throws SoakFailure */
export function must(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new SoakFailure(otherwise);
}
