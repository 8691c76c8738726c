import { copyFileSync, mkdirSync, renameSync, symlinkSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import type { VirtualDisk } from '../../../src/reference-impl/disks/index.ts';
import {
  createDifferencing,
  createDynamic,
  createFixed,
  fileMedium,
  memoryMedium,
  openChain,
  openDisk,
  VhdError,
} from '../../../src/reference-impl/disks/index.ts';
import { bytesOf, copyOf, created, now, reasonOf, sha256, temporaryFolder, uuid } from './ground.ts';

const SECTORS = 200;
const SIZE = SECTORS * 512;

const whole = (disk: VirtualDisk): Buffer => {
  const bytes = Buffer.alloc(disk.sectors * 512, 0xaa);
  disk.read(0, bytes);
  return bytes;
};

describe('a chain of disks', () => {
  const writes = fc.array(fc.record({ sector: fc.nat(SECTORS - 1), count: fc.integer({ min: 1, max: 40 }), value: fc.nat(255) }), {
    maxLength: 12,
  });
  const level = fc.record({ blockSize: fc.constantFrom(4096, 8192, 65536), writes, reopened: fc.boolean() });

  it('reads as a plain buffer would, whatever was written at whatever depth', () => {
    fc.assert(
      fc.property(fc.constantFrom('fixed', 'dynamic'), fc.array(level, { minLength: 1, maxLength: 4 }), (kind, levels) => {
        const model = Buffer.alloc(SIZE);
        const below: { medium: ReturnType<typeof memoryMedium>; bytes: Buffer }[] = [];
        let parent: VirtualDisk | undefined;
        for (const [depth, { blockSize, writes, reopened }] of levels.entries()) {
          const medium = memoryMedium({ name: `disk-${depth}` });
          const id = uuid(depth + 1);
          let disk =
            parent !== undefined
              ? createDifferencing(medium, parent, { created, id, blockSize })
              : kind === 'fixed'
                ? createFixed(medium, { size: SIZE, created, id })
                : createDynamic(medium, { size: SIZE, created, id, blockSize });
          for (const [index, { sector, count, value }] of writes.entries()) {
            const source = Buffer.alloc(Math.min(count, SECTORS - sector) * 512, value);
            disk.write(sector, source);
            source.copy(model, sector * 512);
            if (reopened && index === 3) disk = openDisk(medium, parent && { parent });
          }
          expect(whole(disk).equals(model), `at depth ${depth}`).to.equal(true);
          expect(disk.digest()).to.equal(sha256(model));
          disk.flush();
          const bytes = bytesOf(medium);
          below.push({ medium, bytes });
          // As the parent of the next, it is open for reading only.
          parent = openDisk(copyOf(medium, true), parent && { parent });
          expect(parent.digest()).to.equal(sha256(model));
        }
        for (const { medium, bytes } of below) expect(bytesOf(medium).equals(bytes), 'no disk below is written').to.equal(true);
      }),
      { numRuns: 120 },
    );
  });

  it('reads any part of itself, and says where its holes are', () => {
    const base = createDynamic(memoryMedium(), { size: SIZE, created, blockSize: 4096 });
    base.write(16, Buffer.alloc(3 * 512, 5));
    expect([...base.extents()]).to.deep.equal([
      { sector: 0, sectors: 16, hole: true },
      { sector: 16, sectors: 8, hole: false },
      { sector: 24, sectors: SECTORS - 24, hole: true },
    ]);
    const part = Buffer.alloc(4 * 512);
    base.read(15, part);
    expect([0, 512, 1024, 1536].map((at) => part[at])).to.deep.equal([0, 5, 5, 5]);
    for (const sector of [-1, SECTORS, 0.5]) expect(() => base.read(sector, Buffer.alloc(512))).to.throw(RangeError);
    expect(() => base.write(SECTORS - 1, Buffer.alloc(1024))).to.throw(RangeError);
    expect(() => base.read(0, Buffer.alloc(100))).to.throw(RangeError);
  });

  it('does not grow by zeros that are zeros already', () => {
    const medium = memoryMedium();
    const disk = createDynamic(medium, { size: SIZE, created, blockSize: 4096 });
    const before = medium.size();
    disk.write(0, Buffer.alloc(SIZE));
    expect(medium.size()).to.equal(before);
    disk.write(0, Buffer.alloc(512, 1));
    const parent = openDisk(copyOf(medium, true));
    const delta = createDifferencing(memoryMedium(), parent, { created });
    delta.write(0, Buffer.alloc(512));
    expect(
      whole(delta).every((byte) => byte === 0),
      'zeros over data count',
    ).to.equal(true);
  });

  it('may be hundreds of disks deep', () => {
    const bottom = memoryMedium();
    createDynamic(bottom, { size: SIZE, created, blockSize: 4096 }).write(7, Buffer.alloc(512, 7));
    let parent = openDisk(copyOf(bottom, true));
    for (let depth = 1; depth <= 400; depth++) {
      const medium = memoryMedium({ name: `disk-${depth}` });
      const disk = createDifferencing(medium, parent, { created, blockSize: 4096 });
      if (depth === 100) disk.write(9, Buffer.alloc(512, 9));
      parent = openDisk(copyOf(medium, true), { parent });
    }
    expect(parent.info().depth).to.equal(400);
    const bytes = whole(parent);
    expect([bytes[7 * 512], bytes[9 * 512], bytes[8 * 512]]).to.deep.equal([7, 9, 0]);
  });

  it('shares a parent among many, and knows who is pristine', () => {
    const base = memoryMedium();
    createDynamic(base, { size: SIZE, created, blockSize: 4096 }).write(0, Buffer.alloc(SIZE, 3));
    const parent = openDisk(copyOf(base, true));
    const [one, other] = [1, 2].map((id) => createDifferencing(memoryMedium(), parent, { created, id: uuid(id) }));
    one?.write(0, Buffer.alloc(512, 4));
    expect([one?.pristine, other?.pristine, parent.pristine]).to.deep.equal([false, true, false]);
    expect(other?.digest()).to.equal(parent.digest());
    expect(one?.digest()).not.to.equal(parent.digest());
  });

  it('is refused when the parent is another, has changed, is missing, or may still change', () => {
    const base = memoryMedium({ name: 'base', now });
    createDynamic(base, { size: SIZE, created, id: uuid(1), blockSize: 4096 });
    const parent = openDisk(copyOf(base, true));
    const top = memoryMedium({ name: 'top' });
    createDifferencing(top, parent, { created, id: uuid(2) });
    const reason = (given?: VirtualDisk): string => reasonOf(() => openDisk(copyOf(top), given && { parent: given }), VhdError);

    expect(openDisk(copyOf(top), { parent }).parent).to.equal(parent);
    expect(reason()).to.equal('parent-missing');
    expect(reason(openDisk(copyOf(base)))).to.equal('parent-writable');
    const like = (id: number, size = SIZE): VirtualDisk => {
      const medium = memoryMedium();
      createDynamic(medium, { size, created, id: uuid(id), blockSize: 4096 });
      return openDisk(copyOf(medium, true));
    };
    expect(reason(like(3))).to.equal('parent-mismatch');
    expect(reason(like(1, SIZE * 2))).to.equal('parent-size');
    expect(reason(like(2))).to.equal('chain-cycle');
    const later = memoryMedium({ bytes: bytesOf(base), readOnly: true, now: () => new Date('2010-03-01') });
    expect(reason(openDisk(later))).to.equal('parent-changed');
    expect(reasonOf(() => openDisk(copyOf(base), { parent }), VhdError)).to.equal('parent-unexpected');
  });

  it('writes and discards nothing but a delta that is open for writing', () => {
    const base = memoryMedium();
    createDynamic(base, { size: SIZE, created, blockSize: 4096 });
    const parent = openDisk(copyOf(base, true));
    expect(reasonOf(() => parent.write(0, Buffer.alloc(512)), VhdError)).to.equal('read-only');
    expect(reasonOf(() => parent.discard(), VhdError)).to.equal('not-a-delta');
    expect(reasonOf(() => openDisk(copyOf(base)).discard(), VhdError)).to.equal('not-a-delta');
    const top = memoryMedium();
    const delta = createDifferencing(top, parent, { created });
    expect(reasonOf(() => openDisk(copyOf(top, true), { parent }).discard(), VhdError)).to.equal('read-only');
    delta.discard();
    expect(top.size()).to.equal(0);
    for (const what of [
      () => delta.read(0, Buffer.alloc(512)),
      () => delta.write(0, Buffer.alloc(512)),
      () => delta.digest(),
      () => delta.info(),
    ])
      expect(reasonOf(what, VhdError)).to.equal('closed');
    expect(parent.digest()).to.equal(sha256(Buffer.alloc(SIZE)));
  });
});

describe('a chain of files', () => {
  let place: ReturnType<typeof temporaryFolder>;
  const at = (name: string): string => join(place.folder, name);
  beforeEach(() => {
    place = temporaryFolder();
    mkdirSync(at('deltas'));
    const base = createDynamic(fileMedium(at('base.vhd'), { access: 'create', now }), { size: SIZE, created, blockSize: 4096 });
    base.write(0, Buffer.alloc(512, 1));
    base.close();
    delta('base.vhd', 'deltas/one.vhd', 1);
    delta('deltas/one.vhd', 'deltas/two.vhd', 2);
  });
  afterEach(() => place.remove());
  const within = (): { within: string[] } => ({ within: [place.folder] });
  function delta(parent: string, name: string, sector: number): void {
    const below = openChain(at(parent), { access: 'read', ...within() });
    const disk = createDifferencing(fileMedium(at(name), { access: 'create', now }), below, { created, blockSize: 4096 });
    disk.write(sector, Buffer.alloc(512, sector + 1));
    disk.close();
    below.close();
  }
  const reason = (name: string, options = within()): string =>
    reasonOf(() => openChain(at(name), { access: 'read', ...options }), VhdError);

  it('opens by what the parent locators say, and closes whole', () => {
    const disk = openChain(at('deltas/two.vhd'), { access: 'write', ...within() });
    expect(disk.info()).to.include({ depth: 2, readOnly: false });
    expect(disk.parent?.readOnly).to.equal(true);
    expect([0, 1, 2, 3].map((sector) => whole(disk)[sector * 512])).to.deep.equal([1, 2, 3, 0]);
    disk.close();
    expect(reasonOf(() => disk.parent?.parent?.digest(), VhdError)).to.equal('closed');
    openChain(at('deltas/two.vhd'), { access: 'write', ...within() }).close();
  });

  it('is found by the absolute path, or beside the disk, when the relative one leads nowhere', () => {
    mkdirSync(at('deltas/deeper'));
    renameSync(at('deltas/two.vhd'), at('deltas/deeper/two.vhd'));
    openChain(at('deltas/deeper/two.vhd'), { access: 'read', ...within() }).close();
    renameSync(at('deltas/one.vhd'), at('deltas/deeper/one.vhd'));
    openChain(at('deltas/deeper/two.vhd'), { access: 'read', ...within() }).close();
  });

  it('never leads out of the folders where parents may lie', () => {
    expect(reason('deltas/two.vhd', {} as ReturnType<typeof within>)).to.equal('parent-outside');
    const other = temporaryFolder();
    try {
      renameSync(at('base.vhd'), join(other.folder, 'base.vhd'));
      symlinkSync(join(other.folder, 'base.vhd'), at('base.vhd'));
      expect(reason('deltas/one.vhd')).to.equal('parent-outside');
    } finally {
      other.remove();
    }
  });

  it('says which disk is missing, changed, or its own ancestor, and leaves no file open', () => {
    utimesSync(at('deltas/one.vhd'), created, new Date(created.getTime() + 5000));
    expect(reason('deltas/two.vhd')).to.equal('parent-changed');
    delta('base.vhd', 'deltas/other.vhd', 3);
    copyFileSync(at('deltas/other.vhd'), at('deltas/one.vhd'));
    expect(reason('deltas/two.vhd')).to.equal('parent-mismatch');
    copyFileSync(at('deltas/two.vhd'), at('deltas/one.vhd'));
    expect(reason('deltas/two.vhd')).to.equal('chain-cycle');
    renameSync(at('base.vhd'), at('gone.vhd'));
    renameSync(at('deltas/one.vhd'), at('deltas/was-one.vhd'));
    expect(reason('deltas/two.vhd')).to.equal('parent-missing');
    symlinkSync(at('deltas/two.vhd'), at('deltas/one.vhd'));
    expect(reason('deltas/two.vhd')).to.equal('chain-cycle');
    fileMedium(at('deltas/two.vhd'), { access: 'write' }).close();
  });
});
