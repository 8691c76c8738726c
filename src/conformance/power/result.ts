import { z } from 'zod';
import { registerOrder } from '../register/index.ts';
import { counted } from '../verdict/outcome.ts';
import type { PowerFinding, PowerRun } from './judge.ts';
import type { PowerSubject, TwinCard } from './subject.ts';

/** One subject with its run and its finding. */
export interface PowerRow {
  readonly subject: PowerSubject;
  readonly run: PowerRun;
  readonly finding: PowerFinding;
}

const blemish = z.strictObject({ id: z.string(), how: z.string(), reasons: z.array(z.string()) });
const group = z.strictObject({ total: z.int().nonnegative(), caught: z.int().nonnegative(), survivors: z.array(blemish) });

/** What `power --json` prints. */
export const powerJson = z.strictObject({
  outcome: z.enum(['proven', 'not proven']),
  twins: z.int().nonnegative().describe('how many broken twins ran'),
  caught: z.int().nonnegative().describe('how many of them were caught, by their own guarantee and no other'),
  survivors: z.array(blemish).describe('twins that were not caught, or not for the right reason'),
  noisy: z.array(blemish).describe('twins that made a check of another guarantee fail as well'),
  kitFailures: z.array(blemish).describe('subjects on which the kit itself went wrong'),
  liars: group.describe('adapters that must never come out conformant; survivors did'),
  variants: group.extend({ survivors: z.array(blemish) }).describe('lawful fabrics that must come out conformant; survivors did not'),
  guarantees: z.array(z.strictObject({ id: z.string(), twins: z.array(z.string()), caught: z.array(z.string()) })),
  seed: z.string(),
  filtered: z.boolean().describe('whether only some of the subjects were asked for, so that nothing is proven as a whole'),
  full: z.boolean().describe('whether twins ran against every check, not only those of their chapter'),
  scenarios: z.int().nonnegative().describe('how many scenarios were carried out'),
  spared: z
    .int()
    .nonnegative()
    .describe('how many more were left out, as a scout had seen that nothing different in the twin shows in them'),
  durationMs: z.number().nonnegative(),
});
export type PowerJson = z.infer<typeof powerJson>;

/** Sums the matrix up. `guarantees` lists those that have checks, so that one without a twin shows. */
export function powerResult(
  rows: readonly PowerRow[],
  checked: readonly string[],
  facts: { readonly seed: string; readonly full: boolean; readonly durationMs: number; readonly filtered: boolean },
): PowerJson {
  const of = (kind: PowerSubject['kind']) => rows.filter((row) => row.subject.kind === kind);
  const twins = of('twin');
  const having = (among: readonly PowerRow[], verdict: PowerFinding['verdict']) => among.filter((row) => row.finding.verdict === verdict);
  const groupOf = (kind: 'liar' | 'variant') => {
    const all = of(kind);
    return {
      total: all.length,
      caught: having(all, 'caught').length,
      survivors: all.filter((row) => row.finding.verdict !== 'caught').map(blemishOf),
    };
  };
  const guarantees = [...checked].sort(registerOrder).map((id) => {
    const its = twins.filter((row) => (row.subject as TwinCard).breaks === id);
    return { id, twins: its.map((row) => row.subject.id), caught: having(its, 'caught').map((row) => row.subject.id) };
  });
  const liars = groupOf('liar');
  const variants = groupOf('variant');
  const caught = having(twins, 'caught').length;
  const whole = !facts.filtered && rows.length > 0 && guarantees.every((guarantee) => guarantee.twins.length > 0);
  const proven = whole && caught === twins.length && liars.caught === liars.total && variants.caught === variants.total;
  return {
    outcome: proven ? 'proven' : 'not proven',
    twins: twins.length,
    caught,
    survivors: having(twins, 'survived').map(blemishOf),
    noisy: having(twins, 'noisy').map(blemishOf),
    kitFailures: having(rows, 'kit-failed').map(blemishOf),
    liars,
    variants,
    guarantees,
    seed: facts.seed,
    filtered: facts.filtered,
    full: facts.full,
    scenarios: rows.reduce((sum, row) => sum + row.run.judged, 0),
    spared: rows.reduce((sum, row) => sum + row.run.spared, 0),
    durationMs: facts.durationMs,
  };
}

/** The verdict of a proof in plain words. */
export function powerSentence(result: PowerJson): string {
  const { twins, caught, liars, variants, kitFailures, guarantees, filtered } = result;
  const groups = [
    [twins, `${caught} of ${counted(twins, 'twin')} caught, each by its own guarantee and no other`],
    [liars.total, `${liars.caught} of ${counted(liars.total, 'liar')} found out`],
    [variants.total, `${variants.caught} of ${counted(variants.total, 'lawful variant')} passed`],
  ] as const;
  const all = groups.flatMap(([total, sentence]) => (filtered && total === 0 ? [] : [sentence])).join('; ');
  if (result.outcome === 'proven') return `the kit catches what is broken, and only that: ${all}.`;
  const missing = guarantees.filter((each) => each.twins.length === 0).map((each) => each.id);
  const why = [
    filtered ? 'not every subject ran' : '',
    kitFailures.length > 0 ? `the kit itself went wrong on ${counted(kitFailures.length, 'subject')}` : '',
    !filtered && missing.length > 0 ? `no twin breaks ${missing.join(', ')}` : '',
  ].filter((each) => each !== '');
  return `${[all, ...why].join('; ')}.`;
}

const blemishOf = ({ subject, finding }: PowerRow) => ({ id: subject.id, how: subject.how, reasons: [...finding.reasons] });
