import { describe, it } from 'node:test';
import { expect } from 'chai';
import { createDeadlines } from '../../../src/reference-impl/control-channel/deadlines.ts';
import { OpenStreams } from '../../../src/reference-impl/control-channel/open-streams.ts';
import { collectGarbage } from '../network/ground.ts';
import { controlGround, manualClock, settled } from './ground.ts';

const NODES = 1000;

describe('A thousand nodes in one process', () => {
  it('are connected to, asked, and asked again over the same streams', async (t) => {
    const ground = controlGround({ openStreams: new OpenStreams(NODES) });
    collectGarbage();
    const memory = () => process.memoryUsage().rss / 1024;
    const start = { at: performance.now(), rss: memory() };
    const nodes = Array.from({ length: NODES }, (_, index) => ground.node(index));
    const made = { at: performance.now(), rss: memory() };
    const ask = () => Promise.all(nodes.map(({ card }) => ground.channel.to(card).request('hello', {})));
    const first = await ask();
    const connected = { at: performance.now(), rss: memory() };
    const second = await ask();
    const again = performance.now();

    for (const replies of [first, second])
      expect(replies.map((reply) => reply.outcome === 'answered' && reply.body.node)).to.deep.equal(
        nodes.map(({ host }) => host.card.name),
      );
    let opened = 0;
    ground.network.tap(({ kind }) => void (kind === 'opened' && opened++));
    await ask();
    expect(opened).to.equal(0);
    expect(ground.channel.quarantined().size).to.equal(0);
    t.diagnostic(
      `a node: ${((made.at - start.at) / NODES).toFixed(2)} ms and ${((made.rss - start.rss) / NODES).toFixed(0)} KiB to make, ` +
        `${((connected.at - made.at) / NODES).toFixed(2)} ms and ${((connected.rss - made.rss) / NODES).toFixed(0)} KiB to connect and ask, ` +
        `${((again - connected.at) / NODES).toFixed(2)} ms to ask again`,
    );
  });

  it('are not all kept open: who was idle longest gives way, and is connected to again when it is needed', async () => {
    const openStreams = new OpenStreams(4);
    const ground = controlGround({ openStreams });
    const nodes = Array.from({ length: 12 }, (_, index) => ground.node(index));
    const ask = (index: number) => ground.channel.to((nodes[index] as (typeof nodes)[0]).card).request('hello', {});
    const replies = await Promise.all(nodes.map((_, index) => ask(index)));
    await settled();
    expect(replies.every(({ outcome }) => outcome === 'answered')).to.equal(true);
    expect(openStreams.count).to.equal(4);
    for (let round = 0; round < 3; round++)
      for (let index = 0; index < 12; index++) expect((await ask(index)).outcome).to.equal('answered');
    await settled();
    expect(openStreams.count).to.equal(4);
    expect(ground.channel.quarantined().size).to.equal(0);
  });
});

describe('Deadlines', () => {
  it('are missed in order, each once, and not when called off, with one alarm for each length', () => {
    const clock = manualClock();
    const deadlines = createDeadlines(clock);
    const missed: string[] = [];
    const set = (name: string, milliseconds: number) => deadlines.after(milliseconds, () => missed.push(name));
    set('first', 1000);
    set('short', 10);
    const off = set('called off', 1000);
    clock.advance(5);
    set('second', 1000);
    for (let index = 0; index < 1000; index++) set('never', 1000).cancel();
    set('none', Infinity).cancel();
    expect(clock.alarms()).to.equal(2);
    off.cancel();
    clock.advance(5);
    expect(missed).to.deep.equal(['short']);
    clock.advance(990);
    expect(missed).to.deep.equal(['short', 'first']);
    clock.advance(4);
    expect(missed).to.have.length(2);
    clock.advance(1);
    expect(missed).to.deep.equal(['short', 'first', 'second']);
    expect(clock.alarms()).to.equal(0);
    set('after', 1000);
    clock.advance(1000);
    expect(missed.at(-1)).to.equal('after');
  });

  it('may be set while others are missed', () => {
    const clock = manualClock();
    const deadlines = createDeadlines(clock);
    const missed: number[] = [];
    const again = (): void => {
      missed.push(clock.now().getTime());
      if (missed.length < 3) deadlines.after(100, again);
    };
    deadlines.after(100, again);
    for (let step = 0; step < 10; step++) clock.advance(50);
    expect(missed.map((time, index) => time - (missed[index - 1] ?? time))).to.deep.equal([0, 100, 100]);
  });
});
