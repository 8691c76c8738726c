let collected: string[] | null = null;

/**
 * Looks out for errors that nobody caught, for as long as the process lives. While a run is under way they are collected; at any other
 * time they are handed to `fatal`. Left to Node they would end the process with exit code 1, which says that a fabric is nonconformant.
 */
export function watchStrayErrors(fatal: (error: unknown) => void): void {
  const listener = (error: unknown): void => {
    if (collected === null) fatal(error);
    else collected.push(`an error that nobody caught: ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`);
  };
  process.on('uncaughtException', listener);
  process.on('unhandledRejection', listener);
}

/** Collects stray errors while a run is under way: none belongs to a check, so each makes the run invalid. */
export function collectStrayErrors(): { readonly seen: readonly string[]; end(): void } {
  const seen: string[] = [];
  collected = seen;
  return { seen, end: () => (collected = null) };
}
