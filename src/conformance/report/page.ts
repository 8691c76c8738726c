import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Eta } from 'eta';
import type { Act } from '../evidence/index.ts';
import { dedent } from '../plan/prose.ts';
import type { GuaranteeResult, GuaranteeVerdict, RunResult, StepStatus } from '../verdict/types.ts';
import { captureFile } from './wire.ts';

/** What each verdict is called on the page, in the order in which a reader wants them: what is wrong comes first. */
const VERDICTS: Readonly<Record<GuaranteeVerdict, string>> = {
  fail: 'broken',
  'harness-error': 'the kit failed',
  flaky: 'wavering',
  'could-not-run': 'could not be judged',
  'not-judged': 'not judged',
  pass: 'kept',
  'not-claimed': 'not claimed',
  pending: 'pending',
};
const ORDER = Object.keys(VERDICTS) as readonly GuaranteeVerdict[];

/** Guarantees that were not looked at, and why. */
const OTHERS: readonly { readonly verdict: GuaranteeVerdict; readonly heading: string; readonly text: string }[] = [
  {
    verdict: 'not-judged',
    heading: 'Left out of this run',
    text: 'The suite has checks for these, and the run was told to leave them out.',
  },
  { verdict: 'pending', heading: 'Pending', text: 'These stand in the register and have no check yet. They are never counted as kept.' },
];

/** What is said of a step that did not pass. */
const STEPS: Readonly<Record<Exclude<StepStatus, 'PASSED'>, string>> = {
  FAILED: 'stopped here',
  SKIPPED: 'not reached',
  UNDEFINED: 'has no definition',
  PENDING: 'is not written yet',
  AMBIGUOUS: 'has two definitions',
  UNKNOWN: 'ended unknown',
};

/** How many reasons, faults or acts are shown without being asked for. */
const MOST = 8;

const eta = new Eta({ views: __dirname, cache: true });

/**
 * Writes `index.html`: the verdict on one page that opens offline and needs no script.
 * @param specifications the names of Cucumber's HTML reports in the same folder
 */
export function writePage(result: RunResult, folder: string, specifications: readonly string[]): void {
  writeFileSync(join(folder, 'index.html'), pageOf(result, specifications));
}

export function pageOf(result: RunResult, specifications: readonly string[]): string {
  const judged = result.guarantees.filter((guarantee) => guarantee.checks.length > 0);
  const rank = (guarantee: GuaranteeResult) => ORDER.indexOf(guarantee.verdict);
  return eta.render('./page', {
    MOST,
    result,
    specifications,
    style: readFileSync(join(__dirname, 'page.css'), 'utf8'),
    outcome: `${result.outcome.slice(0, 1).toUpperCase()}${result.outcome.slice(1)}`,
    reasons: result.reasons.filter((reason) => !result.sentence.includes(reason)),
    verdictWord: (verdict: GuaranteeVerdict) => VERDICTS[verdict],
    stepWord: (status: Exclude<StepStatus, 'PASSED'>) => STEPS[status],
    guarantees: judged.toSorted((a, b) => rank(a) - rank(b)), // a stable sort: within a verdict the register's order stays
    others: OTHERS.map(({ verdict, ...rest }) => ({
      ...rest,
      guarantees: result.guarantees.filter((guarantee) => guarantee.checks.length === 0 && guarantee.verdict === verdict),
    })).filter(({ guarantees }) => guarantees.length > 0),
    tally: ORDER.map((verdict) => ({
      verdict,
      word: VERDICTS[verdict],
      count: result.guarantees.filter((guarantee) => guarantee.verdict === verdict).length,
    })).filter(({ count }) => count > 0),
    paragraphs: (prose: string) =>
      dedent(prose)
        .split(/\n\s*\n/)
        .map((part) => part.trim())
        .filter((part) => part !== ''),
    parts,
    captureFile,
    words: (command: string) => command.split(' '),
    told,
    duration: (ms: number) => (ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`),
  });
}

/** A text, cut so that the ids in it can be kept from being broken at the end of a line. */
function parts(text: string): { readonly text: string; readonly id: boolean }[] {
  return text.split(/(\b[A-Z]{2,4}-\d+[a-z]?\b[.,;:)]*)/).map((part, index) => ({ text: part, id: index % 2 === 1 }));
}

/** How an act ended, in a few words. */
function told({ outcome }: Act): string {
  switch (outcome.reply) {
    case 'accepted':
      return 'accepted';
    case 'refused':
      return `refused: ${outcome.code}`;
    case 'unsupported':
      return 'unsupported';
    case 'indefinite':
      return 'indefinite: it may have happened';
    case 'fault':
      return `no reply: ${outcome.fault} (${outcome.detail})`;
  }
}
