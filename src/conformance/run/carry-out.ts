import type { AdapterCard, GuardedAdapter } from '../../adapters/contract/index.ts';
import { serverIdentity } from '../../clients/certificate.ts';
import { keyRing } from '../../clients/keys.ts';
import { Patience } from '../../clients/wire/index.ts';
import { cucumber } from '../plan/cucumber.ts';
import type { PlannedCheck } from '../plan/plan.ts';
import { demandedChecks, type Asked } from '../plan/select.ts';
import type { Suite } from '../plan/suite.ts';
import { RECORDING_FORMAT, type Recording } from '../record/recording.ts';
import { shardOf, type Shard } from '../shard/split.ts';
import { probeAbsence } from './absence.ts';
import { registerRun, releaseRun, scopeOf, type KeepMedium } from './context.ts';
import { Recorder, type Watcher } from './recorder.ts';

/** How long a run, and one scenario of it, may take, in milliseconds. Past it the run is cut short; what did not end could not run. */
export interface RunDeadlines {
  readonly scenario: number;
  readonly run: number;
}

export const RUN_DEADLINES: RunDeadlines = { scenario: 180_000, run: 1_800_000 };

export interface CarryOutOptions extends Asked {
  readonly adapter: GuardedAdapter;
  readonly card: AdapterCard;
  readonly seed: string;
  /** Which part of the checks to drive; the whole is `{ index: 1, of: 1 }`. */
  readonly shard: Shard;
  /** How the adapter was named on the command line. */
  readonly adapterArguments: readonly string[];
  readonly watcher?: Watcher & { planned?(checks: readonly PlannedCheck[]): void };
  readonly deadlines?: Partial<RunDeadlines>;
  /** How long to wait for surfaces; see {@link Patience} for the default. */
  readonly patience?: Patience;
  /** Cuts the run short. */
  readonly signal?: AbortSignal;
  /** Leave the probe of unclaimed instruments out: for the many runs of the proof of power. */
  readonly skipAbsence?: boolean;
  /** Keep no messages of Cucumber's: for runs of which nobody reads a report. */
  readonly skipMessages?: boolean;
  /** Keep the media that the checks read. */
  readonly keepMedium?: KeepMedium | undefined;
}

/**
 * Drives the checks that fall to this shard, each on a fabric of its own, and records what happened. Gives no verdict. Never hangs: a run
 * past its deadline is left behind, and its recording says so. Does not dispose of the adapter.
 */
export async function carryOut(suite: Suite, options: CarryOutOptions): Promise<Recording> {
  const { adapter, card, seed, shard, watcher = {} } = options;
  const startedAt = new Date();
  const began = performance.now();
  const demanded = demandedChecks(suite.plan, card, options).filter((each) => each.notClaimed === null);
  const driven = shardOf(
    demanded.map((each) => each.check),
    seed,
    shard,
  );
  watcher.planned?.(driven);
  const stop = new Stop({ ...RUN_DEADLINES, ...options.deadlines }, options.signal);
  const watching: Watcher = {
    began: (check) => {
      stop.scenarioBegan(check.id);
      watcher.began?.(check);
    },
    ended: (check, clean) => {
      stop.scenarioEnded();
      watcher.ended?.(check, clean);
    },
  };
  const recorder = new Recorder(driven, watching, { keepMessages: options.skipMessages !== true });
  const key = registerRun({
    adapter,
    card,
    seed,
    identity: serverIdentity(),
    keys: keyRing,
    patience: options.patience ?? new Patience(),
    adapterFaults: () => faultsOf(adapter),
    keepMedium: options.keepMedium && keptByCheck(driven, options.keepMedium),
  });
  const kitFaults: string[] = [];
  try {
    if (options.skipAbsence !== true && shard.index === 1) await stop.race(probeAbsence(adapter, card, seed));
    if (driven.length > 0 && stop.reason === null) {
      const scenarios = driven.map((check) => `${check.uri}:${check.line}`);
      const run = cucumber(suite.source, suite.support, { scenarios, dryRun: false, seed, worldParameters: { run: key } }, (envelope) =>
        recorder.take(envelope),
      );
      await stop.race(run);
    }
  } catch (error) {
    kitFaults.push(`the run broke off: ${(error as Error).message}`);
  } finally {
    stop.clear();
    releaseRun(key);
  }
  const { checks, messages } = recorder.finish();
  return {
    format: RECORDING_FORMAT,
    suite: { version: suite.version, digest: suite.digest },
    subject: card,
    seed,
    profile: options.profile,
    only: options.only,
    shard,
    adapterArguments: [...options.adapterArguments],
    driven: driven.map((check) => check.id),
    checks,
    stopped: stop.reason,
    kitFaults: [...recorder.kitFaults, ...kitFaults],
    adapterFaults: [...faultsOf(adapter)],
    startedAt: startedAt.toISOString(),
    durationMs: performance.now() - began,
    messages,
  };
}

/** The scenarios know their own names, and whoever keeps something of theirs goes by the ids of checks. */
function keptByCheck(driven: readonly PlannedCheck[], keep: KeepMedium): KeepMedium {
  const ids = new Map(driven.map(({ uri, name, id }) => [scopeOf({ uri, name }), id]));
  return (scope, medium, bytes) => keep(ids.get(scope) ?? scope, medium, bytes);
}

function faultsOf(adapter: GuardedAdapter): readonly string[] {
  return adapter.faults.map((fault) => fault.message);
}

/** Cuts a run short when its time, a scenario's time, or somebody's patience is over. */
class Stop {
  /** Why the run was cut short; null while it was not. */
  reason: string | null = null;
  private readonly stopped: Promise<void>;
  private resolve: () => void = () => undefined;
  private readonly runTimer: NodeJS.Timeout;
  private scenarioTimer: NodeJS.Timeout | undefined;
  private readonly aborted = (): void => this.stop('the run was interrupted');

  constructor(
    private readonly deadlines: RunDeadlines,
    private readonly signal: AbortSignal | undefined,
  ) {
    this.stopped = new Promise((resolve) => (this.resolve = resolve));
    this.runTimer = setTimeout(() => this.stop(`the run was cut short after ${deadlines.run / 1000} s`), deadlines.run);
    if (signal?.aborted === true) this.aborted();
    signal?.addEventListener('abort', this.aborted);
  }

  scenarioBegan(id: string): void {
    const { scenario } = this.deadlines;
    clearTimeout(this.scenarioTimer);
    this.scenarioTimer = setTimeout(
      () => this.stop(`the run was cut short, because ${id} did not end within ${scenario / 1000} s`),
      scenario,
    );
  }

  scenarioEnded(): void {
    clearTimeout(this.scenarioTimer);
  }

  /** Waits for the work or the stop, whichever comes first. Work that is left behind may fail unheard. */
  async race(work: Promise<unknown>): Promise<void> {
    work.catch(() => undefined);
    await Promise.race([work, this.stopped]);
  }

  clear(): void {
    clearTimeout(this.runTimer);
    clearTimeout(this.scenarioTimer);
    this.signal?.removeEventListener('abort', this.aborted);
  }

  private stop(reason: string): void {
    this.reason ??= reason;
    this.resolve();
  }
}
