import type { SeededNames } from '../seed.ts';

/** Something that occurs nowhere by chance, to be put somewhere and looked for elsewhere. */
export interface Marker {
  /** Lower-case letters and digits, so that it goes unchanged through XML, JSON, headers and addresses. */
  readonly text: string;
  readonly bytes: Buffer;
}

/** So many characters that one cut anywhere leaves a half of 24 or more whole, which is still nothing that occurs by chance. */
const CHARACTERS = 48;

/** A marker of the scenario's own, drawn from its seed. */
export function makeMarker(names: SeededNames): Marker {
  const text = names.word(CHARACTERS);
  return { text, bytes: Buffer.from(text) };
}
