import { z } from 'zod';
import type { Act, Finding, Judge } from '../evidence/index.ts';
import { actOf, all, judge, told } from './define.ts';

/** Judges of the way that commands take inside the fabric: from the controller to a root OS, and from there to what stands on the same node (VM-3, LPR-3). */

const host = z.object({ name: z.string(), kind: z.string(), address: z.string(), node: z.string().optional() });
type Host = z.infer<typeof host>;
const stream = z.object({
  kind: z.enum(['opened', 'refused']),
  from: z.string(),
  to: z.string(),
  port: z.number(),
  /** How many records of application data went each way; none where the stream was refused. */
  there: z.number(),
  back: z.number(),
});
type Stream = z.infer<typeof stream>;
const recording = z.object({
  hosts: z.array(host),
  /** The guests that were given something to do. */
  machines: z.array(z.object({ machine: z.string(), node: z.string() })),
  streams: z.array(stream),
});
const attempts = z.object({
  attempts: z.array(
    z.object({ from: z.string(), to: z.string(), kind: z.string(), port: z.number(), outcome: z.string(), reason: z.string().nullable() }),
  ),
});
const call = z.object({ answers: z.array(z.json()), detail: z.string() });
const hello = z.object({ answer: z.object({ agent: z.string(), guest: z.string().optional(), node: z.string().optional() }) });

const looked = z.strictObject({ act: z.string() });

/** A recording in which each stream is known by the hosts at its ends. */
function pathsIn(acts: readonly Act[], label: string) {
  const act = actOf(acts, label);
  const parsed = act.outcome.reply === 'accepted' ? recording.safeParse(act.outcome.result) : null;
  if (!parsed?.success) return told(act);
  const { hosts, machines, streams } = parsed.data;
  const at = new Map(hosts.map((each) => [each.address, each]));
  const paths = streams.map((each) => ({ ...each, source: at.get(each.from), target: at.get(each.to) }));
  return { machines, paths };
}
type Path = Stream & { source: Host | undefined; target: Host | undefined };

const toldHost = (known: Host | undefined, address: string): string => (known === undefined ? address : `${known.name} (${known.kind})`);
const toldPath = ({ source, target, from, to, port }: Path): string => `${toldHost(source, from)} to ${toldHost(target, to)}, port ${port}`;

const isCommand = ({ kind, there, back }: Path): boolean => kind === 'opened' && there > 0 && back > 0;
const fromController = ({ source }: Path): boolean => source?.kind === 'fabric-controller';
const fromOwnRoot = ({ source, target }: Path): boolean => source?.kind === 'root-os' && source.node === target?.node;

/** Who may command each kind of host. */
const MAY_COMMAND: Readonly<Record<string, (path: Path) => boolean>> = {
  'root-os': fromController,
  guest: fromOwnRoot,
  'storage-node': fromOwnRoot,
};

/** The ports at which hosts of each kind were commanded by those who may. */
function commandPorts(paths: readonly Path[]): Map<string, Set<number>> {
  const ports = new Map<string, Set<number>>();
  for (const path of paths) {
    const kind = path.target?.kind ?? '';
    if (isCommand(path) && MAY_COMMAND[kind]?.(path)) ports.set(kind, (ports.get(kind) ?? new Set()).add(path.port));
  }
  return ports;
}

/** Streams and attempts at the ports of agents, by those who may not command what is there. Ways up to a controller are the control channel's business. */
function otherWays(paths: readonly Path[]): Path[] {
  const ports = commandPorts(paths);
  return paths.filter((path) => {
    const kind = path.target?.kind ?? '';
    return ports.get(kind)?.has(path.port) === true && !MAY_COMMAND[kind]?.(path);
  });
}

/** Whether a node's root OS was commanded by the controller. */
const rootCommanded = (paths: readonly Path[], node: string | undefined): boolean =>
  paths.some((path) => path.target?.kind === 'root-os' && path.target.node === node && isCommand(path) && fromController(path));

function noOtherWay(promised: string, paths: readonly Path[]): Finding {
  const other = otherWays(paths);
  const observed = other.length === 0 ? 'none' : other.slice(0, 5).map(toldPath).join('; ');
  return { kept: other.length === 0, promised, observed };
}

/** Each of these calls was answered once, by who it was meant for. */
function answered(
  acts: readonly Act[],
  calls: readonly string[],
  promised: string,
  isIt: (said: z.infer<typeof hello>['answer']) => boolean,
): Finding {
  return all(
    promised,
    calls.map((label): Finding => {
      const act = actOf(acts, label);
      const parsed = act.outcome.reply === 'accepted' ? call.safeParse(act.outcome.result) : null;
      if (!parsed?.success) return { kept: false, promised: label, observed: told(act) };
      const { answers, detail } = parsed.data;
      const said = hello.safeParse(answers[0]).data?.answer;
      const kept = answers.length === 1 && said !== undefined && isIt(said);
      const observed = answers.length === 0 ? detail : `the answer is ${JSON.stringify(answers).slice(0, 160)}`;
      return { kept, promised: label, observed };
    }),
  );
}

export const commandPathJudges = {
  /** Each guest was commanded by the root OS of its own node, and that by the controller; nobody else commanded a guest, a root OS or a storage node, or tried to. */
  'commands-flow-down': judge(looked, (acts, params) => {
    const promised = 'commands go from the controller to a root OS, and from there to the guests of its node';
    const read = pathsIn(acts, params.act);
    if (typeof read === 'string') return { kept: false, promised, observed: read };
    const { machines, paths } = read;
    if (machines.length === 0) return { kept: false, promised, observed: 'no guest was given anything to do' };
    const commanded = machines.map(({ machine, node }): Finding => {
      const down = paths.some((path) => path.target?.name === machine && isCommand(path) && fromOwnRoot(path));
      if (!down) return { kept: false, promised: machine, observed: `the root OS of ${node} said nothing to it` };
      const kept = rootCommanded(paths, node);
      return { kept, promised: machine, observed: kept ? 'commanded so' : `the controller said nothing to the root OS of ${node}` };
    });
    return all(promised, [...commanded, noOtherWay('no other way', paths)]);
  }),
  /** The controller commanded a root OS, and that a storage node on its own node; nobody else commanded one, or tried to. */
  'storage-commanded': judge(looked, (acts, params) => {
    const promised = 'a storage node is commanded by the root OS of its node, and that by the controller';
    const read = pathsIn(acts, params.act);
    if (typeof read === 'string') return { kept: false, promised, observed: read };
    const { paths } = read;
    const down = paths.filter((path) => path.target?.kind === 'storage-node' && isCommand(path) && fromOwnRoot(path));
    if (down.length === 0) return { kept: false, promised, observed: 'no root OS said anything to a storage node of its node' };
    const led = down.map((path): Finding => {
      const kept = rootCommanded(paths, path.target?.node);
      return { kept, promised: toldPath(path), observed: kept ? 'commanded so' : 'the controller said nothing to that root OS' };
    });
    return all(promised, [...led, noOtherWay('no other way', paths)]);
  }),
  /** Each of these calls was answered by the guest agent of this machine. */
  'guest-agent-answers': judge(z.strictObject({ acts: z.array(z.string()).min(1), guest: z.string() }), (acts, { acts: calls, guest }) =>
    answered(
      acts,
      calls,
      "the guest agent answers its own node's fabric agent",
      (said) => said.agent === 'guest-agent' && said.guest === guest,
    ),
  ),
  /** Each of these calls was answered by the agent of this storage node. */
  'storage-agent-answers': judge(z.strictObject({ acts: z.array(z.string()).min(1), node: z.string() }), (acts, { acts: calls, node }) =>
    answered(
      acts,
      calls,
      "the storage agent answers its own node's fabric agent",
      (said) => said.agent === 'storage-agent' && said.node === node,
    ),
  ),
  /** Every attempt to open a stream was refused, with a reason, and these hosts were tried; the controls, of those who may, stood. */
  'no-stream': judge(
    z.strictObject({ act: z.string(), controls: z.array(z.string()).min(2), hosts: z.array(z.string()).min(1) }),
    (acts, params) => {
      const promised = 'no stream opens';
      const tried = (label: string, find: (each: z.infer<typeof attempts>['attempts']) => string | null): Finding => {
        const act = actOf(acts, label);
        const parsed = act.outcome.reply === 'accepted' ? attempts.safeParse(act.outcome.result) : null;
        const wrong = parsed?.success ? find(parsed.data.attempts) : told(act);
        return { kept: wrong === null, promised: label, observed: wrong ?? 'as it should be' };
      };
      const controls = params.controls.map((label) =>
        tried(label, (each) =>
          each.length > 0 && each.every(({ outcome }) => outcome === 'connected')
            ? null
            : 'who may open a stream there gets none, so the refusals prove nothing',
        ),
      );
      const attack = tried(params.act, (each) => {
        const untried = params.hosts.filter((name) => !each.some(({ to }) => to === name));
        if (untried.length > 0) return `nobody tried ${untried.join(', ')}`;
        const open = each.filter(({ outcome, reason }) => outcome !== 'refused' || !reason);
        const words = open.slice(0, 5).map(({ from, to, kind, port, outcome }) => `${from} to ${to} (${kind}), port ${port}: ${outcome}`);
        return open.length === 0 ? null : `${open.length} of ${each.length} attempts were not refused: ${words.join('; ')}`;
      });
      return all(promised, [...controls, attack]);
    },
  ),
} satisfies Record<string, Judge>;
