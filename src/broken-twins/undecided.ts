type Method = (...given: unknown[]) => unknown;
type Whens = Readonly<Record<string, Method>>;

/** A difference that is not known when a method is called: what it answers decides, or when a method of what it hands out is called. */
export type Undecided = Method | Whens;

/** An undecided difference, and what to do once there is one. */
export type Pending = readonly [difference: Undecided, tell: () => void];

/** Calls a lawful method, and decides by what comes of it. A method that fails has nothing to compare, which counts as different. */
export function deciding(pending: readonly Pending[], call: () => unknown): unknown {
  try {
    const answer = call();
    for (const [difference, tell] of pending) decide(difference, answer, tell);
    return answer;
  } catch (error) {
    for (const [, tell] of pending) tell();
    throw error;
  }
}

function decide(difference: Undecided, answer: unknown, tell: () => void): void {
  if (typeof difference !== 'function') return watch(answer as Record<string, Method>, difference, tell);
  const settle = (settled: unknown): void => {
    if (difference(settled) === true) tell();
  };
  if (answer instanceof Promise) answer.then(settle, tell);
  else settle(answer);
}

/** In place, as what is handed out may be of a class. */
function watch(thing: Record<string, Method>, whens: Whens, tell: () => void): void {
  for (const [name, differs] of Object.entries(whens)) {
    const method = (thing[name] as Method).bind(thing);
    thing[name] = (...given) => {
      const difference = differs(...given) as boolean | Undecided;
      if (difference === true) tell();
      return deciding(typeof difference === 'boolean' ? [] : [[difference, tell]], () => method(...given));
    };
  }
}
