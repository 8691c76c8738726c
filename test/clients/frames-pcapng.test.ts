import { describe, it } from 'node:test';
import { expect } from 'chai';
import { pcapng } from '../../src/clients/frames/index.ts';

const capture = {
  interfaces: [{ name: 'attacker', description: 'a guest' }, { name: 'peer' }],
  packets: [
    { interface: 0, nanoseconds: 1_300_000_000_000_000_001n, bytes: Buffer.from('first'), comment: 'M1: äöü' },
    { interface: 1, nanoseconds: 1_300_000_000_000_000_002n, bytes: Buffer.alloc(64, 1) },
  ],
};

/** Blocks by type and body, each of which says its length before and after. */
function blocks(file: Buffer): { type: number; body: Buffer }[] {
  const list: { type: number; body: Buffer }[] = [];
  for (let at = 0; at < file.length;) {
    const length = file.readUInt32LE(at + 4);
    expect(length % 4).to.equal(0);
    expect(file.readUInt32LE(at + length - 4)).to.equal(length);
    list.push({ type: file.readUInt32LE(at), body: file.subarray(at + 8, at + length - 4) });
    at += length;
  }
  return list;
}

describe('A capture file', () => {
  const file = pcapng(capture);

  it('is one section, its interfaces, its packets', () => {
    expect(blocks(file).map(({ type }) => type)).to.deep.equal([0x0a0d0d0a, 1, 1, 6, 6]);
    expect(blocks(file)[0]?.body.readUInt32LE(0)).to.equal(0x1a2b3c4d);
  });

  it('has names, comments and times to the nanosecond', () => {
    const [, attacker, peer, first, second] = blocks(file).map(({ body }) => body) as [Buffer, Buffer, Buffer, Buffer, Buffer];
    expect(attacker.includes('attacker')).to.equal(true);
    expect(attacker.includes(Buffer.from([9, 0, 1, 0, 9]))).to.equal(true);
    expect(peer.includes('peer')).to.equal(true);
    const time = (body: Buffer): bigint => (BigInt(body.readUInt32LE(4)) << 32n) + BigInt(body.readUInt32LE(8));
    expect([time(first), time(second)]).to.deep.equal(capture.packets.map(({ nanoseconds }) => nanoseconds));
    expect([first.readUInt32LE(0), second.readUInt32LE(0)]).to.deep.equal([0, 1]);
    expect(first.readUInt32LE(12)).to.equal(5);
    expect(first.subarray(20, 25).toString()).to.equal('first');
    expect(first.includes('M1: äöü')).to.equal(true);
    expect(second).to.have.lengthOf(20 + 64);
  });

  it('says of a packet whether it came or went, where that is known', () => {
    const ways = (['in', 'out', undefined] as const).map((direction) =>
      pcapng({ ...capture, packets: [{ interface: 0, nanoseconds: 1n, bytes: Buffer.alloc(4), ...(direction && { direction }) }] }),
    );
    const [coming, going, unknown] = ways.map((bytes) => blocks(bytes).at(-1)?.body.subarray(24).toString('hex'));
    expect([coming, going, unknown]).to.deep.equal(['020004000100000000000000', '020004000200000000000000', '']);
  });

  it('follows from its arguments alone', () => {
    expect(pcapng(capture).equals(file)).to.equal(true);
  });

  it('is refused for a packet of no interface', () => {
    expect(() => pcapng({ interfaces: [], packets: capture.packets })).to.throw(RangeError);
  });
});
