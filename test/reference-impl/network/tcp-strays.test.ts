import { describe, it } from 'node:test';
import { expect } from 'chai';
import { TCP, type TcpFields } from '../../../src/clients/frames/index.ts';
import type { Host } from '../../../src/reference-impl/network/network.ts';
import type { NetworkStream } from '../../../src/reference-impl/network/stream.ts';
import { open, openGround, PLAN, rounds, wholeNetwork } from './ground.ts';
import { put, segmentsAt } from './segments.ts';

const { fin: FIN, syn: SYN, rst: RST, push: PSH, ack: ACK } = TCP;
const HOSTILE = Buffer.from('hostile');

/** Two hosts, and a third on their VLAN that can forge frames of the first; what it cannot is see any of theirs. */
function ground() {
  const { network, wire, one, other } = openGround();
  const third = network.attach({ name: 'third', kind: 'root-os', address: '10.0.0.23' });
  return { wire, one, other, third, atOne: segmentsAt(wire, one), atOther: segmentsAt(wire, other), atThird: segmentsAt(wire, third) };
}

/** An open stream, what both ends have read so far, and the numbers of its next segments. */
async function standing(more: ReturnType<typeof ground> = ground()) {
  const { one, other, atOne, atOther } = more;
  const [near, far] = await open(one, other, 80);
  const heard = { near: '', far: '' };
  near.on('data', (chunk: Buffer) => (heard.near += chunk.toString()));
  far.on('data', (chunk: Buffer) => (heard.far += chunk.toString()));
  const [syn, ack] = atOther.take();
  atOne.take();
  if (syn === undefined || ack === undefined) throw new Error('there is no handshake');
  const numbers = { sequence: ack.sequence, acknowledgement: ack.acknowledgement };
  const ports = { source: syn.sourcePort, destination: 80 };
  return { ...more, near, far, heard, numbers, ports };
}

/** That both ends still hear each other, and have heard nothing else. */
async function stillWell({ near, far, heard }: { near: NetworkStream; far: NetworkStream; heard: { near: string; far: string } }) {
  const before = { ...heard };
  near.write('ping');
  await rounds(2);
  far.write('pong');
  await rounds(2);
  expect(heard).to.deep.equal({ near: `${before.near}pong`, far: `${before.far}ping` });
  expect(near.destroyed || far.destroyed).to.equal(false);
}

describe('A segment of no connection', () => {
  it('reaches no service, whatever its flags, and is answered by a reset or not at all (T9)', async () => {
    const { wire, one, other, third, atOne } = ground();
    other.listen(80, () => expect.fail('nothing was opened'));
    for (let flags = 0; flags < 64; flags++) {
      if ((flags & (SYN | ACK | RST)) === SYN) continue;
      put(wire, third, one, other, { source: 50_000, destination: 80, flags, sequence: 7, acknowledgement: 8, payload: HOSTILE });
      const answers = atOne.take();
      const isReset = (flags & RST) !== 0;
      expect(
        answers.map(({ flags: said }) => said),
        `flags ${flags}`,
      ).to.deep.equal(isReset ? [] : [(flags & ACK) !== 0 ? 'RST' : 'RST|ACK']);
      if ((flags & ACK) !== 0 && !isReset) expect(answers[0]?.sequence).to.equal(8);
    }
    await rounds();
  });

  it('does not complete what somebody else has begun, unless it has both numbers right', async () => {
    const { wire, one, other, third, atOne } = ground();
    const accepted: string[] = [];
    other.listen(80, (stream) => stream.on('data', (chunk: Buffer) => accepted.push(chunk.toString())));
    // The third begins in the name of the first, whose own host is off and so cannot say that it knows of nothing.
    const ports = { source: 50_000, destination: 80 };
    one.powerOff();
    put(wire, third, one, other, { ...ports, flags: SYN, sequence: 100 });
    const [synAck] = atOne.take();
    const due = ((synAck?.sequence ?? 0) + 1) >>> 0;
    const last = (fields: Partial<TcpFields>) =>
      put(wire, third, one, other, { ...ports, flags: PSH | ACK, sequence: 101, acknowledgement: due, payload: HOSTILE, ...fields });
    for (const wrong of [1, -1, 1460, 2 ** 31]) {
      last({ acknowledgement: (due + wrong) >>> 0 });
      last({ sequence: (101 + wrong) >>> 0 });
    }
    for (const flags of [SYN | ACK, RST | ACK, RST, PSH, FIN, 0]) last({ flags });
    await rounds();
    expect(accepted).to.deep.equal([]);
    last({ payload: Buffer.from('honest') });
    await rounds();
    expect(accepted, 'what comes with the last segment of the handshake is the first that the service hears').to.deep.equal(['honest']);
  });
});

describe('A blind attack on a stream (RFC 5961)', () => {
  const OFF = [1, 2, 1460, 65_535, 2 ** 20, 2 ** 31 - 1, -1, -1460, -(2 ** 31)];

  it('neither resets it, nor ends it, nor puts anything into it: no number but the next is believed', async () => {
    const stands = await standing();
    const { wire, one, other, third, numbers, ports, near, far } = stands;
    for (const flags of [RST, RST | ACK, SYN, SYN | ACK, FIN | ACK, PSH | ACK, ACK])
      for (const off of OFF) {
        const sequence = (numbers.sequence + off) >>> 0;
        put(wire, third, one, other, { ...ports, flags, sequence, acknowledgement: numbers.acknowledgement, payload: HOSTILE });
        const backwards = { source: ports.destination, destination: ports.source };
        const theirs = (numbers.acknowledgement + off) >>> 0;
        put(wire, third, other, one, { ...backwards, flags, sequence: theirs, acknowledgement: numbers.sequence, payload: HOSTILE });
      }
    expect(near.destroyed || far.destroyed).to.equal(false);
    await stillWell(stands);
  });

  it('fails by a SYN of the very number too, which is answered with what is due', async () => {
    const stands = await standing();
    const { wire, one, other, third, numbers, ports, atOne } = stands;
    put(wire, third, one, other, { ...ports, flags: SYN, sequence: numbers.sequence });
    expect(atOne.take().map(({ flags, acknowledgement }) => [flags, acknowledgement])).to.deep.equal([['ACK', numbers.sequence]]);
    await stillWell(stands);
  });

  it('has to know what was sent as well: data without an acknowledgement, or with one of what never was, is nobody’s', async () => {
    const stands = await standing();
    const { wire, one, other, third, numbers, ports } = stands;
    const data = { ...ports, sequence: numbers.sequence, payload: HOSTILE };
    put(wire, third, one, other, { ...data, flags: PSH });
    for (const off of [1, 1000, 2 ** 31 - 1])
      put(wire, third, one, other, { ...data, flags: PSH | ACK, acknowledgement: (numbers.acknowledgement + off) >>> 0 });
    await stillWell(stands);
  });

  it('is stopped by the numbers alone: with the right one a reset ends the stream', async () => {
    const { wire, one, other, third, numbers, ports, far, near } = await standing();
    put(wire, third, one, other, { ...ports, flags: RST, sequence: numbers.sequence });
    await rounds();
    expect(far.destroyed).to.equal(true);
    expect(near.destroyed, 'the other end learns it when it uses the stream').to.equal(false);
    near.write('is anybody there?');
    await rounds();
    expect(near.destroyed).to.equal(true);
  });

  it('does not free a writer whom the other side holds back', async () => {
    const { wire, one, other, third, ports, numbers, near, far } = await standing();
    far.removeAllListeners('data').pause();
    let written = 0;
    const size = 100_000;
    near.write(Buffer.alloc(size), () => written++);
    near.write(Buffer.alloc(size), () => written++);
    await rounds();
    expect(written).to.be.lessThan(2);
    const before = written;
    const backwards = { source: ports.destination, destination: ports.source, flags: ACK };
    const [due, all] = [numbers.acknowledgement, numbers.sequence + 2 * size];
    put(wire, third, other, one, { ...backwards, sequence: (due + 1) >>> 0, acknowledgement: all >>> 0 });
    put(wire, third, other, one, { ...backwards, sequence: due, acknowledgement: (all + 10 * size) >>> 0 });
    await rounds();
    expect(written).to.equal(before);
  });

  it('behind the end adds nothing', async () => {
    const { wire, one, other, third, numbers, ports, near, far, heard } = await standing();
    near.end('that was all');
    await rounds();
    const behind = (numbers.sequence + 'that was all'.length + 1) >>> 0;
    put(wire, third, one, other, {
      ...ports,
      flags: PSH | ACK,
      sequence: behind,
      acknowledgement: numbers.acknowledgement,
      payload: HOSTILE,
    });
    far.end('goodbye');
    await rounds();
    expect(heard).to.deep.equal({ near: 'goodbye', far: 'that was all' });
  });
});

describe('A forged segment with the right numbers', () => {
  it('does nothing under the forger’s own address: its host is told that there is no such connection', async () => {
    const stands = await standing();
    const { wire, other, third, numbers, ports, atThird } = stands;
    for (const flags of [RST, PSH | ACK, FIN | ACK]) put(wire, third, third, other, { ...ports, flags, ...numbers, payload: HOSTILE });
    expect(atThird.take().map(({ flags }) => flags)).to.deep.equal(['RST', 'RST']);
    await stillWell(stands);
  });

  it('of one guest’s in another’s name is dropped by its own filters, and of another VLAN’s by the router', async () => {
    const { network, wire } = wholeNetwork({ accepts: () => true });
    const guest = (name: string, id: number): Host =>
      network.attach({ name, kind: 'guest', address: PLAN.guest(id), tenant: 'one', node: 'n1' });
    const [one, other, forger] = [guest('g1', 1), guest('g2', 2), guest('g3', 3)];
    const root = network.attach({ name: 'n1', kind: 'root-os', address: PLAN.rootOs(1), node: 'n1' });
    const stands = await standing({
      ...{ wire, one, other, third: forger },
      ...{ atOne: segmentsAt(wire, one), atOther: segmentsAt(wire, other), atThird: segmentsAt(wire, forger) },
    });
    const { numbers, ports } = stands;
    const attack = { ...ports, ...numbers, flags: PSH | ACK, payload: HOSTILE };
    expect(put(wire, forger, one, other, attack)).to.include({ layer: 'hypervisor-filter', reason: 'smac_not_of_port' });
    const halfForged = { card: { ...forger.card, address: one.card.address } };
    expect(put(wire, forger, halfForged, other, attack)).to.include({ layer: 'hypervisor-filter', reason: 'sip_not_of_port' });
    const byRouter = { card: { ...other.card, mac: PLAN.gateway('nodes').mac } };
    expect(put(wire, root, one, byRouter, attack)).to.include({
      layer: 'router',
      reason: 'source_address_not_of_port',
    });
    await stillWell(stands);
  });
});
