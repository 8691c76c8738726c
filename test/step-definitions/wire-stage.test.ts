import { expect } from 'chai';
import { describe, it } from 'node:test';
import { sceneOf } from '../../step-definitions/support/wire-scene.ts';
import { sentinels } from '../../step-definitions/support/wire-sentinel.ts';
import { chunksOf, recorded, runsOf, within } from '../../step-definitions/support/wire-frames.ts';
import { outsideBy } from '../../step-definitions/support/wire-stage.ts';
import { layers, parseFrame, valuesOf } from '../../src/clients/frames/index.ts';
import { SeededNames } from '../../src/clients/seed.ts';
import { described, parts } from './wire-ground.ts';

const wire = sceneOf(described, parts, new SeededNames('seed', 'stage'));
const mark = Buffer.from('a mark of 16 byte');
const all = [...wire.ports.keys()];
const first = (frame: Buffer, name: string) => valuesOf(parseFrame(frame), name)[0];

describe('the sentinels', () => {
  const { batches, to } = sentinels(wire, mark, { captured: all, outsideBy: outsideBy(wire, 'the owner') });

  it('go to every port', () => {
    expect([...to].sort()).to.deep.equal([...all].sort());
  });

  it('are lawful, each from the addresses of the port at which it is sent to those of a port that is captured', () => {
    const addresses = new Map([...wire.ports].map(([name, { mac, address }]) => [name, { mac, address }]));
    for (const { from, frames } of batches.slice(0, -2))
      for (const frame of frames) {
        expect(layers(parseFrame(frame)).flatMap(({ faults }) => faults)).to.deep.equal([]);
        expect({ mac: first(frame, 'eth.src'), address: first(frame, 'ip.src') }).to.deep.equal(addresses.get(from));
        const receiver = [...addresses].find(([, { address }]) => address === first(frame, 'ip.dst'));
        expect(receiver?.[1].mac).to.equal(first(frame, 'eth.dst'));
        expect(frame.includes(mark)).to.equal(true);
      }
  });

  it('come from nobody hostile, and from the same VLAN', () => {
    for (const { from, frames } of batches.slice(0, -2)) {
      expect(['attacker', 'rootOs']).not.to.include(from);
      for (const frame of frames) {
        const receiver = [...wire.ports.values()].find(
          ({ mac, address }) => mac === first(frame, 'eth.dst') && address === first(frame, 'ip.dst'),
        );
        expect(receiver?.vlan).to.equal(wire.ports.get(from)?.vlan);
      }
    }
  });

  it('go outside as the answer of a declared endpoint, which alone carries the mark', () => {
    const [opening, answer] = batches.slice(-2);
    const [there, back] = [opening?.frames[0] as Buffer, answer?.frames[0] as Buffer];
    expect([opening?.from, answer?.from]).to.deep.equal(['outside', 'peer']);
    expect([first(there, 'ip.dst'), first(there, 'tcp.dstport'), first(there, 'tcp.flags')]).to.deep.equal(['198.18.0.1', 443, 2]);
    expect([first(back, 'ip.dst'), first(back, 'tcp.srcport'), first(back, 'tcp.flags')]).to.deep.equal([
      wire.scene.outside.address,
      8443,
      18,
    ]);
    // Behind Ethernet and IPv4, the sequence number stands at byte 4 of TCP, and what is acknowledged at byte 8.
    expect(back.readUInt32BE(34 + 8)).to.equal(there.readUInt32BE(34 + 4) + 1);
    expect(first(back, 'eth.dst')).to.equal(wire.scene.gateway.mac);
    expect([there.includes(mark), back.includes(mark)]).to.deep.equal([false, true]);
  });

  it('go to no port that none could reach', () => {
    expect(sentinels(wire, mark, { captured: all, outsideBy: null }).to).not.to.include('outside');
    const { to: reached } = sentinels(wire, mark, { captured: ['gateway', 'attacker'], outsideBy: null });
    expect(reached).to.deep.equal(['attacker']);
  });
});

describe('frames that are to be sent', () => {
  const frame = (from: 'attacker' | 'peer', bytes: Buffer) => ({ from, bytes });
  const [group, single] = [Buffer.alloc(60, 0xff), Buffer.alloc(60, 0x02)];

  it('go in runs from one port, and keep their order', () => {
    const runs = runsOf([frame('attacker', group), frame('attacker', single), frame('peer', group), frame('attacker', single)]);
    expect(runs).to.deep.equal([
      { from: 'attacker', frames: [group, single] },
      { from: 'peer', frames: [group] },
      { from: 'attacker', frames: [single] },
    ]);
  });

  it('go in parts that no limit cuts off', () => {
    const frames = [...Array.from({ length: 5 }, () => frame('attacker', group)), frame('attacker', single)];
    expect(chunksOf(frames, { frames: 2, bytes: 10_000 }).map(({ length }) => length)).to.deep.equal([2, 2, 2]);
    expect(chunksOf(frames, { frames: 100, bytes: 120 }).map(({ length }) => length)).to.deep.equal([2, 2, 2]);
    expect(chunksOf(frames, { frames: 100, bytes: 10_000 })).to.deep.equal([frames]);
    expect(chunksOf(frames, { frames: 100, bytes: 10 })).to.have.lengthOf(6);
    expect(chunksOf([], { frames: 1, bytes: 1 })).to.deep.equal([]);
  });

  it('go on the record with all that their judge wants to know', () => {
    const bytes = Buffer.from([1, 2, 3]);
    const sent = {
      from: 'attacker',
      bytes,
      mark: bytes.subarray(1),
      expect: { reaches: ['peer'] },
      comment: 'M1: so',
      control: true,
    } as const;
    expect(recorded({ ...sent, arrivesAs: { 'ip.src': '10.0.0.1' } })).to.deep.equal({
      ...{ from: 'attacker', bytes: 'AQID', mark: 'AgM=', expect: { reaches: ['peer'] }, comment: 'M1: so', control: true },
      arrivesAs: { 'ip.src': '10.0.0.1' },
    });
    expect(recorded({ ...sent, mark: null, expect: 'dropped', control: false })).to.deep.equal({
      ...{ from: 'attacker', bytes: 'AQID', mark: null, expect: 'dropped', comment: 'M1: so' },
    });
  });

  it('are kept up to a bound', () => {
    expect(within([group, single, group], 120)).to.deep.equal([group, single]);
    expect(within([group], 60)).to.deep.equal([group]);
    expect(within([group], 59)).to.deep.equal([]);
  });
});
