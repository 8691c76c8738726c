let collectors = 0;

/**
 * Hands every error that nobody caught to `fatal`, for as long as the process lives, except while {@link strayErrors} collects them. Left to
 * Node they would end the process with exit code 1, which says that a fabric is nonconformant.
 */
export function watchStrayErrors(fatal: (error: unknown) => void): void {
  listen((error) => {
    if (collectors === 0) fatal(error);
  });
}

/** Collects errors that nobody caught while a run is under way: none belongs to a check, so each makes the run invalid. */
export function strayErrors(): { readonly seen: readonly string[]; end(): void } {
  const seen: string[] = [];
  const remove = listen((error) =>
    seen.push(`an error that nobody caught: ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`),
  );
  collectors += 1;
  return {
    seen,
    end: () => {
      collectors -= 1;
      remove();
    },
  };
}

function listen(listener: (error: unknown) => void): () => void {
  process.on('uncaughtException', listener);
  process.on('unhandledRejection', listener);
  return () => {
    process.off('uncaughtException', listener);
    process.off('unhandledRejection', listener);
  };
}
