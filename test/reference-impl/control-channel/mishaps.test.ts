import { describe, it } from 'node:test';
import { expect } from 'chai';
import { AGENT_PORT } from '../../../src/reference-impl/network/host.ts';
import { controlGround, identity, settled } from './ground.ts';
import { numbers } from './hostile-answers.ts';

type Ground = ReturnType<typeof controlGround>;
type Node = ReturnType<Ground['node']>;

/** What may befall a node at any moment of a handshake or a request, and how a request may end then. */
const MISHAPS: readonly [what: string, strike: (ground: Ground, node: Node, next: () => number) => unknown, ends: readonly string[]][] = [
  [
    'its power is cut',
    (_, { host, agent }) => {
      host.powerOff();
      agent.stop();
    },
    ['answered', 'quarantined', 'unreachable'],
  ],
  [
    'its power fails for a moment',
    (_, { host, agent }) => {
      host.powerOff();
      agent.stop();
      host.powerOn();
      agent.start();
    },
    ['answered', 'lost', 'unreachable'],
  ],
  ['its agent stops', (_, { agent }) => agent.stop(), ['answered', 'lost', 'unreachable']],
  ['it is unplugged', ({ network }, { host }) => network.detach(host.card.address), ['answered', 'lost', 'unreachable']],
  ['the controller gives it up', ({ channel }, { card }) => channel.forget(card.name), ['answered', 'lost', 'unreachable']],
  [
    'somebody throws bytes at it',
    async ({ controllerHost }, { host }, next) => {
      const connection = await controllerHost.connect(host.card.address, AGENT_PORT.fabric);
      if (connection.outcome === 'refused') return;
      connection.stream.write(Buffer.from(Array.from({ length: 600 }, () => Math.floor(next() * 256))));
      if (next() < 0.5) connection.stream.destroy();
      else connection.stream.end();
    },
    ['answered'],
  ],
];

describe('Whatever befalls a node', () => {
  for (const [what, strike, ends] of MISHAPS)
    it(`(${what}, at a moment out of a seed) each request to it ends in one of the ways that there are, and nobody else is any the worse`, async () => {
      const next = numbers(11);
      const ground = controlGround();
      const bystander = ground.node(0);
      const own = identity('node');
      for (let index = 1; index <= 60; index++) {
        const node = ground.node(index, { own });
        const replies = [1, 2, 3].map((instance) =>
          ground.channel
            .to(node.card)
            .request('configure', { instance, configuration: 'x'.repeat(Math.floor(next() * 100_000)), revision: 'r' }),
        );
        for (let rounds = Math.floor(next() * 25); rounds > 0; rounds--) await new Promise(setImmediate);
        await strike(ground, node, next);
        for (const seconds of [0, 10, 60]) {
          await settled();
          ground.clock.advance(seconds * 1000);
        }
        for (const reply of await Promise.all(replies)) expect(ends).to.include(reply.outcome);
        ground.channel.forget(node.card.name);
        node.agent.stop();
        ground.network.detach(node.host.card.address);
      }
      expect((await ground.channel.to(bystander.card).request('hello', {})).outcome).to.equal('answered');
    });
});
