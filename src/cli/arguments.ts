import { randomBytes } from 'node:crypto';
import { PROFILES, type Profile } from '../adapters/contract/index.ts';
import { UsageError, nearest, type AdapterSpec } from '../adapters/index.ts';
import type { Plan } from '../conformance/plan/plan.ts';
import type { Asked } from '../conformance/plan/select.ts';
import { GUARANTEES, guaranteeOf } from '../conformance/register/index.ts';

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

/** What `--profile` and `--only` ask for. Throws {@link UsageError} when the suite has no check for it: such a run could not be valid. */
export function askedOf(profile: Profile | null, only: string | undefined, plan: Plan): Asked {
  const id = only === undefined ? null : knownId(only, plan);
  const meant = plan.checks.filter((check) => id === null || check.id === id || check.guarantee === id);
  if (id !== null && meant.length === 0) throw new UsageError(`${id} is pending: this suite has no check for it yet`);
  if (profile !== null && !meant.some((check) => guaranteeOf(check.guarantee)?.profiles.includes(profile)))
    throw new UsageError(
      id === null
        ? `the profile ${profile} is pending: this suite has no check for any of its guarantees yet (fabric-tck list --profile ${profile})`
        : `${id} is not judged in the profile ${profile} (fabric-tck list --profile ${profile})`,
    );
  return { profile, only: id };
}

/** A guarantee's or a check's id. Throws {@link UsageError}, with the nearest known id, when it is neither. */
export function knownId(text: string, plan: Plan): string {
  const ids = [...GUARANTEES.map((guarantee) => guarantee.id), ...plan.checks.map((check) => check.id)];
  const found = ids.find((id) => id === text || id.toLowerCase() === text.toLowerCase());
  if (found === undefined)
    throw new UsageError(
      `no guarantee or check is called ${JSON.stringify(text)}${guess(text, ids)} (fabric-tck list --checks shows them all)`,
    );
  return found;
}

/** A suggestion to end a sentence about an unknown word with; empty when no known word is near. */
export function guess(text: string, known: readonly string[]): string {
  const best = nearest(text, known);
  return best === undefined ? '' : `; did you mean ${best}?`;
}
