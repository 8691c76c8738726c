import { z } from 'zod';
import type { Act, Finding, Judge } from '../evidence/index.ts';
import { actOf, all, judge, told } from './define.ts';

/** Judges of virtual machines and of what a node consists of (VM-1, VM-2). */

const survey = z.object({
  instances: z.array(
    z.object({
      service: z.string(),
      instance: z.string(),
      role: z.string(),
      running: z.boolean(),
      node: z.string(),
      machine: z.string(),
      mark: z.string().nullable(),
    }),
  ),
  nodes: z.array(
    z.object({
      node: z.string(),
      machines: z.array(z.object({ machine: z.string(), kind: z.string(), found: z.array(z.string()) })),
      rootOs: z.object({
        permitted: z.array(z.string()),
        processes: z.array(z.object({ name: z.string(), account: z.string() })),
      }),
    }),
  ),
  /** The programs that customers run, by name. */
  programs: z.array(z.string()),
});
/** From where each node answered the controller. */
const greeted = z.object({
  agents: z.array(z.object({ node: z.string(), answered: z.boolean(), at: z.array(z.string()) })),
  hosts: z.array(z.object({ kind: z.string(), address: z.string(), node: z.string().optional() })),
});
type Survey = z.infer<typeof survey>;
type Node = Survey['nodes'][number];

const looked = z.strictObject({ act: z.string() });

/** A finding on a look at all machines; a look that showed nothing, or no node, keeps no promise. */
function on(acts: readonly Act[], label: string, promised: string, find: (survey: Survey) => readonly Finding[] | string): Finding {
  const act = actOf(acts, label);
  const parsed = act.outcome.reply === 'accepted' ? survey.safeParse(act.outcome.result) : null;
  if (!parsed?.success) return { kept: false, promised, observed: told(act) };
  if (parsed.data.nodes.length === 0) return { kept: false, promised, observed: 'no node was seen, so nothing was looked at' };
  const findings = find(parsed.data);
  return typeof findings === 'string' ? { kept: false, promised, observed: findings } : all(promised, findings);
}

const guestsOn = ({ node, machines }: Node) =>
  machines.filter(({ kind }) => kind === 'guest').map(({ machine, found }) => ({ node, machine, found }));

/** Why the root OS of a node is not what it should be; null when it is. */
function wrongWithRoot({ machines, rootOs }: Node, programs: readonly string[]): string | null {
  const roots = machines.filter(({ kind }) => kind === 'root-os');
  if (roots.length !== 1) return `${roots.length} of its machines are a root OS`;
  if (rootOs.processes.length === 0) return 'nothing runs in its root OS, not even a fabric agent';
  const permitted = new Set(rootOs.permitted.map((name) => name.toLowerCase()));
  const loose = rootOs.permitted.find((name) => /[*?]/.test(name));
  if (loose !== undefined) return `its list permits whatever is called ${loose}`;
  const more = rootOs.processes.find(({ name }) => !permitted.has(name.toLowerCase()));
  if (more !== undefined) return `${more.name} runs there as ${more.account}, which its list does not name`;
  const customers = programs.find((name) => permitted.has(name.toLowerCase()));
  return customers === undefined ? null : `its list permits ${customers}, which is what customers run`;
}

export const machineJudges = {
  /**
   * Instances and guest machines match one to one: each instance has a machine, on the node on which it stands, that is no other's, and no hypervisor
   * runs a guest that is nobody's. `instances` says how many there should be.
   */
  'machines-match': judge(z.strictObject({ act: z.string(), instances: z.int().nonnegative() }), (acts, params) =>
    on(acts, params.act, 'instances and virtual machines match one to one', ({ instances, nodes }) => {
      if (instances.length !== params.instances) return `there are ${instances.length} instances instead of ${params.instances}`;
      const guests = nodes.flatMap(guestsOn);
      const owned = instances.map(({ service, instance, node, machine }): Finding => {
        const promised = `${instance} of ${service}`;
        const sharing = instances.filter((other) => other.machine === machine).length;
        if (sharing > 1) return { kept: false, promised, observed: `${sharing} instances share the machine ${machine}` };
        const found = guests.filter((guest) => guest.machine === machine);
        if (found.length !== 1) return { kept: false, promised, observed: `${found.length} hypervisors run its machine ${machine}` };
        const kept = found[0]?.node === node;
        return { kept, promised, observed: kept ? `it has ${machine}` : `it is said to be on ${node}, and its machine is elsewhere` };
      });
      const left = guests.map(({ node, machine }): Finding => {
        const kept = instances.some((each) => each.machine === machine);
        return { kept, promised: `${machine} on ${node}`, observed: kept ? 'it is an instance’s' : 'it runs, and no instance is in it' };
      });
      const count: Finding = { kept: true, promised: 'so many as asked', observed: `${instances.length} instances` };
      return [count, ...owned, ...left];
    }),
  ),
  /** What each role's process keeps in its memory is in the memory of its instance's own machine. */
  'role-in-its-machine': judge(looked, (acts, params) =>
    on(acts, params.act, 'each role runs in the machine of its instance', ({ instances, nodes }) => {
      if (instances.length === 0) return 'there is no instance';
      const machines = nodes.flatMap(({ machines: here }) => here);
      return instances.map(({ service, instance, machine, running, mark }): Finding => {
        const promised = `${instance} of ${service}`;
        if (!running || mark === null) return { kept: false, promised, observed: 'its role does not run' };
        const where = machines.filter(({ found }) => found.includes(mark)).map((each) => each.machine);
        const kept = where.includes(machine);
        const elsewhere = where.length === 0 ? 'in no machine' : `in ${where.join(', ')}`;
        return { kept, promised, observed: kept ? `its mark is in ${machine}` : `its mark is ${elsewhere}, and not in ${machine}` };
      });
    }),
  ),
  /** On each node the hypervisor runs just one root OS, in which only programs run that its list names, and the list names nothing that customers run. */
  'root-os-hardened': judge(looked, (acts, params) =>
    on(acts, params.act, 'one machine of each node is a hardened root OS', ({ nodes, programs }) =>
      nodes.map((node): Finding => {
        const wrong = wrongWithRoot(node, programs);
        return { kept: wrong === null, promised: node.node, observed: wrong ?? 'its root OS runs what its list names' };
      }),
    ),
  ),
  /** None of the customers' marks and none of these markers is in the memory of a root OS, while each customer's mark is in the memory of some guest. */
  'no-customer-in-root-os': judge(z.strictObject({ act: z.string(), markers: z.array(z.string()).min(1) }), (acts, params) =>
    on(acts, params.act, 'nothing of a customer is in a root OS', ({ instances, nodes }) => {
      const marks = instances.flatMap(({ mark }) => mark ?? []);
      const seen = new Set(nodes.flatMap(guestsOn).flatMap(({ found }) => found));
      if (marks.length === 0 || !marks.some((mark) => seen.has(mark)))
        return 'the search finds no mark in any guest either, so it proves nothing';
      const sought = [...marks, ...params.markers];
      return nodes.flatMap(({ node, machines }) =>
        machines
          .filter(({ kind }) => kind === 'root-os')
          .map(({ machine, found }): Finding => {
            const there = sought.filter((each) => found.includes(each));
            const kept = there.length === 0;
            return { kept, promised: `${machine} on ${node}`, observed: kept ? 'nothing of them' : `its memory holds ${there.join(', ')}` };
          }),
      );
    }),
  ),
  /** The controller greeted each node, was answered, and all that came back came from the one root OS of the node. */
  'agents-in-root-os': judge(looked, (acts, params) => {
    const promised = 'the fabric agent of each node is in its root OS';
    const act = actOf(acts, params.act);
    const parsed = act.outcome.reply === 'accepted' ? greeted.safeParse(act.outcome.result) : null;
    if (!parsed?.success) return { kept: false, promised, observed: told(act) };
    const { agents, hosts } = parsed.data;
    if (agents.length === 0) return { kept: false, promised, observed: 'there is no node' };
    return all(
      promised,
      agents.map(({ node, answered, at }): Finding => {
        const roots = hosts.filter((host) => host.node === node && host.kind === 'root-os').map(({ address }) => address);
        const kept = answered && roots.length === 1 && at.length === 1 && at[0] === roots[0];
        const where = answered ? `it answered from ${at.join(', ') || 'nowhere'}` : 'it did not answer';
        return { kept, promised: node, observed: kept ? 'it answers from there' : `${where}; root OS: ${roots.join(', ') || 'none'}` };
      }),
    );
  }),
} satisfies Record<string, Judge>;
