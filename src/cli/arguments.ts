import { randomBytes } from 'node:crypto';
import { PROFILES, type Profile } from '../adapters/contract/index.ts';
import { UsageError, nearest, type AdapterSpec } from '../adapters/index.ts';
import type { Plan } from '../conformance/plan/plan.ts';
import { GUARANTEES } from '../conformance/register/index.ts';

/** The options that name a subject and what to judge of it. */
export interface SubjectOptions {
  readonly adapter?: string;
  readonly profile?: string;
  readonly seed?: string;
  readonly only?: string;
  readonly verbose?: boolean;
}

/** The command line, cut at the first `--`: what follows is an adapter's command. */
export function splitCommand(argv: readonly string[]): { readonly own: string[]; readonly command: string[] | null } {
  const at = argv.indexOf('--');
  return at < 0 ? { own: [...argv], command: null } : { own: argv.slice(0, at), command: argv.slice(at + 1) };
}

/** Which adapter is meant, and the words that name it again. */
export function adapterOf(
  { adapter }: SubjectOptions,
  command: readonly string[] | null,
): { readonly spec: AdapterSpec; readonly words: readonly string[] } {
  if (command === null) return { spec: { adapter: adapter ?? 'reference' }, words: ['--adapter', adapter ?? 'reference'] };
  if (adapter !== undefined) throw new UsageError('name the adapter either with --adapter or with -- and a command, not both');
  if (command.length === 0) throw new UsageError('a command must follow --');
  return { spec: { command }, words: ['--', ...command] };
}

export function profileOf(text: string | undefined): Profile | null {
  if (text === undefined) return null;
  const found = PROFILES.find((profile) => profile === text);
  if (found === undefined)
    throw new UsageError(`no profile is called ${JSON.stringify(text)}${guess(text, PROFILES)} (known: ${PROFILES.join(', ')})`);
  return found;
}

const SEED = /^[A-Za-z0-9._-]{1,64}$/;

/** The seed asked for, or a fresh one. */
export function seedOf(text: string | undefined): string {
  if (text === undefined) return randomBytes(6).toString('hex');
  if (!SEED.test(text)) throw new UsageError('a seed is 1 to 64 letters, digits, dots, dashes or underscores');
  return text;
}

/** The guarantee or check that `--only` names. */
export function onlyOf(text: string | undefined, plan: Plan): string | null {
  if (text === undefined) return null;
  const known = knownId(text, plan);
  if (!plan.checks.some((check) => check.id === known || check.guarantee === known))
    throw new UsageError(`${known} is pending: this suite has no check for it yet`);
  return known;
}

/** A guarantee's or a check's id. Throws {@link UsageError}, with the nearest known id, when it is neither. */
export function knownId(text: string, plan: Plan): string {
  const ids = [...GUARANTEES.map((guarantee) => guarantee.id), ...plan.checks.map((check) => check.id)];
  const found = ids.find((id) => id === text || id.toLowerCase() === text.toLowerCase());
  if (found === undefined)
    throw new UsageError(`no guarantee or check is called ${JSON.stringify(text)}${guess(text, ids)}; fabric-tck list shows them all`);
  return found;
}

/** A suggestion to end a sentence about an unknown word with; empty when no known word is near. */
export function guess(text: string, known: readonly string[]): string {
  const best = nearest(text, known);
  return best === undefined ? '' : `; did you mean ${best}?`;
}
