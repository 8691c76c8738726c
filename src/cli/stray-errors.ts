/**
 * Collects errors that nobody caught while a run is under way, so that they cannot end the process. None belongs to a check, so each
 * makes the run invalid.
 */
export function strayErrors(): { readonly seen: readonly string[]; end(): void } {
  const seen: string[] = [];
  const listener = (error: unknown): void => {
    seen.push(`an error that nobody caught: ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`);
  };
  process.on('uncaughtException', listener);
  process.on('unhandledRejection', listener);
  return {
    seen,
    end: () => {
      process.off('uncaughtException', listener);
      process.off('unhandledRejection', listener);
    },
  };
}
