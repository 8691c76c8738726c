import { z } from 'zod';
import type { Act, Finding, Judge, Outcome } from '../evidence/index.ts';
import type { Json } from '../../adapters/contract/index.ts';

/** A judge with typed parameters. Parameters that do not fit the schema are the kit's own mistake, and throw. */
export function judge<Schema extends z.ZodType>(schema: Schema, find: (acts: readonly Act[], params: z.infer<Schema>) => Finding): Judge {
  return (acts, params: Json) => find(acts, schema.parse(params));
}

/** The act of this label. A record without it was not driven as the judge expects: the kit's own mistake. */
export function actOf(acts: readonly Act[], label: string): Act {
  const found = acts.filter((act) => act.label === label);
  if (found.length !== 1) throw new Error(`The record holds ${found.length} acts labelled "${label}" instead of one.`);
  return found[0] as Act;
}

/** The label of a role in one of several squares: `attack (3)`; plain `attack` where the scenario has one square. */
export const roleOf = (role: string, square: string | undefined): string => (square === undefined ? role : `${role} (${square})`);

/** How an act ended, in words. */
export function toldOutcome(outcome: Outcome): string {
  switch (outcome.reply) {
    case 'accepted':
      return 'it was accepted';
    case 'refused':
      return `it was refused with ${outcome.code}${outcome.message ? ` (${short(outcome.message)})` : ''}`;
    case 'unsupported':
      return 'the fabric says that it has no such thing';
    case 'indefinite':
      return 'the fabric cannot tell whether it happened';
    case 'fault':
      return `no answer came: ${outcome.fault} (${short(outcome.detail)})`;
  }
}

/** "the stranger, creating a service with an expired certificate: it was accepted". */
export const told = (act: Act): string => `${act.actor}, ${act.deed}: ${toldOutcome(act.outcome)}${lastStatus(act)}`;

function lastStatus(act: Act): string {
  const last = act.exchanges.at(-1)?.outcome;
  return last?.kind === 'answer' ? `, status ${last.status}` : '';
}

const short = (text: string): string => (text.length > 160 ? `${text.slice(0, 160)}…` : text);

/** Several findings on one promise: kept when each is. The first broken ones are told. */
export function all(promised: string, findings: readonly Finding[]): Finding {
  if (findings.length === 0) throw new Error('Nothing was judged.');
  const broken = findings.filter((finding) => !finding.kept);
  if (broken.length === 0)
    return { kept: true, promised, observed: findings.length === 1 ? (findings[0] as Finding).observed : `all ${findings.length} hold` };
  const most = broken.slice(0, 5).map((finding) => `${finding.promised}: ${finding.observed}`);
  return {
    kept: false,
    promised,
    observed: `${broken.length} of ${findings.length} ${broken.length === 1 ? 'does' : 'do'} not hold: ${most.join('; ')}`,
  };
}

/** What an observation saw: the names in its `seen`; null when it was no accepted observation. */
export function seenIn(act: Act): readonly string[] | null {
  const parsed = act.outcome.reply === 'accepted' ? z.object({ seen: z.array(z.string()) }).safeParse(act.outcome.result) : null;
  return parsed?.success ? parsed.data.seen : null;
}

/** A finding on the result of one act: several findings, or why there are none. An act without such a result keeps no promise, and neither does one that tried nothing. */
export function on<Schema extends z.ZodType>(
  acts: readonly Act[],
  label: string,
  schema: Schema,
  promised: string,
  find: (result: z.infer<Schema>) => readonly Finding[] | string,
): Finding {
  const act = actOf(acts, label);
  const parsed = act.outcome.reply === 'accepted' ? schema.safeParse(act.outcome.result) : null;
  const found = parsed?.success ? find(parsed.data) : told(act);
  if (typeof found === 'string') return { kept: false, promised, observed: found };
  return found.length === 0 ? { kept: false, promised, observed: 'nothing was tried' } : all(promised, found);
}
