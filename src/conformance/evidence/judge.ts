import type { Json } from '../../adapters/contract/index.ts';
import type { Act } from './act.ts';

/** What a judge found, in words for the report. */
export interface Finding {
  readonly kept: boolean;
  /** The promise, as one sentence: "the request is refused, because the certificate is not registered". */
  readonly promised: string;
  /** What the evidence shows instead, or confirms. */
  readonly observed: string;
}

/** A judge is a pure function of recorded acts and parameters: the same record gives the same finding, always. */
export type Judge<Params extends Json = Json> = (acts: readonly Act[], params: Params) => Finding;

/** A `Then` step's claim on the record: which judge was asked what, and what it found. */
export interface Claim {
  readonly step: string;
  readonly judge: string;
  readonly params: Json;
  readonly finding: Finding;
}

/** Everything that a scenario leaves behind. Attached to the scenario as JSON, media type {@link RECORD_MEDIA_TYPE}. */
export interface ScenarioRecord {
  readonly acts: readonly Act[];
  readonly claims: readonly Claim[];
  /** Set when the scenario could not be driven: the set-up failed, or the kit itself did. */
  readonly trouble: { readonly kind: 'set-up' | 'kit'; readonly detail: string } | null;
  /** Faults of the adapter outside any act: a doubled answer, noise on its output, a failed close. */
  readonly adapterFaults: readonly string[];
}

export const RECORD_MEDIA_TYPE = 'application/vnd.fabric-tck.record+json';

/** Thrown by a `Then` step when a claim does not hold; an AssertionError so that reports show it as a failure, not as an accident. */
export class ClaimFailed extends Error {
  override readonly name = 'AssertionError';
  constructor(readonly finding: Finding) {
    super(`${finding.promised}: ${finding.observed}`);
  }
}

/** Thrown by a `Given` step when the ground of the scenario could not be laid. The check could not run; that is no verdict on the fabric. */
export class SetUpFailed extends Error {
  override readonly name = 'SetUpFailed';
}
