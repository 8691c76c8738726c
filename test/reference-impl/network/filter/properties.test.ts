import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { DROP, DROP_REASONS } from '../../../../src/reference-impl/network/filter/index.ts';
import { ATTACKS } from './attacks/index.ts';
import { honest } from './attacks/make.ts';
import { DELIVERIES } from './deliveries.ts';
import { edited, filterOf, nameOf, reheaded } from './ground.ts';
import { mayPass } from './oracle.ts';

const unlimited = { storm: { arp: Infinity, broadcast: Infinity, bytes: Infinity } };
const filter = filterOf(undefined, unlimited);

/** Bytes that may change: place, value, and whether the header's checksum is made right again. */
const changes = fc.array(fc.tuple(fc.nat({ max: 300 }), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 3 });
const frames = fc.constantFrom(...Object.values(honest), ...ATTACKS.map(({ frame }) => frame), ...Object.values(DELIVERIES));

describe('The packet filter, whatever the bytes', () => {
  it('throws for none, from 0 to 70,000 of them, and counts each once', () => {
    const sizes = fc.oneof(fc.nat({ max: 100 }), fc.nat({ max: 70_000 }), fc.constantFrom(0, 13, 14, 34, 1514, 1515, 70_000));
    const hostile = filterOf();
    let offered = 0;
    fc.assert(
      fc.property(sizes, fc.uint8Array({ minLength: 64, maxLength: 64 }), frames, fc.boolean(), (size, noise, start, isFramed) => {
        const frame = new Uint8Array(size);
        for (let at = 0; at < size; at += noise.length) frame.set(noise.subarray(0, Math.min(noise.length, size - at)), at);
        if (isFramed) frame.set(start.subarray(0, Math.min(size, 50)));
        for (const verdict of [hostile.send(frame, offered), hostile.receive(frame, offered)])
          expect(DROP_REASONS[verdict]).to.be.a('string');
        offered += 1;
        for (const counts of [hostile.counters.sent, hostile.counters.received])
          expect(counts.reduce((sum, count) => sum + count, 0)).to.equal(offered);
      }),
      { numRuns: 2000 },
    );
  });

  it('drops frames of 0, 13 and 70,000 bytes, and counts them', () => {
    const counted = filterOf();
    for (const size of [0, 13, 70_000]) {
      expect(counted.send(new Uint8Array(size), 0)).to.not.equal(DROP.pass);
      expect(counted.receive(new Uint8Array(size), 0)).to.not.equal(DROP.pass);
    }
    for (const counts of [counted.counters.sent, counted.counters.received])
      expect([counts[DROP.frame_too_short], counts[DROP.exceeds_l2_mtu]]).to.deep.equal([2, 1]);
  });

  it('agrees with the list of what may pass, written down once more, on frames with some bytes changed', () => {
    let passed = 0;
    fc.assert(
      fc.property(frames, changes, fc.boolean(), fc.boolean(), (start, places, isSummed, isChanged) => {
        let frame: Buffer = Buffer.from(start);
        if (isChanged) for (const [at, value] of places) if (at < frame.length) frame[at] = value;
        if (isSummed && frame.length >= 34 && frame.readUInt16BE(12) === 0x0800) frame = reheaded(frame, 0, frame.readUInt8(0));
        const verdict = filter.send(frame, 0);
        if (verdict === DROP.pass) passed += 1;
        expect(verdict === DROP.pass, `${nameOf(verdict)}: ${frame.toString('hex')}`).to.equal(mayPass(frame));
      }),
      { numRuns: 20_000 },
    );
    expect(passed, 'some passed, so that the agreement is about both').to.be.greaterThan(1000);
  });

  const untouchable: readonly (readonly [string, Buffer, readonly number[], boolean])[] = [
    ['UDP', honest.udp, [...range(0, 14), 14, 16, 17, 21, 23, ...range(26, 34), 38, 39], true],
    ['TCP', honest.tcp, [...range(0, 14), 14, 16, 17, 21, 24, 25, ...range(26, 34)], false],
    ['an ARP request', honest.request, [...range(0, 32)], false],
    ['an ARP reply', honest.reply, [...range(0, 21), ...range(22, 42)], false],
    [
      'DHCP',
      honest.discover,
      [...range(0, 14), ...range(30, 40), ...range(42, 46), ...range(54, 58), ...range(66, 76), ...range(278, 284)],
      true,
    ],
  ];
  for (const [what, frame, places, isSummed] of untouchable)
    it(`drops ${what} when any byte of its header that the rules are about is any other`, () => {
      const passing = filterOf(undefined, unlimited);
      for (const at of places)
        for (let value = 0; value < 256; value++) {
          if (value === frame[at]) continue;
          const changed = isSummed && frame[14] === 0x45 && at >= 14 && at < 34 ? reheaded(frame, at, value) : edited(frame, at, value);
          if (passing.send(changed, 0) === DROP.pass) expect.fail(`byte ${at} may be ${value}`);
        }
      expect(passing.counters.sent[DROP.pass]).to.equal(0);
    });

  it('allocates nothing', () => {
    const mixed = [...Object.values(honest), ...ATTACKS.map(({ frame }) => frame)];
    const quiet = filterOf(undefined, unlimited);
    const growth = (): number => {
      const before = process.memoryUsage().heapUsed;
      for (let pass = 0; pass < 500; pass++) for (let at = 0; at < mixed.length; at++) quiet.send(mixed[at] as Buffer, pass);
      return (process.memoryUsage().heapUsed - before) / (500 * mixed.length);
    };
    const rounds = Array.from({ length: 12 }, growth).filter((bytes) => bytes >= 0);
    expect(Math.min(...rounds), 'bytes a frame').to.be.lessThan(0.5);
  });
});

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}
