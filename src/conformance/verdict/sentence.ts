import { counted } from './outcome.ts';
import type { GuaranteeResult, RunResult } from './types.ts';

/** Up to this many pending guarantees are named. */
const MOST_NAMED = 12;

/** The verdict of a run in plain words: what was judged, how it ended, and what it says nothing about. */
export function verdictSentence(result: Omit<RunResult, 'sentence'>): string {
  const { name, version } = result.subject;
  const subject = `${name} ${version}`;
  const inProfiles = result.guarantees.filter((each) => each.profiles.some((profile) => result.profiles.includes(profile)));
  const judged = inProfiles.filter((each) => each.checks.some((check) => check.verdict === 'pass' || check.verdict === 'fail'));
  const pending = inProfiles.filter((each) => each.verdict === 'pending');
  const scope = `the profile${result.profiles.length === 1 ? '' : 's'} ${listed(result.profiles)}`;
  switch (result.outcome) {
    case 'conformant':
      return `${subject} keeps ${all(judged)} of ${scope} that this suite checks (${counted(result.counts.pass, 'check')}).${aside(pending)}`;
    case 'nonconformant': {
      // The first reason tells how many checks failed.
      const gaps = result.reasons.length > 1 ? ` Besides: ${result.reasons.slice(1).join('; ')}.` : '';
      const broken = inProfiles.filter((each) => each.checks.some((check) => check.verdict === 'fail'));
      return `${subject} breaks ${counted(broken.length, 'guarantee')} of ${scope}: ${listed(broken.map((each) => each.id))}.${gaps}${aside(pending)}`;
    }
    case 'incomplete':
      return `No verdict on ${subject} as a whole, for ${scope}: ${result.reasons.join('; ')}.${judged.length > 0 ? ' Nothing was found broken in what was judged.' : ''}`;
    case 'invalid':
      return `This run says nothing about ${subject}: ${result.reasons.slice(0, 3).join('; ')}.`;
  }
}

function all(guarantees: readonly GuaranteeResult[]): string {
  return guarantees.length === 1 ? 'the one guarantee' : `all ${guarantees.length} guarantees`;
}

function aside(pending: readonly GuaranteeResult[]): string {
  if (pending.length === 0) return '';
  const ids = pending.length <= MOST_NAMED ? ` (${pending.map((each) => each.id).join(', ')})` : '';
  return pending.length === 1
    ? ` One more of its guarantees${ids} has no check yet, and this verdict says nothing about it.`
    : ` ${pending.length} more guarantees${ids} have no checks yet, and this verdict says nothing about them.`;
}

function listed(words: readonly string[]): string {
  return words.length <= 1 ? (words[0] ?? 'none') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
