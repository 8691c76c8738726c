import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import type { Medium, VirtualDisk } from '../../../src/reference-impl/disks/index.ts';
import { createDifferencing, createDynamic, memoryMedium, MediumError, openDisk } from '../../../src/reference-impl/disks/index.ts';
import { bytesOf, copyOf, counted, created, killedAfter, limited, reasonOf, uuid } from './ground.ts';

const SECTORS = 100;
const base = memoryMedium({ name: 'base' });
createDynamic(base, { size: SECTORS * 512, created, id: uuid(1), blockSize: 4096 }).write(0, Buffer.alloc(SECTORS * 512, 1));
const parent = openDisk(copyOf(base, true));

/** A dynamic disk, or one over the base. */
const kinds = {
  dynamic: {
    create: (medium: Medium) => createDynamic(medium, { size: SECTORS * 512, created, id: uuid(2), blockSize: 4096 }),
    options: {},
  },
  differencing: {
    create: (medium: Medium) => createDifferencing(medium, parent, { created, id: uuid(2), blockSize: 4096 }),
    options: { parent },
  },
} as const;

const whole = (disk: VirtualDisk): Buffer => {
  const bytes = Buffer.alloc(SECTORS * 512);
  disk.read(0, bytes);
  return bytes;
};
const change = fc.record({ sector: fc.nat(SECTORS - 1), count: fc.integer({ min: 1, max: 30 }), value: fc.integer({ min: 2, max: 255 }) });
const source = ({ sector, count, value }: { sector: number; count: number; value: number }): Buffer =>
  Buffer.alloc(Math.min(count, SECTORS - sector) * 512, value);

describe('a disk whose process is killed', () => {
  for (const [kind, { create, options }] of Object.entries(kinds)) {
    it(`is whole, and has everything that was acknowledged: ${kind}`, () => {
      fc.assert(
        fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), fc.array(change, { maxLength: 3 }), (changes, later) => {
          // Every moment between two writes to the medium is one at which it can happen.
          for (let moment = 0; ; moment++) {
            const medium = memoryMedium();
            create(medium);
            const dying = openDisk(killedAfter(medium, moment), options);
            let model = whole(openDisk(copyOf(medium, true), options));
            let inFlight: Buffer | undefined;
            for (const one of changes) {
              const next = Buffer.from(model);
              source(one).copy(next, one.sector * 512);
              try {
                dying.write(one.sector, source(one));
              } catch (error) {
                expect(error).to.be.instanceOf(MediumError);
                inFlight = next;
                break;
              }
              model = next;
            }
            const disk = openDisk(medium, options); // without recovering anything
            const found = whole(disk);
            for (let at = 0; at < found.length; at += 512) {
              const sector = found.subarray(at, at + 512);
              const old = sector.equals(model.subarray(at, at + 512));
              expect(old || (inFlight?.subarray(at, at + 512).equals(sector) ?? false), `sector ${at / 512}, moment ${moment}`).to.equal(
                true,
              );
            }
            // And it goes on from there.
            for (const one of later) {
              disk.write(one.sector, source(one));
              source(one).copy(found, one.sector * 512);
            }
            expect(whole(openDisk(copyOf(medium), options)).equals(found)).to.equal(true);
            if (inFlight === undefined) return;
          }
        }),
        { numRuns: 25 },
      );
    });
  }

  it('takes back the space of a block that was interrupted', () => {
    const medium = memoryMedium();
    const { create, options } = kinds.differencing;
    create(medium);
    const empty = medium.size();
    const killed = openDisk(killedAfter(medium, 3), options);
    expect(reasonOf(() => killed.write(0, Buffer.alloc(512, 9)), MediumError)).to.equal('failed');
    expect(medium.size()).to.be.greaterThan(empty);
    openDisk(medium, options).write(99, Buffer.alloc(512, 9));
    expect(medium.size()).to.equal(empty + 4608);
  });
});

describe('a disk whose medium is full', () => {
  it('says so, and stays what it was', () => {
    for (const { create, options } of Object.values(kinds)) {
      const medium = memoryMedium({ name: 'delta' });
      create(medium).write(0, Buffer.alloc(512, 5));
      const before = bytesOf(medium);
      for (const limit of [before.length, before.length + 512, before.length + 4608]) {
        const full = limited(medium, limit - 1);
        const disk = openDisk(full, options);
        expect(reasonOf(() => disk.write(50, Buffer.alloc(512, 6)), MediumError)).to.equal('full');
        expect(bytesOf(medium).equals(before)).to.equal(true);
        disk.write(1, Buffer.alloc(512, 5)); // what it has, it can still write
        full.lift();
        disk.write(50, Buffer.alloc(512, 6));
        expect(whole(openDisk(copyOf(medium), options)).equals(whole(disk))).to.equal(true);
        medium.truncate(0);
        medium.write(before, 0);
      }
    }
  });

  it('forgets a new block when the table that names it cannot be written', () => {
    const medium = memoryMedium();
    const { create, options } = kinds.differencing;
    create(medium);
    let failing = true;
    const disk = openDisk(
      {
        ...medium,
        write: (bytes, position) => {
          medium.write(bytes, position);
          if (failing && position === 1536) {
            failing = false;
            throw new MediumError('failed', 'the device did not answer');
          }
        },
      },
      options,
    );
    const before = bytesOf(medium);
    expect(reasonOf(() => disk.write(0, Buffer.alloc(512, 6)), MediumError)).to.equal('failed');
    expect(bytesOf(medium).equals(before)).to.equal(true);
    disk.write(0, Buffer.alloc(512, 6));
    expect(whole(openDisk(copyOf(medium), options))[0]).to.equal(6);
  });
});

describe('the writes of a disk', () => {
  it('are few: one for a sector that it has, two for another in a block that it has', () => {
    const { create, options } = kinds.differencing;
    const medium = memoryMedium();
    create(medium);
    const counting = counted(medium);
    const disk = openDisk(counting, options);
    const cost = (sector: number): number => {
      const before = counting.writes;
      disk.write(sector, Buffer.alloc(512, 7));
      return counting.writes - before;
    };
    expect([cost(0), cost(0), cost(1), cost(1)]).to.deep.equal([4, 1, 2, 1]);
    const dynamic = counted(memoryMedium());
    const growing = kinds.dynamic.create(dynamic);
    growing.write(0, Buffer.alloc(512, 7));
    const before = dynamic.writes;
    growing.write(1, Buffer.alloc(512, 7));
    expect(dynamic.writes - before).to.equal(1);
  });
});
