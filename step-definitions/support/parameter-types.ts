import { defineParameterType } from '@cucumber/cucumber';
import { REASON_NAMES, REASONS, reasonInWords, type ReasonName } from '../../src/conformance/judges/index.ts';
import { ACTORS, type Actor } from './cast.ts';

const literally = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** A member of the cast: `the tenant next door`. */
defineParameterType({ name: 'actor', regexp: ACTORS.map(literally).join('|'), transformer: (words: string): Actor => words as Actor });

/** Why something is refused, in the words of the register of reasons: `the certificate is out of date`. */
defineParameterType({
  name: 'reason',
  regexp: REASON_NAMES.map((name) => literally(REASONS[name].words)).join('|'),
  transformer: (words: string): ReasonName => reasonInWords(words),
});

const SECONDS: Readonly<Record<string, number>> = { second: 1, minute: 60, hour: 3_600, day: 86_400 };

/** A stretch of time, in seconds: `20 minutes`. */
defineParameterType({
  name: 'duration',
  regexp: /(\d+) (second|minute|hour|day)s?/,
  transformer: (count?: string, unit?: string): number => Number(count) * (SECONDS[unit ?? ''] ?? NaN),
});
