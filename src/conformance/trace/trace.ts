import type { TwinCard } from '../power/subject.ts';
import { NOT_NORMATIVE, SENTENCES, type Sentence } from '../register/index.ts';
import { counted, some } from '../verdict/outcome.ts';
import type { CheckVerdict, GuaranteeVerdict } from '../verdict/types.ts';

/** What a trace needs of a run's result. */
export interface TracedRun {
  readonly guarantees: readonly {
    readonly id: string;
    readonly title: string;
    readonly sources: readonly string[];
    readonly verdict: GuaranteeVerdict;
    readonly checks: readonly { readonly id: string; readonly verdict: CheckVerdict }[];
  }[];
}

export interface TracedGuarantee {
  readonly id: string;
  readonly title: string;
  readonly sources: readonly string[];
  readonly verdict: GuaranteeVerdict;
  readonly checks: readonly { readonly id: string; readonly verdict: CheckVerdict; readonly twins: readonly string[] }[];
  readonly twins: readonly string[];
}

export interface TracedSentence {
  readonly id: string;
  readonly status: 'covered' | 'pending' | 'not-normative' | 'missing';
  readonly guarantees: readonly string[];
  readonly checks: readonly string[];
  /** Why it is not normative; null otherwise. */
  readonly reason: string | null;
}

/** Guarantee ↔ sentence ↔ check ↔ twin, both ways. */
export interface Trace {
  readonly guarantees: readonly TracedGuarantee[];
  readonly sentences: readonly TracedSentence[];
  /** What is wrong, a sentence each: a sentence that nothing answers for, a twin that names what does not exist. */
  readonly faults: readonly string[];
}

/** Traces a run. Pure; the register's sentences can be replaced in tests. */
export function traceRun(
  run: TracedRun,
  twins: readonly Pick<TwinCard, 'id' | 'breaks' | 'caughtBy'>[],
  sentences: readonly Sentence[] = SENTENCES,
  notNormative: Readonly<Record<string, string>> = NOT_NORMATIVE,
): Trace {
  const guarantees = run.guarantees.map(({ id, title, sources, verdict, checks }): TracedGuarantee => ({
    id,
    title,
    sources,
    verdict,
    checks: checks.map((check) => ({
      id: check.id,
      verdict: check.verdict,
      twins: twins.filter((twin) => twin.caughtBy.some((each) => each.check === check.id)).map((twin) => twin.id),
    })),
    twins: twins.filter((twin) => twin.breaks === id).map((twin) => twin.id),
  }));
  const traced = sentences.map((sentence) => traceSentence(sentence, guarantees, notNormative));
  const missing = traced.filter((sentence) => sentence.status === 'missing');
  return {
    guarantees,
    sentences: traced,
    faults: [
      ...missing.map(({ id }) => `nothing answers for the sentence ${id}`),
      ...twinFaults(twins, guarantees),
      ...sourceFaults(guarantees, sentences),
    ],
  };
}

function traceSentence(
  { id, kind }: Sentence,
  guarantees: readonly TracedGuarantee[],
  notNormative: Readonly<Record<string, string>>,
): TracedSentence {
  const claiming = guarantees.filter((guarantee) => guarantee.sources.includes(id));
  const checks = claiming.flatMap((guarantee) => guarantee.checks.map((check) => check.id));
  const ids = claiming.map((guarantee) => guarantee.id);
  if (claiming.some((guarantee) => guarantee.verdict !== 'pending'))
    return { id, status: 'covered', guarantees: ids, checks, reason: null };
  if (claiming.length > 0) return { id, status: 'pending', guarantees: ids, checks, reason: null };
  const reason = kind === 'heading' ? 'a heading' : (notNormative[id] ?? null);
  return { id, status: reason === null ? 'missing' : 'not-normative', guarantees: [], checks: [], reason };
}

function twinFaults(twins: readonly Pick<TwinCard, 'id' | 'breaks' | 'caughtBy'>[], guarantees: readonly TracedGuarantee[]): string[] {
  const judged = new Set(guarantees.flatMap((guarantee) => guarantee.checks.map((check) => check.id)));
  const unjudged = [...new Set(twins.flatMap(({ caughtBy }) => caughtBy.map((each) => each.check)))].filter((check) => !judged.has(check));
  return [
    ...twins
      .filter(({ breaks }) => !guarantees.some((guarantee) => guarantee.id === breaks))
      .map(({ id, breaks }) => `the twin ${id} breaks ${breaks}, which is not in the register`),
    // In one sentence: a run of one profile judges hardly any of them.
    ...(unjudged.length === 0 ? [] : [`${counted(unjudged.length, 'check')} that twins name this run did not judge: ${some(unjudged)}`]),
  ];
}

function sourceFaults(guarantees: readonly TracedGuarantee[], sentences: readonly Sentence[]): string[] {
  const known = new Set(sentences.map((sentence) => sentence.id));
  return guarantees.flatMap(({ id, sources }) =>
    sources.filter((source) => !known.has(source)).map((source) => `${id} names ${source}, which is no sentence of the source`),
  );
}
