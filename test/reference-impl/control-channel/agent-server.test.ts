import { connect, createSecureContext, type TLSSocket } from 'node:tls';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import { createAgentServer } from '../../../src/reference-impl/control-channel/agent-server.ts';
import { encodeFrame, FrameReader } from '../../../src/reference-impl/control-channel/frame.ts';
import { AgentError } from '../../../src/reference-impl/control-channel/operations.ts';
import { NODE_OPERATIONS } from '../../../src/reference-impl/fabric-agent/operations.ts';
import { AGENT_PORT } from '../../../src/reference-impl/network/host.ts';
import { controlGround, identity, settled, standIn } from './ground.ts';
import { frame } from './hostile-answers.ts';

const idOf = (index: number): string => index.toString(16).padStart(32, '0');

/** An agent, and a stream to it on which the test speaks as the controller, in any form. */
async function agentGround(handlers: Partial<ReturnType<typeof standIn>> = {}) {
  const ground = controlGround();
  const host = ground.nodeHost(1);
  const asked: string[] = [];
  const agent = createAgentServer({
    host,
    port: AGENT_PORT.fabric,
    identity: identity('node-1'),
    commander: ground.controllerIdentity.fingerprint,
    operations: NODE_OPERATIONS,
    handlers: { ...standIn('node-1', asked), ...handlers },
    peerCheck: ground.peerCheck,
    deadlines: ground.deadlines,
  });
  agent.start();
  const { certificate: cert, key } = ground.controllerIdentity;
  const open = async () => {
    const connection = await ground.controllerHost.connect(host.card.address, AGENT_PORT.fabric);
    if (connection.outcome === 'refused') throw new Error(connection.reason);
    const socket: TLSSocket = connect({
      socket: connection.stream,
      rejectUnauthorized: false,
      secureContext: createSecureContext({ cert, key }),
    });
    const answers: unknown[] = [];
    const frames = new FrameReader(1 << 20);
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      for (let rest = chunk; rest.length > 0;) {
        const taken = frames.take(rest);
        if (taken.kind !== 'frame') return;
        answers.push(JSON.parse(taken.content.toString()));
        rest = taken.rest;
      }
    });
    await settled();
    return { socket, answers };
  };
  return { ...ground, host, agent, asked, open, ...(await open()) };
}

describe('An agent that listens', () => {
  it('answers each request once, with its id', async () => {
    const { socket, answers, asked } = await agentGround();
    for (let index = 1; index <= 3; index++) {
      socket.write(encodeFrame({ id: idOf(index), op: 'start', body: { instance: index } }));
      await settled();
    }
    expect(answers).to.deep.equal([1, 2, 3].map((index) => ({ id: idOf(index), answer: { instance: index, state: 'ready' } })));
    expect(asked).to.deep.equal(['start 1', 'start 2', 'start 3']);
  });

  it('says why it did not do something, and of what went wrong inside it nothing', async () => {
    const { socket, answers } = await agentGround({
      start: () => {
        throw new AgentError('conflict', `it is still creating${'.'.repeat(479)}😀`);
      },
      stop: () => Promise.reject(new Error('ENOENT: /secret/path')),
    });
    const error = (code: string, message: string) => ({ code, message });
    const tries: [op: string, body: unknown, error: unknown][] = [
      ['start', { instance: 1 }, error('conflict', `it is still creating${'.'.repeat(479)}\ufffd`)],
      ['stop', { instance: 1 }, error('internal', 'the agent could not do it')],
      ['format-disks', {}, error('bad-request', 'there is no such operation')],
      ['toString', {}, error('bad-request', 'there is no such operation')],
      ['destroy', { instance: 1, also: 2 }, error('bad-request', 'the body is not what the operation takes')],
      ['destroy', null, error('bad-request', 'the body is not what the operation takes')],
    ];
    for (const [index, [op, body]] of tries.entries()) {
      socket.write(encodeFrame({ id: idOf(index), op, body }));
      await settled();
    }
    expect(answers).to.deep.equal(tries.map(([, , told], index) => ({ id: idOf(index), error: told })));
  });

  it('says so when its answer would be larger than any answer may be', async () => {
    const instances = Array.from({ length: 1000 }, (_, instance) => ({
      instance,
      name: 'n'.repeat(260),
      state: 'ready' as const,
      revision: 'r',
    }));
    const { socket, answers } = await agentGround({ list: () => ({ instances }) });
    socket.write(encodeFrame({ id: idOf(1), op: 'list', body: {} }));
    await settled();
    expect(answers).to.deep.equal([{ id: idOf(1), error: { code: 'internal', message: 'the answer is too large' } }]);
  });

  const breaches: Record<string, Buffer> = {
    'two requests at once': Buffer.concat([1, 2].map((index) => encodeFrame({ id: idOf(index), op: 'start', body: { instance: index } }))),
    'a request of no form': encodeFrame({ op: 'start', body: { instance: 1 } }),
    'an id that is none': encodeFrame({ id: '1', op: 'start', body: { instance: 1 } }),
    'no JSON': frame('start 1'),
    'a frame without end': Buffer.from([0xff, 0xff, 0xff, 0xff]),
  };
  for (const [what, bytes] of Object.entries(breaches))
    it(`drops who sends ${what}, and does nothing of it`, async () => {
      const { socket, answers, asked, open } = await agentGround();
      socket.write(bytes);
      await settled();
      expect(socket.destroyed).to.equal(true);
      expect([answers, asked]).to.deep.equal([[], []]);
      const again = await open();
      again.socket.write(encodeFrame({ id: idOf(1), op: 'start', body: { instance: 1 } }));
      await settled();
      expect(again.answers).to.have.length(1);
    });

  it('drops who asks before it has answered, and never answers that', async () => {
    let finish = (): void => undefined;
    const { socket, answers, asked } = await agentGround({
      start: ({ instance }) => new Promise((resolve) => (finish = () => resolve({ instance, state: 'ready' }))),
    });
    socket.write(encodeFrame({ id: idOf(1), op: 'start', body: { instance: 1 } }));
    await settled();
    socket.write(encodeFrame({ id: idOf(2), op: 'stop', body: { instance: 1 } }));
    await settled();
    finish();
    await settled();
    expect([answers, asked]).to.deep.equal([[], []]);
  });

  it('has room for a few streams, and counts those that it turns away', async () => {
    const { agent, open } = await agentGround();
    for (let index = 1; index < 8; index++) await open();
    const late = await open();
    expect(late.socket.destroyed).to.equal(true);
    expect([...agent.refusals()]).to.deep.equal([['too-many-streams', 1]]);
  });

  it('tells its work when it stops, and listens no more', async () => {
    let aborted = false;
    const { socket, agent, host, controllerHost } = await agentGround({
      start: (_, signal) => new Promise(() => signal.addEventListener('abort', () => (aborted = true))),
    });
    socket.write(encodeFrame({ id: idOf(1), op: 'start', body: { instance: 1 } }));
    await settled();
    agent.stop();
    await settled();
    expect(aborted && socket.destroyed).to.equal(true);
    expect(await controllerHost.connect(host.card.address, AGENT_PORT.fabric)).to.deep.equal({
      outcome: 'refused',
      reason: 'nobody-listens',
    });
  });
});
