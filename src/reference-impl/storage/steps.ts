/**
 * The moments of storage's work at which the lab can let the power fail, in the order in which they come.
 *
 * - `bytes-received`: the bytes are on the media, and nothing refers to them yet
 * - `reference-kept`: a write is durable, and not answered yet
 * - `deletion-begun`: a deletion is authorised, and nothing is changed yet
 * - `reference-removed`: a deletion is durable, and not answered yet
 * - `collecting`: one copy of what was deleted has been given up, and others have not
 * - `key-renewed`: a new key is durable, and not answered yet
 */
export type StorageStep = 'bytes-received' | 'reference-kept' | 'deletion-begun' | 'reference-removed' | 'collecting' | 'key-renewed';

/** Where storage is in its work, for the lab. */
export interface StorageSteps {
  /** Storage has come to this step. Throws {@link PowerFailed} where the power fails here: whoever called is to do nothing more. */
  reached(step: StorageStep): void;
  /** The next time that storage comes to the step, `fail` is called, once. It cuts the power. */
  failAt(step: StorageStep, fail: () => void): void;
}

/** The power is gone. */
export class PowerFailed extends Error {
  override readonly name = 'PowerFailed';
  readonly reason = 'power-failed';
}

export function createStorageSteps(): StorageSteps {
  let armed: { readonly step: StorageStep; readonly fail: () => void } | undefined;
  return {
    reached: (step) => {
      if (armed?.step !== step) return;
      const { fail } = armed;
      armed = undefined;
      fail();
      throw new PowerFailed(`the power failed at ${step}`);
    },
    failAt: (step, fail) => {
      armed = { step, fail };
    },
  };
}
