import type { AdapterCard, Profile } from '../../adapters/contract/index.ts';
import type { ScenarioRecord } from '../evidence/index.ts';

/** How a check ends, from best to worst. Of several, the worst wins. */
export const CHECK_VERDICTS = [
  /** Driven to its end, and every claim holds on the recorded evidence. */
  'pass',
  /** The adapter does not claim the profile that the check belongs to. */
  'not-claimed',
  /** The ground of the check could not be laid, or the adapter misbehaved around it. No verdict on the promise. */
  'could-not-run',
  /** A claim does not hold: the promise is broken. */
  'fail',
  /** Attempts at the same check ended differently. */
  'flaky',
  /** The kit itself went wrong: nothing can be said, and the run is invalid. */
  'harness-error',
] as const;
export type CheckVerdict = (typeof CHECK_VERDICTS)[number];

/**
 * A guarantee's verdict: the worst of its checks'; `pending` while the suite has no check for it; `not-judged` when it has
 * some and this run was told to leave them out (`--profile`, `--only`).
 */
export type GuaranteeVerdict = CheckVerdict | 'pending' | 'not-judged';

/** How a run ends, with the exit code of the process. */
export const EXIT_CODES = { conformant: 0, nonconformant: 1, incomplete: 3, invalid: 4 } as const;
export type RunOutcome = keyof typeof EXIT_CODES;

/** How one step of a scenario ended, in Cucumber's words. */
export type StepStatus = 'PASSED' | 'FAILED' | 'SKIPPED' | 'UNDEFINED' | 'PENDING' | 'AMBIGUOUS' | 'UNKNOWN';

/** One line of a scenario as carried out. */
export interface StepResult {
  /** `Given `, `When `, `Then `, `And `, as written. */
  readonly keyword: string;
  readonly text: string;
  readonly status: StepStatus;
  /** What the step threw, when it did. */
  readonly message: string | null;
}

/** One check of the suite, carried out or not, and judged. A check is one scenario (or one row of an outline). */
export interface CheckResult {
  /** Permanent: `SMA-2/a-certificate-sent-in-a-header-opens-nothing`. */
  readonly id: string;
  readonly guarantee: string;
  /** The scenario's title: the fact that was looked for. */
  readonly name: string;
  /** The scenario's prose, dedented. May be empty. */
  readonly description: string;
  /** Path of the feature file within the package, and the scenario's line. */
  readonly uri: string;
  readonly line: number;
  readonly verdict: CheckVerdict;
  /** Why the verdict is not `pass`, a sentence each. Empty for `pass`. */
  readonly reasons: readonly string[];
  /** Steps as carried out; empty when the check was not driven. */
  readonly steps: readonly StepResult[];
  /** Acts, claims with their findings, faults. Null when the check was not driven. */
  readonly record: ScenarioRecord | null;
  readonly durationMs: number;
  /** Where the evidence file stands within the report folder (`evidence/SMA-2/….json`); null when there is no record. */
  readonly evidence: string | null;
  /** The one command that carries this check out again with the same seed. */
  readonly reproduce: string;
}

/** One guarantee of the register as this run leaves it. All of the register's guarantees are listed, in its order. */
export interface GuaranteeResult {
  readonly id: string;
  readonly chapter: { readonly number: number; readonly title: string };
  readonly title: string;
  readonly level: 'core' | 'extended';
  readonly sources: readonly string[];
  readonly profiles: readonly Profile[];
  /** The promise's prose from its Rule, dedented; empty while pending. */
  readonly prose: string;
  readonly verdict: GuaranteeVerdict;
  readonly checks: readonly CheckResult[];
}

/** A run, judged. Everything that a report says comes from here. */
export interface RunResult {
  readonly outcome: RunOutcome;
  /** The verdict in one or two plain sentences, honest about profiles, filters and pending guarantees. */
  readonly sentence: string;
  /** Why the outcome is not `conformant`, a sentence each; empty when it is. */
  readonly reasons: readonly string[];
  readonly seed: string;
  /** The profiles that were judged. */
  readonly profiles: readonly Profile[];
  /** The profile asked for by `--profile`; null when all claimed ones were judged. */
  readonly profile: Profile | null;
  /** The filter of `--only`; null when there was none. A filtered run is never conformant. */
  readonly only: string | null;
  readonly planned: number;
  readonly judged: number;
  readonly counts: Readonly<Record<CheckVerdict, number>>;
  readonly guarantees: readonly GuaranteeResult[];
  readonly suite: { readonly version: string; readonly digest: string };
  readonly subject: AdapterCard;
  /** Faults of the adapter outside any call, over the whole run. */
  readonly adapterFaults: readonly string[];
  readonly startedAt: string;
  readonly durationMs: number;
  /** The command that makes this run again. */
  readonly reproduce: string;
}

/** What a run leaves besides its result, for the reports that are made from it. */
export interface RunArtefacts {
  /** Cucumber's messages, one JSON document a line, in order. One element for each process that recorded (a merged run has several). */
  readonly messages: readonly string[];
}
