import { z } from 'zod';
import type { Act, Finding, Judge } from '../evidence/index.ts';
import { actOf, all, judge, told } from './define.ts';

/** Judges of the configuration that role instances are given (CFG-1 to CFG-3). */

/**
 * What was to be read in a configuration file: whether it is whole, the roles that it names, the known values of the role whose file it is, forged ones
 * included, and what is known of other roles.
 */
const reading = z.object({ whole: z.boolean(), roles: z.array(z.string()), values: z.array(z.string()), others: z.array(z.string()) });
type Reading = z.infer<typeof reading>;
const look = z.object({
  /** The known values in what management shows; null where nobody asked. */
  management: z.array(z.string()).nullable(),
  instances: z.array(
    z.object({
      instance: z.string(),
      role: z.string(),
      /** Null: there was no such file to be read. */
      file: reading.nullable(),
      notices: z.array(reading.extend({ cause: z.enum(['started', 'told']) })),
    }),
  ),
});
type Instance = z.infer<typeof look>['instances'][number];
const values = z.record(z.string(), z.string());
const reads = z.object({ reads: z.number(), texts: z.array(z.string()) });
const places = z.object({
  instances: z.array(z.object({ instance: z.string(), role: z.string(), drives: z.record(z.string(), z.array(z.string())) })),
});

type Found = Omit<Finding, 'promised'>;
const kept = (observed: string): Found => ({ kept: true, observed });
const broken = (observed: string): Found => ({ kept: false, observed });

/** Why a reading is not a whole file with this value and no other that the role's setting has had; null when it is. */
function unlike({ whole, values: found }: Reading, value: string | undefined): string | null {
  if (!whole) return 'it is not whole';
  return found.length === 1 && found[0] === value ? null : `it holds ${found.join(' and ') || 'none of the known values'}`;
}

/** What a reading tells of other roles; null when it is nothing. */
function tells({ roles, others }: Reading, role: string): string | null {
  if (roles.length !== 1 || roles[0] !== role) return `it names ${roles.join(' and ') || 'no role'}`;
  return others.length === 0 ? null : `it tells of another role: ${others.join(' and ')}`;
}

function each(acts: readonly Act[], label: string, promised: string, find: (instance: Instance) => Found): Finding {
  const act = actOf(acts, label);
  const parsed = act.outcome.reply === 'accepted' ? look.safeParse(act.outcome.result) : null;
  if (!parsed?.success) return { promised, ...broken(told(act)) };
  if (parsed.data.instances.length === 0) return { promised, ...broken('there is no instance') };
  return all(
    promised,
    parsed.data.instances.map((one) => ({ promised: one.instance, ...find(one) })),
  );
}

export const configurationJudges = {
  /** Each instance's file is whole and holds the present value of its role's setting, and none that it had before; `alone`: and tells nothing of other roles. */
  'own-configuration': judge(z.strictObject({ act: z.string(), values, alone: z.boolean() }), (acts, params) =>
    each(
      acts,
      params.act,
      `each instance has its own part of the configuration${params.alone ? ', and no other' : ''}`,
      ({ role, file }) => {
        if (file === null) return broken('there is no configuration file');
        const why = unlike(file, params.values[role]) ?? (params.alone ? tells(file, role) : null);
        return why === null ? kept('it has') : broken(why);
      },
    ),
  ),
  /** The search of each instance's drives found the secret of its own role on C:, and none of any other role anywhere. */
  'own-secret-only': judge(z.strictObject({ act: z.string(), secrets: values, drives: z.array(z.string()).min(1) }), (acts, params) => {
    const promised = "no drive of an instance holds another role's secret";
    const act = actOf(acts, params.act);
    const parsed = act.outcome.reply === 'accepted' ? places.safeParse(act.outcome.result) : null;
    if (!parsed?.success || parsed.data.instances.length === 0) return { promised, ...broken(told(act)) };
    return all(
      promised,
      parsed.data.instances.map(({ instance, role, drives }): Finding => {
        const own = params.secrets[role];
        if (own === undefined || !(drives['C'] ?? []).includes(own))
          return { promised: instance, ...broken('not even its own secret was found on C:, so the search proves nothing') };
        const unsearched = params.drives.filter((name) => drives[name] === undefined);
        if (unsearched.length > 0) return { promised: instance, ...broken(`${unsearched.join(', ')} could not be searched`) };
        const others = Object.entries(params.secrets).filter(([other]) => other !== role);
        const found = params.drives.flatMap((name) =>
          others.filter(([, secret]) => drives[name]?.includes(secret)).map(([other]) => `the secret of ${other} on ${name}:`),
        );
        return { promised: instance, ...(found.length === 0 ? kept('its own alone') : broken(found.join(', '))) };
      }),
    );
  }),
  /** Each instance's role was told since the change, and found the new value in a whole file at the last of these moments. */
  'told-and-read': judge(z.strictObject({ act: z.string(), values }), (acts, params) =>
    each(acts, params.act, 'each role is told, and reads the new configuration whole at that moment', ({ role, notices }) => {
      const told = notices.filter(({ cause }) => cause === 'told');
      const last = told.at(-1);
      if (last === undefined) return broken('it was not told');
      const why = unlike(last, params.values[role]);
      if (why !== null) return broken(`when it was told, ${why}`);
      const torn = notices.find(({ whole }) => !whole);
      return torn === undefined ? kept('it was, and did') : broken('at an earlier moment, what it read was not whole');
    }),
  ),
  /** Each instance's role has, since its machine started, read these values in this order and no others, never a newer one before an older one; `newest`: up to the last. */
  'read-in-order': judge(
    z.strictObject({ act: z.string(), values: z.record(z.string(), z.array(z.string()).min(1)), newest: z.boolean() }),
    (acts, params) =>
      each(acts, params.act, 'no role reads an older configuration after a newer one', ({ role, notices }) => {
        const order = params.values[role] ?? [];
        if (notices.length === 0) return broken('it read nothing');
        const found = notices.map((notice) => order.findIndex((value) => unlike(notice, value) === null));
        if (found.includes(-1)) return broken('it read what nobody had set, or not the whole of it');
        if (found.some((at, index) => at < (found[index - 1] ?? 0))) return broken('it read an older one after a newer one');
        return !params.newest || found.at(-1) === order.length - 1 ? kept('in order') : broken('it has not read the newest');
      }),
  ),
  /** Every role read the new value, whole, when it started, and nothing else since. */
  'started-with': judge(z.strictObject({ act: z.string(), instances: z.array(z.string()).min(1), values }), (acts, params) => {
    const promised = 'an instance that starts has the present configuration before its role runs';
    const found = each(acts, params.act, promised, ({ instance, role, notices }) => {
      if (!params.instances.includes(instance)) return kept('it did not start');
      if (notices[0]?.cause !== 'started') return broken('it is not known what it read when it started');
      const why = notices.map((notice) => unlike(notice, params.values[role])).find((one) => one !== null);
      return why === undefined ? kept('it has') : broken(why);
    });
    const seen = look.safeParse((actOf(acts, params.act).outcome as { result?: unknown }).result).data?.instances ?? [];
    const missing = params.instances.filter((name) => !seen.some(({ instance }) => instance === name));
    return missing.length === 0 ? found : { promised, ...broken(`${missing.join(', ')} is not there`) };
  }),
  /** What was read while a change was carried out is the old text or the new one, each time; the first and the last reading tell which these are. */
  'never-half': judge(
    z.strictObject({ before: z.string(), during: z.string(), after: z.string(), least: z.int().min(1) }),
    (acts, params) => {
      const promised = 'whoever reads while the file changes finds the old one or the new one, whole';
      const [before, during, after] = [params.before, params.during, params.after].map((label) => {
        const act = actOf(acts, label);
        return act.outcome.reply === 'accepted' ? reads.safeParse(act.outcome.result).data : undefined;
      });
      const [old, fresh] = [before?.texts, after?.texts];
      if (during === undefined || old?.length !== 1 || fresh?.length !== 1) return { promised, ...broken('the file could not be read') };
      if (old[0] === fresh[0]) return { promised, ...broken('it did not change, so nothing was seen') };
      if (during.reads < params.least) return { promised, ...broken(`it was read ${during.reads} times only`) };
      const other = during.texts.filter((text) => text !== old[0] && text !== fresh[0]);
      return {
        promised,
        ...(other.length === 0 ? kept(`${during.reads} readings, each of them whole`) : broken(`${other.length} readings were neither`)),
      };
    },
  ),
  /**
   * Management shows, and each instance's file holds, what the owner set; and no role has read one of the forged values, if `forged` were never
   * to be read at all.
   */
  'owner-rules': judge(z.strictObject({ act: z.string(), values, forged: z.array(z.string()), neverRead: z.boolean() }), (acts, params) => {
    const promised = 'the configuration is what the owner set';
    const act = actOf(acts, params.act);
    const instances = each(acts, params.act, promised, ({ role, file, notices }) => {
      if (file === null) return broken('there is no configuration file');
      const why = unlike(file, params.values[role]);
      if (why !== null) return broken(why);
      const believed = (params.neverRead ? notices : notices.slice(-1)).find((notice) =>
        notice.values.some((value) => params.forged.includes(value)),
      );
      return believed === undefined
        ? kept('it is')
        : broken(`its role read a forged one when it ${believed.cause === 'told' ? 'was told' : 'started'}`);
    });
    const management = act.outcome.reply === 'accepted' ? (look.safeParse(act.outcome.result).data?.management ?? null) : null;
    const expected = Object.values(params.values).sort();
    const shown = management !== null && [...management].sort().join() === expected.join();
    return all(promised, [
      instances,
      {
        promised: 'management',
        kept: shown,
        observed: shown ? 'it shows that' : `it shows ${management?.join(' and ') || 'nothing of it'}`,
      },
    ]);
  }),
} satisfies Record<string, Judge>;
