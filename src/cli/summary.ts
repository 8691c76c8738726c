import { counted } from '../conformance/verdict/outcome.ts';
import type { CheckResult, GuaranteeResult, GuaranteeVerdict, RunOutcome, RunResult } from '../conformance/verdict/types.ts';
import { fitted, painter, wrapped } from './terminal.ts';

const MARKS: Readonly<Record<GuaranteeVerdict, readonly [mark: string, style: 'green' | 'red' | 'yellow' | 'dim']>> = {
  pass: ['✓', 'green'],
  fail: ['✗', 'red'],
  'could-not-run': ['?', 'yellow'],
  flaky: ['~', 'yellow'],
  'harness-error': ['!', 'yellow'],
  'not-claimed': ['-', 'dim'],
  'not-judged': ['-', 'dim'],
  pending: ['·', 'dim'],
};

const OUTCOME_STYLE: Readonly<Record<RunOutcome, 'green' | 'red' | 'yellow'>> = {
  conformant: 'green',
  nonconformant: 'red',
  incomplete: 'yellow',
  invalid: 'yellow',
};

/** How many checks of one guarantee are told one by one. */
const CHECKS_SHOWN = 5;

type Paint = ReturnType<typeof painter>;

/** What a run prints for people at its end: the broken guarantees first, the verdict sentence last, where the eye is. */
export function summary(result: RunResult, reportPage: string, paint: Paint = painter(process.stdout)): string {
  const judged = result.guarantees.filter((each) => each.checks.some((check) => check.verdict !== 'not-claimed'));
  const unkept = judged.filter((each) => each.verdict !== 'pass');
  const kept = judged.filter((each) => each.verdict === 'pass');
  const pending = result.guarantees.filter((each) => each.verdict === 'pending');
  const lines = [
    ...kept.map((each) => guaranteeLine(each, paint)),
    ...unkept.flatMap((each) => [guaranteeLine(each, paint), ...unkeptChecks(each, paint)]),
    fitted(paint('dim', `· ${counted(pending.length, 'guarantee')} of the register still pending (fabric-tck list)`), 2),
    '',
    fitted(`${paint(OUTCOME_STYLE[result.outcome], result.outcome.toUpperCase())}: ${result.sentence}`, 0),
    '',
    fitted(paint('dim', `${tally(result)}, seed ${result.seed}, ${(result.durationMs / 1000).toFixed(1)} s`), 0),
    paint('dim', `report: ${reportPage}`),
    paint('dim', `again:  ${result.reproduce}`),
    '',
  ];
  return lines.join('\n');
}

function guaranteeLine({ id, title, verdict, checks }: GuaranteeResult, paint: Paint): string {
  const [mark, style] = MARKS[verdict];
  return fitted(`${paint(style, mark)} ${id.padEnd(6)} ${title}  ${paint('dim', `(${counted(checks.length, 'check')})`)}`, 9);
}

function unkeptChecks({ checks }: GuaranteeResult, paint: Paint): string[] {
  const unkept = checks.filter((check) => check.verdict !== 'pass');
  const lines = unkept.slice(0, CHECKS_SHOWN).flatMap((check, index) => checkLines(check, unkept[index - 1], paint));
  if (unkept.length > CHECKS_SHOWN) lines.push(paint('dim', `    and ${unkept.length - CHECKS_SHOWN} more`));
  return lines;
}

/** A reason that is the same as that of the check above is not told again. */
function checkLines({ id, verdict, reasons, reproduce }: CheckResult, above: CheckResult | undefined, paint: Paint): string[] {
  const [mark, style] = MARKS[verdict];
  const [reason = ''] = reasons;
  const told = reason === above?.reasons[0] ? 'the same' : reason;
  return [`    ${paint(style, mark)} ${id}: ${verdict}`, wrapped(told, '        '), paint('dim', `        ${reproduce}`)];
}

/** "103 pass, 1 fail": only what there is. */
function tally({ counts, planned }: RunResult): string {
  const parts = Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([verdict, count]) => `${count} ${verdict}`);
  return `${counted(planned, 'check')}: ${parts.join(', ') || 'none judged'}`;
}
