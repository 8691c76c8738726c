import { once } from 'node:events';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import type { Connection, Host } from '../../../src/reference-impl/network/network.ts';
import type { NetworkStream } from '../../../src/reference-impl/network/stream.ts';
import { captureAt } from '../../../src/reference-impl/network/wire/capture.ts';
import { ROUTER_RULES } from '../../../src/reference-impl/network/wire/index.ts';
import { open, openGround, PLAN, rounds, wholeNetwork } from './ground.ts';
import { segmentsAt, type Captured } from './segments.ts';

/** A megabyte in which no two stretches are alike. */
const MEGABYTE = Buffer.alloc(1024 * 1024).map((_, index) => (index * 31 + (index >> 8) * 17 + (index >> 16)) & 255);

async function everything(stream: NetworkStream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(stream, 'end');
  return Buffer.concat(chunks);
}

const streamOf = (connection: Connection): NetworkStream =>
  connection.outcome === 'connected' ? connection.stream : expect.fail(connection.reason);

/** Whether a stream was reset, and with what. */
function endOf(stream: NetworkStream): { error?: NodeJS.ErrnoException } {
  const seen: { error?: NodeJS.ErrnoException } = {};
  stream.on('error', (error) => (seen.error = error));
  return seen;
}

const carried = (segments: readonly Captured[]): Buffer => Buffer.concat(segments.map(({ data }) => data));

describe('A connection is its frames', () => {
  it('a handshake of three, data, and an end on either side, each with the numbers that are due (RFC 9293)', async () => {
    const { wire, one, other } = openGround();
    const [atOne, atOther] = [segmentsAt(wire, one), segmentsAt(wire, other)];
    const [near, far] = await open(one, other, 80);
    const [syn, ack, ...more] = atOther.take();
    const [synAck, ...others] = atOne.take();
    if (syn === undefined || ack === undefined || synAck === undefined) throw new Error('there is no handshake');
    expect([...more, ...others]).to.deep.equal([]);
    expect([syn.flags, synAck.flags, ack.flags]).to.deep.equal(['SYN', 'SYN|ACK', 'ACK']);
    expect([syn.source, syn.destination, syn.destinationPort]).to.deep.equal(['10.0.0.21', '10.0.0.22', 80]);
    expect(syn.sourcePort).to.be.at.least(49_152);
    const [first, theirs] = [(syn.sequence + 1) >>> 0, (synAck.sequence + 1) >>> 0];
    expect(synAck.acknowledgement).to.equal(first);
    expect([ack.sequence, ack.acknowledgement]).to.deep.equal([first, theirs]);

    far.resume();
    near.resume();
    near.write('hello');
    await rounds();
    expect(atOther.take().map(({ flags, sequence, data }) => [flags, sequence, data.toString()])).to.deep.equal([
      ['PSH|ACK', first, 'hello'],
    ]);
    const told = atOne.take();
    expect(told.map(({ flags }) => flags)).to.deep.equal(['ACK']);
    expect(told[0]?.acknowledgement).to.equal((first + 5) >>> 0);

    near.end();
    await rounds();
    far.end();
    await rounds();
    const [fins, theirFins] = [atOther.take(), atOne.take()].map((segments) => segments.filter(({ flags }) => flags === 'FIN|ACK'));
    expect(fins?.map(({ sequence }) => sequence)).to.deep.equal([(first + 5) >>> 0]);
    expect(theirFins?.map(({ sequence, acknowledgement }) => [sequence, acknowledgement])).to.deep.equal([[theirs, (first + 6) >>> 0]]);
    expect(near.destroyed && far.destroyed).to.equal(true);
  });

  it('a mebibyte both ways at once, in segments of at most 1,460 bytes, of which the bytes on the wire are those that were written', async () => {
    const { wire, one, other } = openGround();
    const [near, far] = await open(one, other, 80);
    const [atOne, atOther] = [segmentsAt(wire, one), segmentsAt(wire, other)];
    const back = Buffer.from(MEGABYTE).reverse();
    near.end(MEGABYTE);
    far.end(back);
    const [there, here] = await Promise.all([everything(far), everything(near)]);
    expect(there.equals(MEGABYTE)).to.equal(true);
    expect(here.equals(back)).to.equal(true);
    for (const [segments, written] of [
      [atOther.take(), MEGABYTE],
      [atOne.take(), back],
    ] as const) {
      expect(Math.max(...segments.map(({ data }) => data.length))).to.equal(1460);
      expect(carried(segments).equals(written)).to.equal(true);
      const [firstSegment] = segments.filter(({ data }) => data.length > 0);
      let due = firstSegment?.sequence ?? 0;
      for (const { sequence, data } of segments.filter(({ data: { length } }) => length > 0)) {
        expect(sequence).to.equal(due);
        due = (due + data.length) >>> 0;
      }
    }
  });

  it('a refusal by a reset, and nothing at all where the host takes no such connection', async () => {
    let takes = true;
    const { network, wire } = wholeNetwork({ accepts: () => takes });
    const [one, other] = ['10.0.0.21', '10.0.0.22'].map((address) => network.attach({ name: address, kind: 'root-os', address })) as [
      Host,
      Host,
    ];
    const atOne = segmentsAt(wire, one);
    expect(await one.connect('10.0.0.22', 80)).to.deep.equal({ outcome: 'refused', reason: 'nobody-listens' });
    expect(atOne.take().map(({ flags }) => flags)).to.deep.equal(['RST|ACK']);
    takes = false;
    other.listen(80, () => expect.fail('it was not to be taken'));
    expect(await one.connect('10.0.0.22', 80)).to.deep.equal({ outcome: 'refused', reason: 'no-answer' });
    expect(atOne.take()).to.deep.equal([]);
  });

  it('of two hosts is heard at no other port, by whatever way', async () => {
    const { network, wire } = wholeNetwork({ accepts: () => true });
    const attach = (name: string, kind: 'root-os' | 'fabric-controller', address: string) => network.attach({ name, kind, address });
    const [controller, root] = [
      attach('fc', 'fabric-controller', PLAN.infrastructure('controllers', 1)),
      attach('n1', 'root-os', PLAN.rootOs(1)),
    ];
    const neighbour = attach('n2', 'root-os', PLAN.rootOs(2));
    const guest = network.attach({ name: 'g', kind: 'guest', address: PLAN.guest(1), tenant: 'one' });
    const twoAreHeard = [controller.card.name, root.card.name, ...PLAN.gateways.map(({ name }) => name)];
    const silent = [neighbour.card.name, guest.card.name, 'fc-2', 'gateway-guests'];
    attach('fc-2', 'fabric-controller', PLAN.infrastructure('controllers', 2));
    const captures = silent.map((name) => captureAt(wire.port(name) ?? expect.fail(name)));
    const [near, far] = await open(controller, root, 7443);
    far.resume();
    near.end(MEGABYTE.subarray(0, 10_000));
    await once(far, 'end');
    expect(captures.map(({ frames }) => frames.length)).to.deep.equal([0, 0, 0, 0]);
    expect(twoAreHeard.map((name) => wire.port(name)?.counters.received ?? 0).filter((count) => count > 0).length).to.be.at.least(2);
  });
});

describe('Connections at once', () => {
  it('are opened from both sides at the same time, each its own', async () => {
    const { one, other } = openGround();
    const accepted: string[] = [];
    for (const host of [one, other]) host.listen(80, (stream) => stream.once('data', (chunk: Buffer) => accepted.push(chunk.toString())));
    const [there, back] = await Promise.all([one.connect('10.0.0.22', 80), other.connect('10.0.0.21', 80)]);
    streamOf(there).write('from one');
    streamOf(back).write('from the other');
    await rounds();
    expect(accepted).to.have.members(['from one', 'from the other']);
  });

  it('are 64 between two hosts, from as many ports, and none hears another’s bytes', async () => {
    const { wire, one, other } = openGround();
    const atOther = segmentsAt(wire, other);
    other.listen(80, (stream) => void stream.on('data', (chunk: Buffer) => stream.end(`echo ${chunk.toString()}`)));
    const streams = (await Promise.all(Array.from({ length: 64 }, () => one.connect('10.0.0.22', 80)))).map(streamOf);
    const answers = streams.map(everything);
    streams.forEach((stream, index) => stream.end(`number ${index}`));
    expect((await Promise.all(answers)).map(String)).to.deep.equal(streams.map((_, index) => `echo number ${index}`));
    expect(new Set(atOther.take().map(({ sourcePort }) => sourcePort)).size).to.equal(64);
    await rounds();
    expect(streams.filter(({ destroyed }) => !destroyed)).to.deep.equal([]);
  });

  it('are a thousand, all opened before any of them is answered', async () => {
    const { one, other } = openGround();
    let accepted = 0;
    other.listen(80, () => accepted++);
    const streams = (await Promise.all(Array.from({ length: 1000 }, () => one.connect('10.0.0.22', 80)))).map(streamOf);
    await rounds();
    expect(accepted).to.equal(1000);
    expect(streams.filter(({ destroyed }) => destroyed)).to.deep.equal([]);
  });
});

describe('A wire that begins to drop', () => {
  /** A controller and a node with the router between them, whose rules can change. */
  function routed() {
    const rules = { ...ROUTER_RULES };
    const { network } = wholeNetwork({ accepts: () => true }, { routerRules: rules });
    const controller = network.attach({ name: 'fc', kind: 'fabric-controller', address: PLAN.infrastructure('controllers', 1) });
    const root = network.attach({ name: 'n1', kind: 'root-os', address: PLAN.rootOs(1) });
    return { rules, controller, root };
  }

  it('resets a stream at whichever end uses it next, and says why; what was written is not acknowledged', async () => {
    const { rules, controller, root } = routed();
    const [near, far] = await open(controller, root, 7443);
    const ends = [near, far].map(endOf);
    near.write('before');
    await rounds();
    rules.form = () => 'no_more';
    let came: Error | null | undefined;
    near.write('after', (error) => (came = error));
    await rounds();
    expect(ends[0]?.error).to.include({ code: 'ECONNRESET', message: 'the network does not carry the stream' });
    expect(came, 'who waits for the write is told').to.include({ code: 'ECONNRESET' });
    expect(far.destroyed, 'nobody has told the other end').to.equal(false);
    far.write('is anybody there?');
    await rounds();
    expect(ends[1]?.error).to.include({ code: 'ECONNRESET', message: 'the network does not carry the stream' });
    expect(await controller.connect(root.card.address, 7443)).to.deep.equal({ outcome: 'refused', reason: 'router: no_more' });
  });

  it('does so to who only reads as well, and to who ends', async () => {
    const { rules, controller, root } = routed();
    const [near, far] = await open(controller, root, 7443);
    const ends = [near, far].map(endOf);
    rules.form = () => 'no_more';
    near.end();
    far.destroy();
    await rounds();
    expect(ends[0]?.error?.message).to.equal('the network does not carry the stream');
    expect(near.destroyed && far.destroyed).to.equal(true);
  });

  it('is none any more once it carries again: new streams stand', async () => {
    const { rules, controller, root } = routed();
    rules.form = () => 'no_more';
    root.listen(7443, (stream) => stream.end('welcome back'));
    expect((await controller.connect(root.card.address, 7443)).outcome).to.equal('refused');
    rules.form = ROUTER_RULES.form.bind(ROUTER_RULES);
    const stream = streamOf(await controller.connect(root.card.address, 7443));
    expect((await everything(stream)).toString()).to.equal('welcome back');
  });
});

describe('A write that waits when its stream is reset', () => {
  it('is told so, whoever reset it', async () => {
    for (const reset of [(near: NetworkStream) => near.destroy(), (_: NetworkStream, far: NetworkStream) => far.destroy()]) {
      const { one, other } = openGround();
      const [near, far] = await open(one, other, 80);
      let came: NodeJS.ErrnoException | null | undefined;
      // More than the other side takes without reading.
      near.write(MEGABYTE.subarray(0, 500_000), (error) => (came = error as NodeJS.ErrnoException));
      await rounds();
      expect(came).to.equal(undefined);
      reset(near, far);
      await rounds();
      expect(came?.code).to.equal('ECONNRESET');
    }
  });
});

describe('The power of a host, and its plug', () => {
  it('take half-open connections and streams with them: both ends know of none once the power is back', async () => {
    const { wire, one, other } = openGround();
    const pairs = [await open(one, other, 80), await open(other, one, 81), await open(one, other, 82)];
    const nears = pairs.map(([near, far], index) => (index === 1 ? far : near));
    const seen = nears.map(endOf);
    other.powerOff();
    const atOther = segmentsAt(wire, other);
    nears[0]?.write('into the dark');
    await rounds();
    expect(
      atOther.take().map(({ data }) => data.toString()),
      'its frames arrive, and nobody hears them',
    ).to.deep.equal(['into the dark']);
    other.powerOn();
    await rounds();
    expect(seen.map(({ error }) => error?.message)).to.deep.equal(pairs.map(() => 'the other end reset the stream'));
    const [again] = await open(one, other, 80);
    expect(again.destroyed).to.equal(false);
  });

  it('cut twice is cut once: nobody is asked after for a connection that ended meanwhile', async () => {
    const { one, other } = openGround();
    const [near] = await open(one, other, 80);
    other.powerOff();
    one.powerOff();
    other.powerOff();
    expect(near.destroyed).to.equal(true);
    one.powerOn();
    other.powerOn();
    const [again, far] = await open(one, other, 80);
    far.resume();
    again.write('hello');
    await rounds();
    expect(again.destroyed || far.destroyed).to.equal(false);
  });

  it('pulled, reset each stream of the host and no other, and its address can be another’s', async () => {
    const { network, one, other } = openGround();
    const third = network.attach({ name: 'third', kind: 'root-os', address: '10.0.0.23' });
    const [lost] = await open(one, other, 80);
    const [kept] = await open(one, third, 80);
    const seen = endOf(lost);
    network.detach('10.0.0.22');
    await rounds();
    expect(seen.error).to.include({ code: 'ECONNRESET', message: 'the network does not carry the stream' });
    expect(kept.destroyed).to.equal(false);
    const next = network.attach({ name: 'next', kind: 'root-os', address: '10.0.0.22' });
    const [again] = await open(one, next, 80);
    expect(again.destroyed).to.equal(false);
    expect(await other.connect('10.0.0.21', 80), 'who was pulled reaches nobody').to.include({ outcome: 'refused' });
  });
});
