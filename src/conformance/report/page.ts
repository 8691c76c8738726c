import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Eta } from 'eta';
import type { Act } from '../evidence/index.ts';
import { dedent } from '../plan/prose.ts';
import type { GuaranteeResult, GuaranteeVerdict, RunResult } from '../verdict/types.ts';

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

const eta = new Eta({ views: __dirname, cache: true });

/** Writes `index.html`: the verdict on one page that opens offline and needs no script. */
export function writePage(result: RunResult, folder: string): void {
  writeFileSync(join(folder, 'index.html'), pageOf(result));
}

export function pageOf(result: RunResult): string {
  const judged = result.guarantees.filter((guarantee) => guarantee.checks.length > 0);
  const rank = (guarantee: GuaranteeResult) => ORDER.indexOf(guarantee.verdict);
  return eta.render('./page', {
    result,
    style: readFileSync(join(__dirname, 'page.css'), 'utf8'),
    verdictWord: (verdict: GuaranteeVerdict) => VERDICTS[verdict],
    guarantees: judged.toSorted((a, b) => rank(a) - rank(b)), // a stable sort: within a verdict the register's order stays
    others: result.guarantees.filter((guarantee) => guarantee.checks.length === 0),
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
    told,
    duration: (ms: number) => (ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`),
  });
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
