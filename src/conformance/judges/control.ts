import { z } from 'zod';
import type { Act, Finding, Judge } from '../evidence/index.ts';
import { actOf, all, judge, told } from './define.ts';

/** Judges of the channel between the fabric controller and its fabric agents (VM-4, CTL-1 to CTL-3). */

const labels = z.array(z.string()).min(1);
const acts = z.strictObject({ acts: labels });

/** The controller greeted a node, and somebody watched the wire meanwhile. */
const greeting = z.object({ answered: z.boolean(), toNode: z.number(), fromNode: z.number(), random: z.string().nullable() });
/** Somebody called an agent. */
const call = z.object({
  reached: z.boolean(),
  protocol: z.string().nullable(),
  received: z.number(),
  answers: z.array(z.json()),
  fault: z.string().nullable(),
  detail: z.string(),
});
/** Somebody played a recorded session back. */
const playBack = z.object({
  reached: z.boolean(),
  sent: z.number(),
  random: z.string().nullable(),
  records: z.boolean(),
  fault: z.string().nullable(),
  detail: z.string(),
});
/** Somebody stood in for an agent while the controller greeted its node. */
const visit = z.object({
  cipherBytes: z.number(),
  protocol: z.string().nullable(),
  visitor: z.string().nullable(),
  applicationBytes: z.number(),
  asked: z.array(z.string()),
  said: z.number(),
  ended: z.boolean(),
  detail: z.string(),
});
const standing = z.object({ answered: z.boolean(), visits: z.array(visit) });
type Visit = z.infer<typeof visit>;
const conditions = z.object({ nodes: z.array(z.object({ node: z.string(), state: z.string(), reason: z.string().optional() })) });
const attempts = z.object({
  attempts: z.array(z.object({ from: z.string(), to: z.string(), kind: z.string(), port: z.number(), outcome: z.string() })),
});
const events = z.object({
  events: z.array(z.object({ kind: z.string(), from: z.string(), to: z.string(), port: z.number() })),
});

type Found = Omit<Finding, 'promised'>;
const kept = (observed: string): Found => ({ kept: true, observed });
const broken = (observed: string): Found => ({ kept: false, observed });

/** One finding about the result of each of these acts; an act without such a result keeps no promise. */
function each<Schema extends z.ZodType>(
  record: readonly Act[],
  of: readonly string[],
  schema: Schema,
  promised: string,
  find: (result: z.infer<Schema>) => Found,
): Finding {
  return all(
    promised,
    of.map((label) => {
      const act = actOf(record, label);
      const parsed = act.outcome.reply === 'accepted' ? schema.safeParse(act.outcome.result) : null;
      return { promised: label, ...(parsed?.success ? find(parsed.data) : broken(told(act))) };
    }),
  );
}

/** Ends that the agent itself brought about. A silence, a wrecked handshake of the kit's and a dead network are none. */
const ENDED_BY_PEER: ReadonlySet<string | null> = new Set(['tls-alert', 'connection-lost']);
const OLD: ReadonlySet<string> = new Set(['protocol version', 'insufficient security', 'handshake failure']);
const SECURE: ReadonlySet<string | null> = new Set(['TLSv1.2', 'TLSv1.3']);

function notAsked({ answered, visits }: z.infer<typeof standing>): Found {
  if (answered) return broken('the controller says that it was answered');
  if (!visits.some(({ cipherBytes }) => cipherBytes > 0)) return broken('the controller did not come at all, so nothing was shown to it');
  const asked = visits.find(({ applicationBytes }) => applicationBytes > 0);
  if (asked)
    return broken(`the controller sent ${asked.applicationBytes} bytes after the handshake: ${asked.asked.join(', ') || 'no request'}`);
  if (!visits.every(({ ended }) => ended)) return broken('the controller did not break off');
  return kept('the controller broke off and sent nothing');
}

function askedHonestly({ answered, visits }: z.infer<typeof standing>): Found {
  const asked = visits.find((each) => each.asked.length > 0);
  if (!asked)
    return broken(visits.length === 0 ? 'the controller did not come' : `it asked nothing (${visits[0]?.detail || 'no reason seen'})`);
  if (!SECURE.has(asked.protocol)) return broken(`it asked over ${asked.protocol ?? 'no TLS'}`);
  if (asked.visitor === null) return broken('it showed no certificate');
  return answered ? kept('it asked and was answered') : broken('it asked, was answered, and says that it was not');
}

/** Whether the controller asked once, broke off at what it got, and said nothing to it. */
function brokeOff(visits: readonly Visit[]): Found {
  const asked = visits.filter((each) => each.asked.length > 0 || each.said > 0);
  if (asked.length === 0) return broken('the controller never heard it, so nothing was tried');
  const more = asked.find((each) => each.asked.length > 1);
  if (more) return broken(`the controller went on with ${more.asked.slice(1).join(', ')}`);
  return visits.every(({ ended }) => ended) ? kept('the controller broke off') : broken('the controller keeps the stream');
}

export const controlJudges = {
  /** The controller greeted the node and was answered, and bytes were seen to go both ways. */
  'controller-answered': judge(acts, (record, params) =>
    each(record, params.acts, greeting, 'the controller itself is answered', ({ answered, toNode, fromNode }) => {
      if (!answered) return broken('the controller got no answer');
      return toNode > 0 && fromNode > 0
        ? kept('it was answered')
        : broken(`it is said to be answered, but ${toNode} bytes went to the node and ${fromNode} came back`);
    }),
  ),
  /** The agent was reached, answered nothing and ended the stream itself. */
  'agent-silent': judge(acts, (record, params) =>
    each(
      record,
      params.acts,
      call,
      'the fabric agent answers nothing and ends the stream',
      ({ reached, answers, received, fault, detail }) => {
        if (!reached) return broken(`the agent was not reached (${detail}), so nothing was tried`);
        if (answers.length > 0) return broken(`it answered ${JSON.stringify(answers[0]).slice(0, 160)}`);
        if (received > 0) return broken(`it sent ${received} bytes of application data`);
        return ENDED_BY_PEER.has(fault) ? kept(detail) : broken(`it did not end the stream: ${detail}`);
      },
    ),
  ),
  /** The agent ended the handshake by an alert that says that the protocol is too old. */
  'agent-refuses-protocol': judge(acts, (record, params) =>
    each(record, params.acts, call, 'the handshake is refused, because the protocol is too old', ({ protocol, answers, fault, detail }) =>
      protocol === null && answers.length === 0 && fault === 'tls-alert' && OLD.has(detail)
        ? kept(detail)
        : broken(protocol === null ? `${fault ?? 'an answer'} (${detail})` : `${protocol} was agreed upon`),
    ),
  ),
  /** A session played back, which was recorded during another act, met a handshake of its own and was ended by the agent. */
  'play-back-fails': judge(z.strictObject({ act: z.string(), recordedIn: z.string() }), (record, params) => {
    const recorded = actOf(record, params.recordedIn);
    const original = recorded.outcome.reply === 'accepted' ? greeting.safeParse(recorded.outcome.result).data?.random : null;
    return each(
      record,
      [params.act],
      playBack,
      'a session that is played back is answered nothing',
      ({ reached, sent, random, records, fault, detail }) => {
        if (!original) return broken('no handshake was seen in the recorded session');
        if (!reached || sent === 0) return broken(`nothing was played back: ${detail}`);
        if (random === original) return broken('the agent repeated its own half of the recorded handshake');
        if (!records) return broken('the agent answered with what is no TLS');
        return ENDED_BY_PEER.has(fault) ? kept(detail) : broken(`the agent did not end the stream: ${detail}`);
      },
    );
  }),
  /** The controller came to the stand-in, broke off without a byte after the handshake, and does not say that it was answered. */
  'not-asked': judge(acts, (record, params) =>
    each(record, params.acts, standing, 'the controller asks nothing of whom it does not know', notAsked),
  ),
  /** The controller came to the stand-in, showed a certificate, asked over TLS 1.2 or later, and was answered. */
  'stand-in-asked': judge(acts, (record, params) =>
    each(record, params.acts, standing, 'the controller asks whoever holds the key of its node', askedHonestly),
  ),
  /** What came was not taken for an answer, and the controller broke off. */
  'answer-rejected': judge(acts, (record, params) =>
    each(record, params.acts, standing, 'the controller takes none of it for an answer', ({ answered, visits }) =>
      answered ? broken('the controller says that it was answered') : brokeOff(visits),
    ),
  ),
  /** The controller asked once, acted on nothing more, and broke off, whether or not the first of what came was an answer. */
  'nothing-acted-on': judge(acts, (record, params) =>
    each(record, params.acts, standing, 'the controller acts on nothing that it did not ask for', ({ visits }) => brokeOff(visits)),
  ),
  /** The controller has reported these nodes, and goes on working with those. */
  'nodes-reported': judge(
    z.strictObject({ act: z.string(), quarantined: z.array(z.string()), inService: z.array(z.string()) }),
    (record, params) => {
      if (params.quarantined.length + params.inService.length === 0) throw new Error('Nothing was judged.');
      return each(record, [params.act], conditions, 'the controller reports the nodes that misbehaved, and no others', ({ nodes }) => {
        const is = (node: string): string => nodes.find((each) => each.node === node)?.state ?? 'unknown';
        const wrong = [
          ...params.quarantined.filter((node) => is(node) !== 'quarantined').map((node) => `${node} is ${is(node)} and should be reported`),
          ...params.inService.filter((node) => is(node) !== 'in-service').map((node) => `${node} is ${is(node)} and did nothing wrong`),
        ];
        return wrong.length === 0 ? kept('so it is') : broken(wrong.join('; '));
      });
    },
  ),
  /** Every attempt from a taken-over node came to nothing, and they went to all these hosts; the controller's own way down was open. */
  'no-way-up': judge(z.strictObject({ act: z.string(), control: z.string(), hosts: labels }), (record, params) => {
    const promised = 'no way leads from a node to what commands it';
    const down = each(record, [params.control], attempts, 'the controller reaches the node', ({ attempts: tried }) =>
      tried.length > 0 && tried.every(({ outcome }) => outcome === 'connected')
        ? kept('it does')
        : broken('it does not, so the refusals prove nothing'),
    );
    const up = each(record, [params.act], attempts, promised, ({ attempts: tried }) => {
      const untried = params.hosts.filter((host) => !tried.some(({ to }) => to === host));
      if (untried.length > 0) return broken(`nobody tried ${untried.join(', ')}`);
      const open = tried.filter(({ outcome }) => outcome !== 'refused');
      if (open.length === 0) return kept(`all ${tried.length} attempts were refused`);
      const told = open.slice(0, 5).map(({ from, to, kind, port, outcome }) => `${from} to ${to} (${kind}), port ${port}: ${outcome}`);
      return broken(`${open.length} of ${tried.length} attempts were not refused: ${told.join('; ')}`);
    });
    return all(promised, [down, up]);
  }),
  /** None of the node's addresses tried anything until the controller opened the first stream to it, from one of its own addresses. */
  'waits-for-controller': judge(
    z.strictObject({ act: z.string(), node: z.array(z.string()).min(1), controller: z.array(z.string()).min(1) }),
    (record, params) =>
      each(record, [params.act], events, 'a booted node calls nobody, and the controller calls it', ({ events: seen }) => {
        const [node, controller] = [new Set(params.node), new Set(params.controller)];
        const first = seen.findIndex(({ kind, to }) => kind === 'opened' && node.has(to));
        const before = first === -1 ? seen : seen.slice(0, first);
        const called = before.find(({ from }) => node.has(from));
        if (called) return broken(`the node ${called.kind === 'opened' ? 'called' : 'tried to call'} ${called.to}, port ${called.port}`);
        const opening = seen[first];
        if (!opening) return broken('nobody called the node, so it is not known to have been watched');
        if (!controller.has(opening.from)) return broken(`the first to call the node was ${opening.from}, which is no controller`);
        const back = seen.find(({ kind, from, to }) => (kind === 'opened' || kind === 'refused') && node.has(from) && !node.has(to));
        return back
          ? broken(`once it was called, the node called ${back.to}, port ${back.port}`)
          : kept('the first call came from the controller');
      }),
  ),
} satisfies Record<string, Judge>;
