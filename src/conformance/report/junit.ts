import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CheckResult, GuaranteeResult, RunResult } from '../verdict/types.ts';
import { RUN_CASE, untold } from './untold.ts';

/**
 * Writes `junit.xml`: a suite a guarantee, a case a check. Made from the verdict, since what Cucumber calls passed is only half of one. A run
 * that fell short without a check to show it has one case more, so that a CI server sees red.
 */
export function writeJUnit(result: RunResult, folder: string): void {
  writeFileSync(join(folder, 'junit.xml'), junitOf(result));
}

export function junitOf(result: RunResult): string {
  const suites = result.guarantees.filter((guarantee) => guarantee.checks.length > 0);
  const all = suites.flatMap((guarantee) => guarantee.checks);
  const run = untold(result);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="fabric-tck: ${attribute(result.outcome)}" ${counts(all, run ? 1 : 0)}>`,
    ...suites.map(suiteOf),
    ...(run ? [runSuite(result)] : []),
    '</testsuites>',
    '',
  ].join('\n');
}

function suiteOf(guarantee: GuaranteeResult): string {
  const cases = guarantee.checks.map(
    (check) =>
      `    <testcase classname="${attribute(guarantee.id)}" name="${attribute(check.name)}" file="${attribute(check.uri)}" line="${check.line}" time="${seconds(check.durationMs)}">${bodyOf(check)}</testcase>`,
  );
  return [
    `  <testsuite name="${attribute(`${guarantee.id} ${guarantee.title}`)}" ${counts(guarantee.checks)}>`,
    ...cases,
    '  </testsuite>',
  ].join('\n');
}

function runSuite(result: RunResult): string {
  return [
    `  <testsuite name="The run" ${counts([], 1)}>`,
    `    <testcase classname="run" name="${RUN_CASE}"><error type="${attribute(result.outcome)}" message="${attribute(result.sentence)}">${text(result.reasons.join('\n'))}</error></testcase>`,
    '  </testsuite>',
  ].join('\n');
}

function bodyOf(check: CheckResult): string {
  const said = check.reasons.join('\n');
  const told = `message="${attribute(check.reasons[0] ?? check.verdict)}">${text(`${said}\n${check.reproduce}`)}`;
  switch (check.verdict) {
    case 'pass':
      return '';
    case 'fail':
      return `<failure type="fail" ${told}</failure>`;
    case 'not-claimed':
      return `<skipped message="${attribute(said)}"/>`;
    default:
      return `<error type="${check.verdict}" ${told}</error>`;
  }
}

function counts(checks: readonly CheckResult[], more = 0): string {
  const of = (...verdicts: readonly string[]) => checks.filter((check) => verdicts.includes(check.verdict)).length;
  const errors = of('could-not-run', 'flaky', 'harness-error') + more;
  return `tests="${checks.length + more}" failures="${of('fail')}" errors="${errors}" skipped="${of('not-claimed')}"`;
}

const seconds = (ms: number) => (ms / 1000).toFixed(3);
const text = (value: string) =>
  value
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu, '\ufffd')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;');
const attribute = (value: string) => text(value).replace(/"/g, '&quot;').replace(/\s+/g, ' ');
