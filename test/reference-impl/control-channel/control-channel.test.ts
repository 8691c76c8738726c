import { describe, it } from 'node:test';
import { expect } from 'chai';
import { encodeFrame } from '../../../src/reference-impl/control-channel/frame.ts';
import type { Quarantine } from '../../../src/reference-impl/control-channel/control-channel.ts';
import { createResponseParser, RESPONSE_LIMITS } from '../../../src/reference-impl/control-channel/response-parser.ts';
import { AGENT_PORT } from '../../../src/reference-impl/network/host.ts';
import { collectGarbage } from '../network/ground.ts';
import { controlGround, identity, settled } from './ground.ts';
import { frame, hostileAnswers } from './hostile-answers.ts';
import { hostileAgent, type Malice } from './hostile-agent.ts';

const STANDING = { instance: 7, state: 'ready' };
const answerTo = (id: string, answer: unknown = STANDING): Buffer => encodeFrame({ id, answer });

/** A node that was taken over, beside one that was not. */
function hostileGround(malice: Malice, onConnected?: Parameters<typeof hostileAgent>[3]) {
  const ground = controlGround();
  const honest = ground.node(1);
  const own = identity('node-2');
  const host = ground.nodeHost(2);
  hostileAgent(host, own, malice, onConnected);
  const reported: Quarantine[] = [];
  ground.channel.onQuarantine((quarantine) => reported.push(quarantine));
  return { ...ground, honest, host, own, card: ground.cardOf(host, own), reported };
}

describe('A control channel', () => {
  it('carries requests to an agent one after another over one stream, and each gets its own answer', async () => {
    const ground = controlGround();
    const { card, asked } = ground.node(1);
    const opened: number[] = [];
    ground.network.tap(({ kind, order }) => void (kind === 'opened' && opened.push(order)));
    const client = ground.channel.to(card);
    const replies = await Promise.all(Array.from({ length: 50 }, (_, index) => client.request('start', { instance: index + 1 })));
    expect(replies).to.deep.equal(
      Array.from({ length: 50 }, (_, index) => ({ outcome: 'answered', body: { instance: index + 1, state: 'ready' } })),
    );
    expect(asked).to.deep.equal(Array.from({ length: 50 }, (_, index) => `start ${index + 1}`));
    expect(opened).to.have.length(1);
    expect(ground.channel.to(card)).to.equal(client);
  });

  it('lets no more than so many requests wait for one agent', async () => {
    const ground = controlGround();
    const client = ground.channel.to(ground.node(1).card);
    const replies = await Promise.all(Array.from({ length: 300 }, () => client.request('hello', {})));
    expect(replies.filter(({ outcome }) => outcome === 'answered')).to.have.length(256);
    expect(replies.at(-1)).to.deep.equal({ outcome: 'unreachable', reason: 'too-many-waiting' });
    expect((await client.request('hello', {})).outcome).to.equal('answered');
  });

  it('connects anew when the stream was lost, and says when nobody can be reached', async () => {
    const ground = controlGround();
    const { host, agent, card } = ground.node(1);
    const ask = () => ground.channel.to(card).request('hello', {});
    expect((await ask()).outcome).to.equal('answered');
    agent.stop();
    await settled();
    expect(await ask()).to.deep.equal({ outcome: 'unreachable', reason: 'nobody-listens' });
    agent.start();
    expect((await ask()).outcome).to.equal('answered');
    agent.stop();
    host.powerOff();
    host.powerOn();
    await settled();
    agent.start();
    expect((await ask()).outcome).to.equal('answered');
    expect(ground.channel.quarantined().size).to.equal(0);
  });

  it('gives up a node that fell silent in the middle, when its time is over, and takes it back when it has booted', async () => {
    const ground = controlGround();
    const { host, agent, card } = ground.node(1);
    await ground.channel.to(card).request('hello', {});
    host.powerOff();
    agent.stop();
    const reply = ground.channel.to(card).request('hello', {});
    await settled();
    ground.clock.advance(RESPONSE_LIMITS.milliseconds);
    expect(await reply).to.deep.equal({ outcome: 'quarantined', reason: 'too-slow' });
    host.powerOn();
    agent.start();
    expect(await ground.channel.to(card).request('hello', {})).to.deep.equal({ outcome: 'quarantined', reason: 'too-slow' });
    ground.channel.readmit('node-1');
    expect((await ground.channel.to(card).request('hello', {})).outcome).to.equal('answered');
  });

  it('does not mistake a stream that is lost before the answer for an answer, nor for misbehaviour', async () => {
    const { channel, card } = hostileGround((_, socket) => socket.destroy());
    expect(await channel.to(card).request('start', { instance: 7 })).to.deep.equal({ outcome: 'lost' });
    const half = hostileGround(({ id }, socket) => socket.end(answerTo(id).subarray(0, 20)));
    expect(await half.channel.to(half.card).request('start', { instance: 7 })).to.deep.equal({ outcome: 'lost' });
    expect(half.channel.quarantined().size).to.equal(0);
  });

  it('ends with the fabric: what is under way is lost, and nothing more goes out', async () => {
    const { channel, card } = hostileGround(() => undefined);
    const client = channel.to(card);
    const replies = [client.request('hello', {}), client.request('hello', {})];
    await settled();
    channel.close();
    expect(await Promise.all(replies)).to.deep.equal([{ outcome: 'lost' }, { outcome: 'unreachable', reason: 'closed' }]);
  });

  it('gives another card of the same name a channel of its own', async () => {
    const ground = controlGround();
    const { host, agent, card } = ground.node(1);
    const old = ground.channel.to(card);
    await old.request('hello', {});
    agent.stop();
    ground.network.detach(host.card.address);
    await settled();
    const anew = ground.node(1);
    expect(await ground.channel.to(card).request('hello', {})).to.deep.equal({ outcome: 'quarantined', reason: 'wrong-certificate' });
    expect((await ground.channel.to(anew.card).request('hello', {})).outcome).to.equal('answered');
    expect(ground.channel.quarantined().size).to.equal(0);
    expect(await old.request('hello', {})).to.deep.include({ outcome: 'quarantined' });
  });
});

describe('A taken-over agent (CTL-2, CTL-3)', () => {
  const nested = '{"id":"ID","answer":'.concat('['.repeat(1000));
  const malices: Record<string, [reason: string, malice: (id: string) => Buffer]> = {
    'answers to another id': ['wrong-id', () => answerTo('0'.repeat(32))],
    'answers with more than there may be': ['too-large', () => Buffer.from([0x7f, 0xff, 0xff, 0xff, 0x7b])],
    'nests without end': ['too-deep', (id) => frame(nested.replace('ID', id))],
    'says a key twice': ['duplicate-key', (id) => frame(`{"id":"${id}","id":"${id}","answer":${JSON.stringify(STANDING)}}`)],
    'answers with another type': ['wrong-shape', (id) => answerTo(id, { instance: '7', state: 'ready' })],
    'answers with a key too many': ['wrong-shape', (id) => answerTo(id, { ...STANDING, controller: 'obey' })],
    'answers an error with a key too many': [
      'wrong-shape',
      (id) => encodeFrame({ id, error: { code: 'internal', message: '', cause: {} } }),
    ],
    'answers in UTF-16': ['not-json', (id) => frame(Buffer.from(JSON.stringify({ id, answer: STANDING }), 'utf16le'))],
    'answers in Latin-1': ['not-utf-8', (id) => frame(Buffer.from(`{"id":"${id}","answer":"\u00fc"}`, 'latin1'))],
    'pollutes prototypes': [
      'forbidden-key',
      (id) => frame(`{"id":"${id}","answer":{"__proto__":{"polluted":1},"instance":7,"state":"ready"}}`),
    ],
    'answers a page of HTML': ['too-large', () => Buffer.from('<!doctype html>')],
    'answers nothing': ['empty', () => frame('')],
    'answers twice': ['second-answer', (id) => Buffer.concat([answerTo(id), answerTo(id)])],
    'puts a request of its own behind its answer': [
      'second-answer',
      (id) => Buffer.concat([answerTo(id), encodeFrame({ id, op: 'reboot', body: {} })]),
    ],
    'puts bytes behind its answer, within the frame': ['trailing-bytes', (id) => frame(`${JSON.stringify({ id, answer: STANDING })}{}`)],
  };
  for (const [what, [reason, malice]] of Object.entries(malices))
    it(`that ${what} is reported, dropped and not spoken to again, and the others are served`, async () => {
      const { channel, card, honest, reported, host, network } = hostileGround(({ id }, socket) => socket.write(malice(id)));
      const ask = () => channel.to(card).request('start', { instance: 7 });
      expect(await ask()).to.deep.equal({ outcome: 'quarantined', reason });
      expect(reported.map((quarantine) => [quarantine.agent.name, quarantine.reason])).to.deep.equal([['node-2', reason]]);
      expect(channel.quarantined().get('node-2')).to.equal(reported[0]);
      const atHost: string[] = [];
      host.tap(({ kind }) => atHost.push(kind));
      expect(await ask(), 'and is not even connected to').to.deep.equal({ outcome: 'quarantined', reason });
      await settled();
      expect(atHost.filter((kind) => kind === 'opened')).to.deep.equal([]);
      expect(await channel.to(honest.card).request('start', { instance: 7 })).to.deep.equal({ outcome: 'answered', body: STANDING });
      expect(({} as { polluted?: unknown }).polluted).to.equal(undefined);
      expect(network.refusals().size).to.equal(0);
    });

  it('that speaks before it is asked is not listened to', async () => {
    const { channel, card, reported } = hostileGround(
      () => undefined,
      (socket) => socket.write(answerTo('0'.repeat(32))),
    );
    const reply = channel.to(card).request('start', { instance: 7 });
    await settled();
    // By then the request may be out: whichever is first, what came is no answer.
    expect(['wrong-id', 'unsolicited']).to.include(((await reply) as { reason: string }).reason);
    expect(reported).to.have.length(1);
  });

  it('that speaks when it has answered, and nothing was asked since, is reported though nobody waits for it', async () => {
    let stream: Parameters<Malice>[1] | undefined;
    const { channel, card, reported, honest } = hostileGround(({ id }, socket) => {
      stream = socket;
      socket.write(answerTo(id));
    });
    expect(await channel.to(card).request('start', { instance: 7 })).to.deep.equal({ outcome: 'answered', body: STANDING });
    expect(reported).to.deep.equal([]);
    stream?.write(answerTo('0'.repeat(32)));
    await settled();
    expect(reported.map(({ reason }) => reason)).to.deep.equal(['second-answer']);
    expect(stream?.destroyed).to.equal(true);
    expect(await channel.to(honest.card).request('hello', {})).to.deep.include({ outcome: 'answered' });
  });

  it('that drips its answer has all of its time, and not a byte more of it for each byte', async () => {
    const { channel, card, clock, honest, reported } = hostileGround(({ id }, socket) => {
      const answer = answerTo(id);
      for (let index = 0; index < 6; index++)
        clock.at(new Date(clock.now().getTime() + index * 11_000), () => void socket.write(answer.subarray(index, index + 1)));
    });
    const reply = channel.to(card).request('start', { instance: 7 });
    await settled();
    for (let second = 0; second < 59; second++) {
      clock.advance(1000);
      await settled();
    }
    expect(reported).to.deep.equal([]);
    expect((await channel.to(honest.card).request('hello', {})).outcome, 'meanwhile').to.equal('answered');
    clock.advance(1000);
    expect(await reply).to.deep.equal({ outcome: 'quarantined', reason: 'too-slow' });
  });

  it('that never reads what it is sent costs its time and no more', async () => {
    const { channel, card, clock } = hostileGround(
      () => undefined,
      (socket) => socket.pause(),
    );
    const reply = channel.to(card).request('configure', { instance: 7, configuration: 'x'.repeat(1_000_000), revision: 'r' });
    await settled();
    clock.advance(RESPONSE_LIMITS.milliseconds);
    expect(await reply).to.deep.equal({ outcome: 'quarantined', reason: 'too-slow' });
  });

  it('is held back by the parser that the channel was given, and by nothing else', async () => {
    const patient = createResponseParser({ ...RESPONSE_LIMITS, milliseconds: Infinity });
    const ground = controlGround({ parser: patient });
    const own = identity('node-2');
    const host = ground.nodeHost(2);
    hostileAgent(
      host,
      own,
      ({ id }, socket) => void ground.clock.at(new Date(ground.clock.now().getTime() + 1e9), () => void socket.write(answerTo(id))),
    );
    const reply = ground.channel.to(ground.cardOf(host, own)).request('start', { instance: 7 });
    await settled();
    ground.clock.advance(1e9);
    expect((await reply).outcome).to.equal('answered');
  });

  it('by the hundred, with hostile answers out of a seed: each is put away or told apart, and one honest node is served throughout', async () => {
    const ground = controlGround();
    const honest = ground.node(0);
    const hostile = hostileAnswers(7);
    const bombard = async (from: number, count: number): Promise<string[]> => {
      const outcomes: string[] = [];
      for (let index = from; index < from + count; index++) {
        const own = identity(`node-${index}`);
        const host = ground.nodeHost(index);
        hostileAgent(host, own, ({ id }, socket) => {
          for (const chunk of hostile(id).chunks) if (!socket.destroyed) socket.write(chunk);
        });
        const reply = ground.channel.to(ground.cardOf(host, own)).request('list', {});
        for (let round = 0; round < 3; round++) await settled();
        // Whatever has been cut short waits for the rest, until its time is over.
        ground.clock.advance(RESPONSE_LIMITS.milliseconds);
        outcomes.push((await reply).outcome);
        expect((await ground.channel.to(honest.card).request('start', { instance: index })).outcome).to.equal('answered');
        ground.channel.forget(host.card.name);
        ground.network.detach(host.card.address);
      }
      return outcomes;
    };
    await bombard(1, 50);
    collectGarbage();
    const before = process.memoryUsage().heapUsed;
    const outcomes = await bombard(51, 200);
    await settled();
    collectGarbage();
    expect((process.memoryUsage().heapUsed - before) / 200, 'bytes kept of each').to.be.lessThan(4096);
    expect(ground.channel.quarantined().size, 'all of them were forgotten').to.equal(0);
    for (const outcome of outcomes) expect(['quarantined', 'answered', 'refused']).to.include(outcome);
    expect(outcomes.filter((outcome) => outcome === 'quarantined')).to.have.length.greaterThan(150);
    expect(honest.asked).to.have.length(250);
  });
});

describe('A fabric controller (CTL-2)', () => {
  it('listens nowhere: neither a node that is served nor one that is quarantined has anything to connect to', async () => {
    const { network, controllerHost, channel, honest, card, host } = hostileGround(({ id }, socket) => socket.write(answerTo(id, 7)));
    await channel.to(honest.card).request('hello', {});
    await channel.to(card).request('hello', {});
    for (const from of [honest.host, host])
      for (const port of [...Object.values(AGENT_PORT), 22, 443])
        expect(await from.connect(controllerHost.card.address, port)).to.deep.equal({
          outcome: 'refused',
          reason: 'router: no_rule',
        });
    expect(network.refusals().get('router: no_rule')).to.equal(10);
  });
});
