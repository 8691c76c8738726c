import { ok, strictEqual } from 'node:assert/strict';
import type { AgentReply } from '../../src/reference-impl/control-channel/agent-client.ts';
import { RESPONSE_LIMITS } from '../../src/reference-impl/control-channel/response-parser.ts';
import { controlGround, identity } from '../reference-impl/control-channel/ground.ts';
import { hostileAgent } from '../reference-impl/control-channel/hostile-agent.ts';
import { answerOf, possible } from './numbered.ts';

const REQUESTS = { hello: {}, start: { instance: 7 }, list: {}, destroy: { instance: 7 } } as const;
type Asked = keyof typeof REQUESTS;

/** A fabric controller, a node that was taken over, and an honest one beside it, on the inner network. */
export function takenOver(seed: number) {
  const asked: string[] = [];
  const { channel, clock, network, node, nodeHost, cardOf, controllerHost } = controlGround();
  const honest = node(1, { asked });
  const own = identity('node-2');
  const host = nodeHost(2);
  const card = cardOf(host, own);

  let number = 0;
  let expected = { first: '', whole: '' };
  let wasAsked: () => void = () => undefined;
  hostileAgent(host, own, ({ id }, socket) => {
    const answer = answerOf(seed, number, id);
    expected = possible(answer, id);
    for (const chunk of answer.chunks) if (!socket.destroyed) socket.write(chunk);
    if (expected.whole === 'incomplete' && hangsUp(number)) socket.end();
    wasAsked();
  });
  const others: string[] = [];
  network.tap(
    ({ kind, from }) => void ((kind === 'opened' || kind === 'refused') && from !== controllerHost.card.address && others.push(from)),
  );

  const serveHonest = async (): Promise<void> => {
    const reply = await channel.to(honest.card).request('hello', {});
    ok(reply.outcome === 'answered' && reply.body.node === honest.host.card.name, 'the other node was not served');
    strictEqual(asked.splice(0).join(), 'hello', 'the other node was told something else');
  };
  /** Sends the request that the answer is made for; the agent answers as its number says. */
  const bombard = async (quarantined: Promise<unknown>): Promise<string> => {
    const op = answerOf(seed, number).op as Asked;
    const request = new Promise<void>((resolve) => (wasAsked = resolve));
    const reply = channel.to(card).request(op, REQUESTS[op]);
    await request;
    await serveHonest();
    if (expected.whole === 'incomplete' && !hangsUp(number)) clock.advance(RESPONSE_LIMITS.milliseconds);
    const word = told(await reply);
    const { first, whole } = expected;
    ok(allowed(first, whole, number).includes(word), `the channel made ${word} of what is ${first} to the parser, or ${whole}`);
    // What follows an answer that was taken is noticed when it comes.
    if ((word === 'answer' || word === 'error') && whole !== word) await quarantined;
    return word;
  };

  return {
    /** Has the node give the answer of a number over mutual TLS, and speaks to it again if it was quarantined. Answers what was made of it. */
    async give(which: number): Promise<string> {
      number = which;
      let stop: () => void = () => undefined;
      const quarantined = new Promise((resolve) => (stop = channel.onQuarantine(resolve)));
      const word = await bombard(quarantined);
      stop();
      const reason = channel.quarantined().get(card.name)?.reason;
      if (reason === undefined) ok(['answer', 'error', 'lost'].includes(word), `${word} did not lead to quarantine`);
      channel.readmit(card.name);
      strictEqual(channel.quarantined().size, 0, 'somebody is still in quarantine');
      strictEqual(others.length, 0, `somebody else than the controller opened a stream: ${others.join()}`);
      ok(clock.alarms() <= MOST_ALARMS, `${clock.alarms()} alarms are set`);
      return word;
    },
    close: () => channel.close(),
  };
}

/** One for each length of deadline there is. */
const MOST_ALARMS = 4;

/** Half of those that leave an answer unfinished hang up; the others leave the controller waiting. */
const hangsUp = (number: number): boolean => Math.floor(number / 2) % 2 === 0;

function told(reply: AgentReply<unknown>): string {
  switch (reply.outcome) {
    case 'answered':
      return 'answer';
    case 'refused':
      return 'error';
    case 'quarantined':
      return reply.reason;
    default:
      return reply.outcome;
  }
}

function allowed(first: string, whole: string, number: number): readonly string[] {
  if (whole === 'incomplete') return [hangsUp(number) ? 'lost' : 'too-slow'];
  return [first, whole];
}
