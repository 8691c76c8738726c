/** A work that waits for the end of the turn. */
export interface WaitingWork {
  readonly work: () => unknown;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** Gathers works until this turn of the event loop ends, and hands them over together. Each promise is settled by who carries them out. */
export function createTurn(carryOut: (works: readonly WaitingWork[]) => void): <T>(work: () => T) => Promise<T> {
  let waiting: WaitingWork[] = [];
  const end = (): void => {
    const works = waiting;
    waiting = [];
    carryOut(works);
  };
  return <T>(work: () => T) =>
    new Promise<T>((resolve, reject) => {
      if (waiting.length === 0) setImmediate(end);
      waiting.push({ work, resolve: resolve as (result: unknown) => void, reject });
    });
}
