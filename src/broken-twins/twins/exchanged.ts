import { referenceParts, type Composition, type PartMakers, type Parts } from '../../reference-impl/parts.ts';

/** One of the reference's parts with some of its methods exchanged. */
export function exchanged<Name extends keyof Parts>(
  name: Name,
  others: (lawful: Parts[Name], c: Composition) => Partial<Parts[Name]>,
): Partial<PartMakers> {
  const make = (c: Composition): Parts[Name] => {
    const lawful = referenceParts[name](c);
    return { ...lawful, ...others(lawful, c) };
  };
  return { [name]: make };
}
