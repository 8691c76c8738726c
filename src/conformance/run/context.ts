import { randomUUID } from 'node:crypto';
import type { Adapter, AdapterCard, OpenRequest } from '../../adapters/contract/index.ts';
import type { KeyRing } from '../../clients/keys.ts';
import type { Patience } from '../../clients/wire/index.ts';

/** What one run gives to every scenario in it: the fabric's adapter and the material that the scenarios' parties are made from. */
export interface RunContext {
  /** The adapter under judgement, behind its guard. */
  readonly adapter: Adapter;
  /** What the adapter says of itself. */
  readonly card: AdapterCard;
  /** The seed from which names, addresses and markers are made. The same seed makes the same ones. */
  readonly seed: string;
  /** The server certificate that the kit offers to every fabric it opens. */
  readonly identity: OpenRequest['identity'];
  /** Where scenarios get key pairs from. Made once a process, as RSA keys are dear. */
  readonly keys: KeyRing;
  /** How long its clients wait for the fabrics' surfaces, over the whole run. */
  readonly patience: Patience;
  /** Every fault of the adapter so far that belongs to no call: a doubled answer, noise on its output. Grows only. */
  adapterFaults(): readonly string[];
  /** Keeps the bytes of a medium that a check has read, where somebody wants them kept. */
  readonly keepMedium?: KeepMedium | undefined;
}

/** What tells one scenario from every other, out of its file and its name. */
export const scopeOf = ({ uri, name }: { readonly uri: string; readonly name: string }): string => `${uri} ${name}`;

/** Takes what a check has read of a medium. `medium` is the fabric's own name for it, and proves nothing. */
export type KeepMedium = (check: string, medium: string, bytes: Uint8Array) => void;

const active = new Map<string, RunContext>();

/**
 * Makes a context known to the scenarios of a run. Cucumber copies world parameters by structured clone, so only the
 * key that this returns travels in them, as `{ run: key }`; the World looks the context up with {@link activeRun}.
 */
export function registerRun(context: RunContext): string {
  const key = randomUUID();
  active.set(key, context);
  return key;
}

/** The context of a run under way. Throws when there is none of that key: a scenario outside a run judges nothing. */
export function activeRun(key: string): RunContext {
  const context = active.get(key);
  if (context === undefined) throw new Error(`no run under way has the key ${JSON.stringify(key)}: start scenarios with fabric-tck`);
  return context;
}

/** Forgets a run that has ended. */
export function releaseRun(key: string): void {
  active.delete(key);
}
