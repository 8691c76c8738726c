import { once } from 'node:events';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import { SEND_BUFFER, type NetworkStream } from '../../../src/reference-impl/network/stream.ts';
import { recordTraffic } from '../../../src/reference-impl/network/traffic.ts';
import { collectGarbage, open, openGround, rounds } from './ground.ts';

const pair = async (): Promise<[NetworkStream, NetworkStream]> => {
  const { one, other } = openGround();
  return open(one, other, 80);
};

/** What comes out of a stream until its end. It leaves the other direction alone. */
const text = async (stream: NetworkStream): Promise<string> => {
  let read = '';
  stream.on('data', (chunk: Buffer) => (read += chunk.toString()));
  await once(stream, 'end');
  return read;
};
const closed = (stream: NetworkStream): Promise<void> => new Promise((resolve) => stream.once('close', () => resolve()));

describe('A stream between two hosts', () => {
  it('carries bytes both ways, in order and unchanged', async () => {
    const [near, far] = await pair();
    for (let index = 0; index < 200; index++) near.write(`${index},`);
    far.write('answer');
    near.end();
    far.end();
    expect(await text(far)).to.equal(Array.from({ length: 200 }, (_, index) => `${index},`).join(''));
    expect(await text(near)).to.equal('answer');
  });

  it('holds a writer back while the other side does not read, and lets it go on when it does', async () => {
    const [near, far] = await pair();
    const chunk = Buffer.alloc(8192);
    let acknowledged = 0;
    let written = 0;
    do written++;
    while (near.write(chunk, () => acknowledged++));
    near.write(chunk, () => acknowledged++);
    near.write(chunk, () => acknowledged++);
    written += 2;
    await rounds();
    expect(acknowledged, 'what nobody takes is not acknowledged').to.be.lessThan(written);
    expect(far.readableLength).to.be.at.most(4 * chunk.length);
    far.resume();
    await once(near, 'drain');
    await rounds();
    expect(acknowledged).to.equal(written);
  });

  it('is lost to who writes on without regard to that: no buffer grows without bound', async () => {
    const [near, far] = await pair();
    const reset = closed(far);
    let error: NodeJS.ErrnoException | undefined;
    near.on('error', (reason) => (error = reason));
    for (let written = 0; written <= SEND_BUFFER && !near.destroyed; written += 65_536) near.write(Buffer.alloc(65_536));
    await reset;
    expect(error?.code).to.equal('ECONNRESET');
    expect(near.destroyed && far.destroyed).to.equal(true);
  });

  it('may be ended on one side and go on on the other (half close)', async () => {
    const [near, far] = await pair();
    near.end('that is all');
    expect(await text(far)).to.equal('that is all');
    far.write('but I ');
    await rounds();
    far.end('go on');
    expect(await text(near)).to.equal('but I go on');
    await rounds();
    expect(near.destroyed && far.destroyed, 'when both have ended it is closed').to.equal(true);
  });

  it('is reset at the other side when one is destroyed before its end, and that is no exception of anybody else', async () => {
    const [near, far] = await pair();
    let error: NodeJS.ErrnoException | undefined;
    far.on('error', (reason) => (error = reason));
    far.resume();
    near.write('half a mess');
    near.destroy();
    await closed(far);
    expect(error?.code).to.equal('ECONNRESET');
    const [, unheard] = await pair();
    unheard.destroy();
    await rounds();
  });
});

describe('A host whose power is cut', () => {
  it('falls silent: the other end hears nothing, not even that, until the host is back and knows nothing of it', async () => {
    const { one, other } = openGround();
    const [near, far] = await open(one, other, 80);
    const seen: string[] = [];
    for (const event of ['data', 'end', 'error', 'close']) near.on(event, () => seen.push(event));
    far.write('before');
    await rounds();
    other.powerOff();
    expect(far.destroyed).to.equal(true);
    let acknowledged = false;
    near.write('is anybody there?', () => (acknowledged = true));
    await rounds();
    expect(seen).to.deep.equal(['data']);
    expect(acknowledged).to.equal(false);
    expect(await one.connect('10.0.0.22', 80)).to.deep.equal({ outcome: 'refused', reason: 'no-answer' });

    other.powerOn();
    await rounds();
    expect(seen).to.deep.equal(['data', 'error', 'close']);
    expect(await one.connect('10.0.0.22', 80), 'what listened is gone with the power').to.deep.equal({
      outcome: 'refused',
      reason: 'nobody-listens',
    });
    const [again] = await open(one, other, 80);
    expect(again.destroyed).to.equal(false);
  });

  it('reaches nobody, and cannot listen', async () => {
    const { one, other } = openGround();
    other.listen(80, () => undefined);
    one.powerOff();
    expect(await one.connect('10.0.0.22', 80)).to.deep.equal({ outcome: 'refused', reason: 'host-down' });
    expect(() => one.listen(80, () => undefined)).to.throw('down');
  });

  it('is unknown when it was unplugged', async () => {
    const { network, one, other } = openGround();
    const [near] = await open(one, other, 80);
    network.detach('10.0.0.22');
    await rounds();
    expect(near.destroyed).to.equal(true);
    expect(await one.connect('10.0.0.22', 80)).to.deep.equal({ outcome: 'refused', reason: 'router: blackhole_route' });
    network.detach('10.0.0.22');
    network.attach({ name: 'next', kind: 'root-os', address: '10.0.0.22' });
  });
});

describe('A tap', () => {
  it('shows the bytes of both directions and what became of the stream, in one order, at both hosts and at the network', async () => {
    const { network, one, other } = openGround();
    const recordings = [one, other, network].map((at) => recordTraffic(at));
    const [near, far] = await open(one, other, 80);
    near.write('ping');
    await rounds();
    far.write('pong');
    await rounds();
    near.end();
    far.destroy();
    await rounds();
    for (const recording of recordings) {
      expect(recording.traffic.map(({ kind, from }) => `${kind} ${from}`)).to.deep.equal([
        'opened 10.0.0.21',
        'bytes 10.0.0.21',
        'bytes 10.0.0.22',
        'ended 10.0.0.21',
        'reset 10.0.0.22',
      ]);
      const orders = recording.traffic.map(({ order }) => order);
      expect(orders).to.deep.equal([...orders].sort((a, b) => a - b));
      expect(recording.sentBy('10.0.0.22').toString()).to.equal('pong');
    }
  });

  it('at a third host shows nothing of it', async () => {
    const { network, one, other } = openGround();
    const recording = recordTraffic(network.attach({ name: 'third', kind: 'root-os', address: '10.0.0.23' }));
    const [near] = await open(one, other, 80);
    near.write('ping');
    await rounds();
    expect(recording.traffic).to.deep.equal([]);
  });

  it('keeps a copy, up to its bound, says what it lost, and stops when told', async () => {
    const { one, other } = openGround();
    const recording = recordTraffic(one, 1000);
    const [near, far] = await open(one, other, 80);
    far.resume();
    const bytes = Buffer.from('first');
    near.write(bytes);
    await rounds();
    bytes.fill(0);
    near.write(Buffer.alloc(2000));
    await rounds();
    expect(recording.sentBy('10.0.0.21').toString()).to.equal('first');
    expect(recording.lost).to.equal(2000);
    recording.stop();
    near.write('unseen');
    await rounds();
    expect(recording.sentBy('10.0.0.21').toString()).to.equal('first');
  });
});

describe('A host', () => {
  it('has an address of four plain decimals inside 10.0.0.0/8, which nobody else has', () => {
    const { network } = openGround();
    for (const address of [
      '010.1.1.1',
      '10.01.1.1',
      '10.1.1',
      '10.1.1.256',
      '127.0.0.1',
      '192.168.0.1',
      '10.1.1.1 ',
      '::1',
      '',
      '10.1.1.1.1',
    ])
      expect(() => network.attach({ name: 'x', kind: 'guest', address }), address).to.throw(RangeError);
    expect(() => network.attach({ name: 'x', kind: 'root-os', address: '10.0.0.21' })).to.throw('taken');
  });

  it('listens once at a port, at a port that there is', () => {
    const { one } = openGround();
    const listener = one.listen(80, () => undefined);
    expect(() => one.listen(80, () => undefined)).to.throw('taken');
    for (const port of [0, -1, 65_536, 1.5, NaN]) expect(() => one.listen(port, () => undefined), String(port)).to.throw(RangeError);
    listener.close();
    one.listen(80, () => undefined);
    listener.close();
  });

  it('costs less than 2 KiB while it is idle, of ten thousand', (t) => {
    const { network } = openGround();
    collectGarbage();
    const before = process.memoryUsage().heapUsed;
    for (let index = 0; index < 10_000; index++)
      network
        .attach({ name: `n${index}`, kind: 'root-os', address: `10.1.${index >> 8}.${index & 255}`, node: `n${index}` })
        .listen(7443, () => {
          throw new Error(String(index));
        });
    collectGarbage();
    const bytes = (process.memoryUsage().heapUsed - before) / 10_000;
    t.diagnostic(`${bytes.toFixed(0)} bytes a host that listens`);
    expect(bytes).to.be.greaterThan(100).and.lessThan(2048);
    expect(network.host('10.1.39.15')?.card.name, 'they are all still there').to.equal('n9999');
  });
});
