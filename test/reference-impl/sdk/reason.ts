import { SdkError } from '../../../src/reference-impl/sdk/index.ts';

/** Why the SDK declines; `nothing` where it does not. */
export function reasonOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof SdkError) return error.reason;
    throw error;
  }
  return 'nothing';
}
