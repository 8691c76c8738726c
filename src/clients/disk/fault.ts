/** What came is not the disk that it should be: `what` says in one sentence what is wrong, and with which medium. */
export class DiskFault extends Error {
  override readonly name = 'DiskFault';
}

/** Throws {@link DiskFault} unless it holds. */
export function must(holds: boolean, what: string): asserts holds {
  if (!holds) throw new DiskFault(what);
}
