import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { LabelName, Stage, Status } from 'allure-js-commons';
import { FileSystemWriter, createStepResult, createTestResult } from 'allure-js-commons/sdk/reporter';
import type { CheckResult, CheckVerdict, GuaranteeResult, RunResult } from '../verdict/types.ts';
import { RUN_CASE, untold } from './untold.ts';

/** Where `writeAllureResults` puts its files, within the report folder. */
export const ALLURE_RESULTS = 'allure-results';

/** Only a pass is shown as passed. What could not be judged is broken, what nobody claimed is skipped. */
const STATUS: Readonly<Record<CheckVerdict, Status>> = {
  pass: Status.PASSED,
  'not-claimed': Status.SKIPPED,
  'could-not-run': Status.BROKEN,
  fail: Status.FAILED,
  flaky: Status.BROKEN,
  'harness-error': Status.BROKEN,
};

const STEP_STATUS: Readonly<Record<string, Status>> = { PASSED: Status.PASSED, FAILED: Status.FAILED, SKIPPED: Status.SKIPPED };

/**
 * Writes Allure results, one a check. They come from the verdict rather than from Allure's reporter for Cucumber, which shows scenarios
 * with undefined, pending or skipped steps as passed and folds scenarios of one name into retries. A run that fell short without a check to
 * show it has one result more.
 */
export function writeAllureResults(result: RunResult, folder: string): void {
  const resultsDir = join(folder, ALLURE_RESULTS);
  mkdirSync(resultsDir, { recursive: true });
  const writer = new FileSystemWriter({ resultsDir });
  // A fabric is driven by one check at a time, so they stand one after another; in the register's order, as the record keeps durations alone.
  let start = Date.parse(result.startedAt);
  for (const guarantee of result.guarantees)
    for (const check of guarantee.checks) {
      writer.writeResult(resultOf(check, guarantee, start));
      start += Math.round(check.durationMs);
    }
  if (untold(result)) writer.writeResult(runResult(result, start));
  writer.writeEnvironmentInfo({
    verdict: result.outcome,
    subject: `${result.subject.name} ${result.subject.version}, ${result.subject.vendor}`,
    artefact: result.subject.artefactDigest,
    suite: `${result.suite.version}, ${result.suite.digest}`,
    seed: result.seed,
    node: process.version,
  });
  writer.writeCategoriesDefinitions([
    { name: 'Broken promises', matchedStatuses: [Status.FAILED] },
    { name: 'Not judged', matchedStatuses: [Status.BROKEN] },
    { name: 'Not claimed', matchedStatuses: [Status.SKIPPED] },
  ]);
}

/** A result that Allure knows again in a later run. */
function known(id: string) {
  const digest = createHash('md5').update(id).digest('hex'); // Allure's own form of a history id
  return { ...createTestResult(digest), historyId: digest, testCaseId: digest };
}

function runResult(result: RunResult, end: number) {
  return {
    ...known(RUN_CASE),
    name: RUN_CASE,
    fullName: RUN_CASE,
    description: `${result.sentence}\n\nReproduce: \`${result.reproduce}\``,
    status: Status.BROKEN,
    statusDetails: { message: result.reasons.join('\n') },
    stage: Stage.FINISHED,
    start: end,
    stop: end,
    labels: [
      { name: LabelName.EPIC, value: 'The run' },
      { name: LabelName.PARENT_SUITE, value: 'The run' },
      { name: LabelName.SEVERITY, value: 'critical' },
    ],
  };
}

function resultOf(check: CheckResult, guarantee: GuaranteeResult, start: number) {
  return {
    ...known(check.id),
    name: check.name,
    fullName: `${check.uri}:${check.line}`,
    description: [check.description, `Reproduce: \`${check.reproduce}\``].filter((part) => part !== '').join('\n\n'),
    status: STATUS[check.verdict],
    statusDetails: { message: check.reasons.join('\n') },
    stage: Stage.FINISHED,
    start,
    stop: start + Math.round(check.durationMs),
    steps: check.steps.map((step) => ({
      ...createStepResult(),
      name: `${step.keyword}${step.text}`,
      status: STEP_STATUS[step.status] ?? Status.BROKEN,
      stage: Stage.FINISHED,
      statusDetails: step.message === null ? {} : { message: step.message },
    })),
    labels: [
      { name: LabelName.EPIC, value: `${guarantee.chapter.number} ${guarantee.chapter.title}` },
      { name: LabelName.FEATURE, value: `${guarantee.id} ${guarantee.title}` },
      { name: LabelName.PARENT_SUITE, value: `${guarantee.chapter.number} ${guarantee.chapter.title}` },
      { name: LabelName.SUITE, value: guarantee.id },
      { name: LabelName.SEVERITY, value: guarantee.level === 'core' ? 'critical' : 'normal' },
      ...guarantee.sources.map((source) => ({ name: LabelName.TAG, value: source })),
    ],
  };
}
