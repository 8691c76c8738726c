/**
 * Makes something out of an object when it is first asked for, and answers the same from then on: for what is made of an object that never changes.
 * It is forgotten with the object.
 */
export function once<Of extends object, Made>(make: (of: Of) => Made): (of: Of) => Made {
  const made = new WeakMap<Of, { readonly made: Made }>();
  return (of) => {
    let known = made.get(of);
    if (known === undefined) made.set(of, (known = { made: make(of) }));
    return known.made;
  };
}
