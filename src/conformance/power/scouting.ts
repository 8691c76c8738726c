import type { Adapter, AdapterCard } from '../../adapters/contract/index.ts';
import { guarded } from '../../adapters/guard.ts';
import type { Suite } from '../plan/suite.ts';
import { carryOut } from '../run/carry-out.ts';
import { WHOLE } from '../shard/split.ts';
import { judgeRun } from '../verdict/judge-run.ts';
import { SUBJECT_GUARD } from './run-subject.ts';

/** The honest fabric that the twins were made of, which says by `met` that a twin would have done something else just now. */
export type Scout = (met: (twin: string) => void) => Adapter;

/**
 * In which checks each twin's difference shows at all, by its id. A twin is the honest fabric up to the first moment when it does something else;
 * in a check where that moment never comes its run would be the honest one once more.
 */
export type Reach = Readonly<Record<string, readonly string[]>>;

/** Carries every check out on the scout. Null when that did not end conformant: then nothing can be left out. */
export async function runScouting(suite: Suite, scout: Scout, seed: string): Promise<Reach | null> {
  const reach = new Map<string, Set<string>>();
  let check = '';
  const adapter = guarded(
    scout((twin) => {
      const met = reach.get(twin) ?? new Set();
      reach.set(twin, met.add(check));
    }),
    SUBJECT_GUARD,
  );
  try {
    const reply = await adapter.describe();
    if (reply.reply !== 'accepted') return null;
    const recording = await carryOut(suite, {
      adapter,
      card: reply.result as AdapterCard,
      seed,
      profile: null,
      only: null,
      shard: WHOLE,
      adapterArguments: [],
      watcher: { began: ({ id }) => (check = id) },
      skipAbsence: true,
      skipMessages: true,
    });
    if (judgeRun(suite.plan, [recording]).outcome !== 'conformant') return null;
    return Object.fromEntries([...reach].map(([twin, checks]) => [twin, [...checks]]));
  } finally {
    await adapter.dispose();
  }
}
