import type { Attachment, Envelope, Pickle, PickleStep, TestCase, TestStepResult } from '@cucumber/messages';
import { RECORD_MEDIA_TYPE } from '../evidence/index.ts';
import { Documents } from '../plan/documents.ts';
import type { PlannedCheck } from '../plan/plan.ts';
import type { Attempt, AttemptStep } from '../record/recording.ts';

interface OpenAttempt {
  readonly check: PlannedCheck;
  readonly attempt: { steps: AttemptStep[]; records: string[]; finished: boolean; durationMs: number };
  readonly began: number;
}

/** What the run tells whoever watches it. */
export interface Watcher {
  began?(check: PlannedCheck): void;
  /** @param clean whether every step passed; the verdict is derived later */
  ended?(check: PlannedCheck, clean: boolean): void;
}

/** Makes attempts at checks of Cucumber's messages. Keeps the messages as well, for the reports, unless told otherwise. */
export class Recorder {
  private readonly documents = new Documents();
  private readonly byPlace = new Map<string, PlannedCheck>();
  private readonly pickles = new Map<string, Pickle>();
  private readonly testCases = new Map<string, TestCase>();
  /** Steps by the id of their test step; hooks have none. */
  private readonly pickleSteps = new Map<string, PickleStep>();
  private readonly open = new Map<string, OpenAttempt>();
  private readonly attempts = new Map<string, Attempt[]>();
  private readonly lines: string[] = [];
  /** What went wrong with the kit, a sentence each. */
  readonly kitFaults: string[] = [];
  private done = false;

  constructor(
    checks: readonly PlannedCheck[],
    private readonly watcher: Watcher = {},
    private readonly options: { readonly keepMessages: boolean } = { keepMessages: true },
  ) {
    for (const check of checks) this.byPlace.set(`${check.uri}:${check.line}`, check);
  }

  /** Takes one message. Messages that come after {@link finish} are late and dropped. */
  take(envelope: Envelope): void {
    if (this.done) return;
    if (this.options.keepMessages) this.lines.push(JSON.stringify(envelope));
    this.documents.add(envelope);
    const { pickle, testCase, testCaseStarted, testStepFinished, testCaseFinished, attachment, parseError, testRunHookFinished } = envelope;
    if (pickle !== undefined) this.pickles.set(pickle.id, pickle);
    if (testCase !== undefined) this.addTestCase(testCase);
    if (testCaseStarted !== undefined) this.begin(testCaseStarted.id, testCaseStarted.testCaseId);
    if (attachment !== undefined) this.attach(attachment);
    if (testStepFinished !== undefined)
      this.step(testStepFinished.testCaseStartedId, testStepFinished.testStepId, testStepFinished.testStepResult);
    if (testCaseFinished !== undefined) this.end(testCaseFinished.testCaseStartedId);
    if (parseError !== undefined) this.kitFaults.push(`${parseError.source.uri ?? 'a feature file'} cannot be read: ${parseError.message}`);
    if (testRunHookFinished !== undefined && testRunHookFinished.result.status !== 'PASSED')
      this.kitFaults.push(
        `a hook around the run ended ${testRunHookFinished.result.status.toLowerCase()}: ${testRunHookFinished.result.message ?? ''}`,
      );
  }

  /** The attempts at each check, those still under way included. */
  finish(): { checks: { id: string; attempts: Attempt[] }[]; messages: string } {
    this.done = true;
    for (const { check, attempt } of this.open.values()) this.keep(check, attempt);
    this.open.clear();
    const checks = [...this.attempts].map(([id, attempts]) => ({ id, attempts }));
    return { checks, messages: this.lines.map((line) => `${line}\n`).join('') };
  }

  private begin(id: string, testCaseId: string): void {
    const pickle = this.pickles.get(this.testCases.get(testCaseId)?.pickleId ?? '');
    const check = pickle === undefined ? undefined : this.byPlace.get(`${pickle.uri}:${this.documents.lineOf(pickle)}`);
    if (check === undefined) {
      this.kitFaults.push(`a scenario was carried out that is not in the plan: ${pickle?.name ?? testCaseId}`);
      return;
    }
    this.open.set(id, { check, attempt: { steps: [], records: [], finished: false, durationMs: 0 }, began: performance.now() });
    this.watcher.began?.(check);
  }

  private attach({ testCaseStartedId, mediaType, body, contentEncoding }: Attachment): void {
    if (mediaType !== RECORD_MEDIA_TYPE) return;
    const text = contentEncoding === 'BASE64' ? Buffer.from(body, 'base64').toString('utf8') : body;
    this.open.get(testCaseStartedId ?? '')?.attempt.records.push(text);
  }

  private step(startedId: string, testStepId: string, result: TestStepResult): void {
    const open = this.open.get(startedId);
    if (open === undefined) return;
    const pickleStep = this.pickleSteps.get(testStepId);
    open.attempt.steps.push({
      kind: pickleStep === undefined ? 'hook' : 'step',
      keyword: this.documents.steps.get(pickleStep?.astNodeIds[0] ?? '')?.keyword ?? '',
      text: pickleStep?.text ?? '',
      judges: pickleStep?.type === 'Outcome',
      status: result.status,
      message: result.message ?? null,
    });
  }

  private addTestCase(testCase: TestCase): void {
    this.testCases.set(testCase.id, testCase);
    const pickle = this.pickles.get(testCase.pickleId);
    for (const testStep of testCase.testSteps) {
      const step = pickle?.steps.find((each) => each.id === testStep.pickleStepId);
      if (step !== undefined) this.pickleSteps.set(testStep.id, step);
    }
  }

  private end(startedId: string): void {
    const open = this.open.get(startedId);
    if (open === undefined) return;
    this.open.delete(startedId);
    open.attempt.finished = true;
    open.attempt.durationMs = performance.now() - open.began;
    this.keep(open.check, open.attempt);
    this.watcher.ended?.(
      open.check,
      open.attempt.steps.every((step) => step.status === 'PASSED'),
    );
  }

  private keep({ id }: PlannedCheck, attempt: Attempt): void {
    const attempts = this.attempts.get(id) ?? [];
    attempts.push(attempt);
    this.attempts.set(id, attempts);
  }
}
