import { once } from 'node:events';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import { TCP } from '../../../src/clients/frames/index.ts';
import { tcpFrame, type Segment } from '../../../src/reference-impl/network/frames/conversation.ts';
import type { NetworkStream } from '../../../src/reference-impl/network/stream.ts';
import { TcpHost, type Ends, type TcpHostParts } from '../../../src/reference-impl/network/tcp-host.ts';
import { delivered } from '../../../src/reference-impl/network/wire/delivery.ts';
import { numbersOf } from '../../../src/reference-impl/network/wire/numbers.ts';
import { open, openGround, rounds } from './ground.ts';
import { put, segmentIn, segmentsAt, type Captured } from './segments.ts';

const { syn: SYN, ack: ACK, rst: RST } = TCP;
const FLOOD = 10_000;

describe('A flood of connections that nobody completes', () => {
  it('leaves the host serving: before, during and after it', async () => {
    const { network, wire, one, other } = openGround();
    const third = network.attach({ name: 'third', kind: 'root-os', address: '10.0.0.23' });
    const [standing, far] = await open(one, other, 81);
    other.listen(80, (stream) => stream.end('served'));
    const served = async (): Promise<string> => {
      const connection = await one.connect('10.0.0.22', 80);
      if (connection.outcome !== 'connected') return connection.reason;
      const [chunk] = (await once(connection.stream, 'data')) as [Buffer];
      connection.stream.end();
      return chunk.toString();
    };
    for (let count = 0; count < FLOOD; count++) {
      put(wire, third, third, other, { source: 1 + count, destination: 80, flags: SYN, sequence: count });
      if (count % 1000 === 0) expect(await served()).to.equal('served');
    }
    expect(await served()).to.equal('served');
    far.resume();
    standing.write('still here');
    await rounds();
    expect(standing.destroyed || far.destroyed).to.equal(false);
  });

  it('in forged names does not stop it either, nor reach those who are named', async () => {
    const { network, wire, one, other } = openGround();
    const third = network.attach({ name: 'third', kind: 'root-os', address: '10.0.0.23' });
    const accepted: string[] = [];
    other.listen(80, (stream, from) => accepted.push(from) && stream.end());
    const atOne = segmentsAt(wire, one);
    for (let count = 0; count < 2000; count++)
      put(wire, third, one, other, { source: 1 + count, destination: 80, flags: SYN, sequence: count });
    expect(
      atOne.take().filter(({ flags }) => flags !== 'SYN|ACK'),
      'the one who is named has only the answers',
    ).to.deep.equal([]);
    expect(accepted).to.deep.equal([]);
    expect((await one.connect('10.0.0.22', 80)).outcome).to.equal('connected');
    await rounds();
    expect(accepted).to.deep.equal(['10.0.0.21']);
  });
});

const [OWN, PEER] = [
  numbersOf({ name: 'own', mac: '02:00:00:00:00:01', address: '10.0.0.1' }),
  numbersOf({ name: 'peer', mac: '02:00:00:00:00:02', address: '10.0.0.2' }),
];

/** The TCP of one host, without network and host: what it sends is kept, and what it is sent is made by hand. */
function bareHost(parts: Partial<TcpHostParts> = {}) {
  const sent: Captured[] = [];
  const accepted: { stream: NetworkStream; ends: Ends; read: string }[] = [];
  const closed: Ends[] = [];
  const host = new TcpHost({
    own: OWN,
    nextHop: () => PEER,
    send: (frame) => {
      sent.push(segmentIn(frame));
      return delivered('peer');
    },
    opening: () => 'open',
    opened: () => undefined,
    accepted: (stream, ends) => {
      const one = { stream, ends, read: '' };
      stream.on('data', (chunk: Buffer) => (one.read += chunk.toString()));
      accepted.push(one);
    },
    sent: () => undefined,
    closed: (ends) => closed.push(ends),
    ...parts,
  });
  const hear = (segment: Segment, data = ''): void => host.receive(tcpFrame(PEER, OWN, segment, Buffer.from(data)));
  return { host, hear, sent, accepted, closed };
}

describe('The TCP of a host', () => {
  it('keeps a bounded number of half-open connections: of ten thousand the youngest can still be completed, and the others are reset', () => {
    const { hear, sent, accepted } = bareHost();
    for (let count = 0; count < FLOOD; count++) hear({ sourcePort: 1 + count, destinationPort: 80, sequence: count, flags: SYN });
    const answers = sent.splice(0);
    expect(answers).to.have.lengthOf(FLOOD);
    for (const { destinationPort, acknowledgement, sequence } of answers)
      hear({
        ...{ sourcePort: destinationPort, destinationPort: 80, flags: ACK },
        ...{ sequence: acknowledgement, acknowledgement: (sequence + 1) >>> 0 },
      });
    expect(accepted.map(({ ends }) => ends.port)).to.deep.equal(Array.from({ length: 1024 }, (_, index) => 1 + FLOOD - 1024 + index));
    expect(sent.filter(({ flags }) => flags === 'RST')).to.have.lengthOf(FLOOD - 1024);
  });

  it('begins each connection with a number that does not follow from the last', () => {
    const { hear, sent } = bareHost();
    for (let count = 0; count < 100; count++) hear({ sourcePort: 7, destinationPort: 80, sequence: 1, flags: SYN });
    const steps = sent.map(({ sequence }, index) => (sequence - (sent[index - 1]?.sequence ?? 0)) >>> 0);
    expect(new Set(steps).size).to.be.above(95);
  });

  it('takes what comes with the last segment of the handshake, the end included', async () => {
    const { hear, sent, accepted } = bareHost();
    hear({ sourcePort: 7, destinationPort: 80, sequence: 100, flags: SYN });
    const acknowledgement = ((sent[0]?.sequence ?? 0) + 1) >>> 0;
    hear({ sourcePort: 7, destinationPort: 80, sequence: 101, acknowledgement, flags: ACK | TCP.push | TCP.fin }, 'all at once');
    await rounds();
    expect(accepted.map(({ read, stream }) => [read, stream.readableEnded])).to.deep.equal([['all at once', true]]);
  });

  it('answers a SYN that comes twice twice, and has one connection of it', () => {
    const { hear, sent, accepted } = bareHost();
    for (let count = 0; count < 2; count++) hear({ sourcePort: 7, destinationPort: 80, sequence: 100, flags: SYN });
    for (const { sequence } of sent.splice(0))
      hear({ sourcePort: 7, destinationPort: 80, sequence: 101, acknowledgement: (sequence + 1) >>> 0, flags: ACK });
    expect(accepted).to.have.lengthOf(1);
  });

  it('does not open from both sides at once by one pair of ports: both have to try again', async () => {
    const { host, hear, sent, accepted } = bareHost();
    const opening = host.open(PEER.address, 80);
    hear({ sourcePort: 80, destinationPort: sent[0]?.sourcePort ?? 0, sequence: 1, flags: SYN });
    expect(await opening).to.deep.equal({ failure: 'no-answer' });
    expect(accepted).to.deep.equal([]);
  });

  it('believes no answer to its own opening but a SYN and the right acknowledgement, or a reset with it', async () => {
    const answer = async (flags: number, off = 0) => {
      const { host, hear, sent } = bareHost();
      const opening = host.open(PEER.address, 80);
      const [{ sourcePort = 0, sequence = 0 } = {}] = sent;
      hear({ sourcePort: 80, destinationPort: sourcePort, sequence: 9, acknowledgement: (sequence + 1 + off) >>> 0, flags });
      const opened = await opening;
      return 'stream' in opened ? 'opened' : opened.failure;
    };
    expect(await answer(SYN | ACK)).to.equal('opened');
    expect(await answer(RST | ACK)).to.equal('refused');
    for (const flags of [0, SYN, ACK, RST, TCP.fin, TCP.fin | ACK]) expect(await answer(flags), `flags ${flags}`).to.equal('no-answer');
    for (const off of [1, -1, 2 ** 31])
      for (const flags of [SYN | ACK, RST | ACK]) expect(await answer(flags, off), `off by ${off}`).to.equal('no-answer');
  });

  it('forgets what was half-open and what stood when its power is cut, and tells nobody', () => {
    const { host, hear, sent, accepted, closed } = bareHost();
    for (const sourcePort of [7, 8]) hear({ sourcePort, destinationPort: 80, sequence: 100, flags: SYN });
    const [seven, eight] = sent.splice(0).map(({ sequence }) => (sequence + 1) >>> 0);
    hear({ sourcePort: 7, destinationPort: 80, sequence: 101, acknowledgement: seven ?? 0, flags: ACK });
    expect(host.powerOff().map(({ port }) => port)).to.deep.equal([7]);
    expect(closed.map(({ port }) => port)).to.deep.equal([7]);
    expect(sent).to.deep.equal([]);
    hear({ sourcePort: 8, destinationPort: 80, sequence: 101, acknowledgement: eight ?? 0, flags: ACK });
    expect(accepted).to.have.lengthOf(1);
    expect(sent.map(({ flags }) => flags)).to.deep.equal(['RST']);
  });

  it('takes no damaged segment, and none of another host', () => {
    const { host, sent } = bareHost();
    const syn = tcpFrame(PEER, OWN, { sourcePort: 7, destinationPort: 80, sequence: 1, flags: SYN });
    for (let at = 0; at < syn.length; at++) {
      // The source MAC, TOS and TTL bear no checksum that TCP looks at, or one that is not wrong alone.
      if (at >= 6 && at < 12) continue;
      const damaged = Buffer.from(syn);
      damaged.writeUInt8(damaged.readUInt8(at) ^ 0x04, at);
      host.receive(damaged);
      host.receive(syn.subarray(0, at));
    }
    expect(sent).to.deep.equal([]);
    host.receive(syn);
    expect(sent.map(({ flags }) => flags)).to.deep.equal(['SYN|ACK']);
  });
});
