import { History } from '../../src/clients/consistency/index.ts';
import { SeededNames } from '../../src/clients/seed.ts';
import type { StorageStep } from '../../src/reference-impl/storage/steps.ts';
import type { Estate } from './storage-customer.ts';
import type { Defect } from './storage-defects.ts';
import { furnish } from './storage-estate.ts';
import { placeIn, SoakedFabric } from './storage-fabric.ts';
import { load } from './storage-load.ts';
import { mustAccountForBlocks, mustBeConsistent, mustHaveRenewed, readAll, type Holdings } from './storage-look.ts';

const STEPS = [
  'bytes-received',
  'reference-kept',
  'deletion-begun',
  'reference-removed',
  'collecting',
  'key-renewed',
] as const satisfies readonly StorageStep[];
/** Before each how manieth power failure some load is let come to its end, to see that nothing is lost while the power is on. */
const CALM_EACH = 8;
const CALM_ACTS = 80;
/** Before how many acts of the load the power fails, at the latest. */
const LATEST = 160;
/** How many turns of the event loop come after an act's beginning before it fails, at the most. */
const TURNS = 24;
/** How many acts before the power fails copies to the paired location become due, at the most. */
const MOST_LEAD = 12;
const MOST_ACTS = 20_000;

export interface SoakOptions {
  readonly seed: string;
  readonly kills: number;
  readonly clients: number;
  /** The fabric's: empty. */
  readonly folder: string;
  readonly defect?: Defect;
  /** Ends the soak: it rejects with the signal's reason, and no process is left. */
  readonly signal?: AbortSignal;
  readonly tell?: (figures: SoakFigures) => void;
}

export interface SoakFigures {
  /** How often the power failed, by the step of storage at which it did, or at any moment. */
  readonly kills: Readonly<Record<string, number>>;
  readonly acts: number;
  /** How many of them were under way when the power failed. */
  readonly pending: number;
  readonly renewals: number;
  /** How often a renewed key was refused after a power failure. */
  readonly refusals: number;
  /** Bytes that were read and compared. */
  readonly verified: number;
}

/**
 * Cuts the power of a fabric under load, time and again, and looks at what is there afterwards. Rejects with SoakFailure where it is not
 * what it has to be.
 */
export async function soak({ seed, kills, clients, folder, defect, signal, tell }: SoakOptions): Promise<SoakFigures> {
  const place = await placeIn(folder, defect ?? null);
  let fabric = new SoakedFabric(place);
  const end = (): void => fabric.kill();
  signal?.addEventListener('abort', end);
  const counted = { kills: {} as Record<string, number>, acts: 0, pending: 0, renewals: 0, refusals: 0, verified: 0 };
  try {
    await fabric.start();
    const estate = await furnish(fabric, seed, { isDoomed: () => fabric.isDoomed, now: () => fabric.now() });
    let holdings: Holdings = new Map(estate.blobs.map((blob) => [blob, null]));
    const look = async (): Promise<void> => {
      const seen = await readAll(fabric, estate);
      counted.pending += estate.history.events.filter(({ completed }) => completed === null).length;
      mustBeConsistent(estate, holdings);
      [estate.history, holdings] = [new History(), seen];
      await mustAccountForBlocks(fabric, estate, seen);
    };
    for (let round = 0; round < kills; round++) {
      const draw = new SeededNames(seed, `power failure ${round}`);
      const loaded = (part: string, goOn: () => boolean) =>
        load({ fabric, estate, clients, goOn, most: MOST_ACTS, drawFor: (client) => new SeededNames(seed, `${round} ${part} ${client}`) });
      if (round % CALM_EACH === 0) {
        let left = CALM_ACTS;
        counted.acts += await loaded('calm', () => left-- > 0);
        await look();
      }
      const { where, goOn } = powerFailure(fabric, draw);
      counted.acts += await loaded('power failure', goOn);
      await fabric.ended();
      signal?.throwIfAborted();
      fabric = new SoakedFabric(place);
      await fabric.start();
      await askForKeys(fabric, estate);
      await look();
      counted.kills[where] = (counted.kills[where] ?? 0) + 1;
      counted.refusals += await mustHaveRenewed(fabric, estate, draw);
      Object.assign(counted, { renewals: estate.keys.retired.length, verified: estate.verified });
      tell?.(counted);
    }
    return counted;
  } catch (error) {
    signal?.throwIfAborted();
    // A process that has ended is why there was no answer.
    await fabric.mustBeThere();
    throw error;
  } finally {
    signal?.removeEventListener('abort', end);
    await fabric.end();
  }
}

/** Half of the power failures come at any moment, the others at a step of storage's work. `goOn` is to be asked before each act. */
function powerFailure(fabric: SoakedFabric, draw: SeededNames): { readonly where: string; readonly goOn: () => boolean } {
  const step = draw.integer(2) === 0 ? undefined : draw.pick(STEPS);
  const [after, turns] = [1 + draw.integer(LATEST), draw.integer(TURNS)];
  const copiesDue = after - draw.integer(MOST_LEAD);
  const killIn = (left: number): void => void (left === 0 ? fabric.kill() : setImmediate(() => killIn(left - 1)));
  let begun = 0;
  return {
    where: step ?? 'any moment',
    goOn: () => {
      if (++begun === copiesDue) fabric.letTimePass();
      if (begun === after) {
        if (step === undefined) killIn(turns);
        else fabric.failAt(step);
      }
      return true;
    },
  };
}

async function askForKeys(fabric: SoakedFabric, { keys }: Estate): Promise<void> {
  const smapi = fabric.smapi();
  await keys.askAgain(smapi).finally(() => smapi.close());
}
