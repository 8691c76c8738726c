import { z } from 'zod';
import type { Act, Finding, Judge } from '../evidence/index.ts';
import { actOf, all, judge, told } from './define.ts';
import { isBusy, statusOf } from './operation.ts';

const instance = z.object({
  instance: z.string(),
  role: z.string(),
  running: z.boolean(),
  image: z.array(z.string()),
  settings: z.array(z.string()),
});
type Instance = z.infer<typeof instance>;
const nodes = z.object({ instances: z.array(instance) });
const counts = z.record(z.string(), z.number().int().nonnegative());
const deployment = z.object({
  value: z.object({ instances: z.array(z.object({ role: z.string(), instance: z.string(), status: z.string() })) }),
});

const configured = z.object({ value: z.object({ configuration: z.string() }) });

/** What a look at the nodes showed; null when it showed nothing. */
function instancesIn(act: Act): readonly Instance[] | null {
  const parsed = act.outcome.reply === 'accepted' ? nodes.safeParse(act.outcome.result) : null;
  return parsed?.data?.instances ?? null;
}

/** "2 of web, 1 of worker". */
function counted(roles: Readonly<Record<string, number>>): string {
  const words = Object.entries(roles)
    .filter(([, count]) => count > 0)
    .map(([role, count]) => `${count} of ${role}`);
  return words.join(', ') || 'none';
}

function tally(roles: readonly string[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const role of roles) sums[role] = (sums[role] ?? 0) + 1;
  return sums;
}

const sameCounts = (a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>): boolean =>
  [...new Set([...Object.keys(a), ...Object.keys(b)])].every((role) => (a[role] ?? 0) === (b[role] ?? 0));

/** One finding about each instance. A look that showed nothing, or no instance, keeps no promise about instances. */
function each(acts: readonly Act[], label: string, promised: string, find: (instance: Instance) => Omit<Finding, 'promised'>): Finding {
  const act = actOf(acts, label);
  const instances = instancesIn(act);
  if (instances === null) return { kept: false, promised, observed: told(act) };
  if (instances.length === 0) return { kept: false, promised, observed: 'there is no instance' };
  return all(
    promised,
    instances.map((one) => ({ promised: one.instance, ...find(one) })),
  );
}

export const instanceJudges = {
  /** Just so many instances of each role exist, and all of them run. No roles: no instance is there at all. */
  'instances-run': judge(z.strictObject({ act: z.string(), roles: counts }), (acts, params) => {
    const act = actOf(acts, params.act);
    const promised = `the instances that run are ${counted(params.roles)}`;
    const instances = instancesIn(act);
    if (instances === null) return { kept: false, promised, observed: told(act) };
    const present = tally(instances.map(({ role }) => role));
    const running = tally(instances.filter(({ running: runs }) => runs).map(({ role }) => role));
    const unique = new Set(instances.map(({ instance: name }) => name)).size === instances.length;
    const kept = unique && sameCounts(present, params.roles) && sameCounts(running, params.roles);
    return {
      kept,
      promised,
      observed: `on the nodes: ${counted(present)}; running: ${counted(running)}${unique ? '' : '; two go by one name'}`,
    };
  }),
  /** Each instance finds the marker of its own role's files on its E: and no other role's. */
  images: judge(z.strictObject({ act: z.string(), markers: z.record(z.string(), z.string()) }), (acts, params) =>
    each(acts, params.act, 'each instance has the files of its own role and of no other', ({ role, image }) => {
      const marker = params.markers[role];
      const kept = marker !== undefined && image.length === 1 && image[0] === marker;
      const whose = Object.entries(params.markers)
        .filter(([, each]) => image.includes(each))
        .map(([name]) => name);
      return { kept, observed: `an instance of ${role} has the files of ${whose.join(' and ') || 'no role'}` };
    }),
  ),
  /** Each instance finds the present value of its role's setting in its configuration, and none that it had before. */
  settings: judge(z.strictObject({ act: z.string(), values: z.record(z.string(), z.string()) }), (acts, params) =>
    each(acts, params.act, 'each instance has the present configuration of its own role', ({ role, settings }) => {
      const kept = settings.length === 1 && settings[0] === params.values[role];
      return { kept, observed: `an instance of ${role} has the setting ${settings.join(' and ') || 'not at all'}` };
    }),
  ),
  /** SMAPI shows just so many instances of each role, and each as ready. */
  'shown-ready': judge(z.strictObject({ act: z.string(), roles: counts }), (acts, params) => {
    const act = actOf(acts, params.act);
    const promised = `SMAPI shows ${counted(params.roles)}, all ready`;
    const parsed = act.outcome.reply === 'accepted' ? deployment.safeParse(act.outcome.result) : null;
    if (!parsed?.success) return { kept: false, promised, observed: told(act) };
    const { instances } = parsed.data.value;
    const kept =
      sameCounts(tally(instances.map(({ role }) => role)), params.roles) && instances.every(({ status }) => status === 'ReadyRole');
    return { kept, promised, observed: instances.map((one) => `${one.instance} is ${one.status}`).join(', ') || 'no instance is shown' };
  }),
  /**
   * At each of these moments: when the status said that the deployment had succeeded, just so many instances of each role ran. At the last of them they ran
   * whatever the status said.
   */
  'no-early-success': judge(
    z.strictObject({ moments: z.array(z.strictObject({ status: z.string(), look: z.string() })).min(1), roles: counts }),
    (acts, params) => {
      const promised = `no success before the instances run: ${counted(params.roles)}`;
      const last = params.moments.length - 1;
      const findings = params.moments.map((moment, index) => {
        const said = statusOf(actOf(acts, moment.status))?.status ?? told(actOf(acts, moment.status));
        const running = tally((instancesIn(actOf(acts, moment.look)) ?? []).filter((one) => one.running).map(({ role }) => role));
        const kept = sameCounts(running, params.roles) || (said === 'InProgress' && index < last);
        return { kept, promised: moment.status, observed: `the status said ${said}; running: ${counted(running)}` };
      });
      return all(promised, findings);
    },
  ),
  /** Of several changes to one setting, the deployment's configuration has the value of the one that was accepted last, and of no other. */
  'last-accepted-holds': judge(
    z.strictObject({ changes: z.array(z.strictObject({ act: z.string(), value: z.string() })).min(2), look: z.string() }),
    (acts, params) => {
      const promised = 'the change that was accepted last holds';
      const requests = params.changes.map((change) => ({ ...change, request: actOf(acts, change.act) }));
      const odd = requests.find(({ request }) => request.outcome.reply !== 'accepted' && !isBusy(request));
      if (odd !== undefined) return { kept: false, promised, observed: told(odd.request) };
      const last = requests.filter(({ request }) => request.outcome.reply === 'accepted').at(-1);
      if (last === undefined) return { kept: false, promised, observed: 'none was accepted' };
      const look = actOf(acts, params.look);
      const parsed = look.outcome.reply === 'accepted' ? configured.safeParse(look.outcome.result) : null;
      if (!parsed?.success) return { kept: false, promised, observed: told(look) };
      const holding = requests.filter(({ value }) => parsed.data.value.configuration.includes(value)).map(({ act }) => act);
      return {
        kept: holding.length === 1 && holding[0] === last.act,
        promised,
        observed: `${holding.join(' and ') || 'none of the changes'} holds; ${last.act} was accepted last`,
      };
    },
  ),
} satisfies Record<string, Judge>;
