import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import type { Medium, VhdReason, VirtualDisk } from '../../../src/reference-impl/disks/index.ts';
import {
  createDifferencing,
  createDynamic,
  createFixed,
  memoryMedium,
  openDisk,
  VhdError,
} from '../../../src/reference-impl/disks/index.ts';
import { checksumOf } from '../../../src/reference-impl/disks/vhd/fields.ts';
import { bytesOf, copyOf, created, reasonOf, uuid } from './ground.ts';

const SIZE = 64 * 1024;
const HEADER = 512;
const TABLE = 1536;
const LOCATORS = 2048;
/** Where the first block begins, behind the two locators. */
const BLOCK = 3072;

const base = memoryMedium({ name: '/images/base.vhd' });
createDynamic(base, { size: SIZE, created, id: uuid(1), blockSize: 4096 }).write(0, Buffer.alloc(3 * 4096, 1));
const parent = openDisk(copyOf(base, true));
const delta = memoryMedium({ name: '/images/delta.vhd' });
const written = createDifferencing(delta, parent, { created, id: uuid(2), blockSize: 4096 });
for (const sector of [5, 17, 100]) written.write(sector, Buffer.alloc(512, 2));
const fixed = memoryMedium({ name: '/images/fixed.vhd' });
createFixed(fixed, { size: SIZE, created, id: uuid(3) }).write(0, Buffer.alloc(SIZE, 3));

/** The bytes of a disk with something else at one place, and the checksums right again. */
function altered(medium: Medium, at: number, bytes: Buffer): Buffer {
  const file = bytesOf(medium);
  const inFooter = at < 512;
  bytes.copy(file, inFooter ? file.length - 512 + at : at);
  if (inFooter && medium !== fixed) bytes.copy(file, at);
  summed(file, medium !== fixed);
  return file;
}
function summed(file: Buffer, sparse: boolean): void {
  const sum = (from: number, to: number, at: number): void => {
    const structure = file.subarray(from, to);
    structure.writeUInt32BE(checksumOf(structure, at), at);
  };
  sum(file.length - 512, file.length, 64);
  if (sparse) sum(0, 512, 64);
  if (sparse) sum(HEADER, HEADER + 1024, 36);
}
const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};
const u64 = (value: bigint): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(value);
  return bytes;
};
const open = (bytes: Buffer, given: VirtualDisk | undefined): VirtualDisk =>
  openDisk(memoryMedium({ name: 'hostile.vhd', bytes }), given && { parent: given });
const text = (value: string): Buffer => Buffer.from(value, 'latin1');

describe('a hostile VHD', () => {
  const cases: readonly (readonly [what: string, at: number, bytes: Buffer, reason: VhdReason, medium?: Medium])[] = [
    ['features without the bit that is always set', 8, u32(0), 'features'],
    ['unknown features', 8, u32(6), 'features'],
    ['another version', 12, u32(0x00020000), 'version'],
    ['a fixed disk with a data offset', 16, u64(512n), 'data-offset', fixed],
    ['a data offset at the copy of the footer', 16, u64(0n), 'data-offset'],
    ['a data offset that is no sector', 16, u64(513n), 'data-offset'],
    ['a data offset of all ones', 16, u64(0xffffffffffffffffn), 'data-offset'],
    ['a data offset behind the end', 16, u64(1n << 40n), 'header-outside'],
    ['a data offset at something else', 16, u64(BigInt(TABLE)), 'header-cookie'],
    ['an unknown host', 36, text('CP/M'), 'creator-host'],
    ['an original size of nothing', 40, u64(0n), 'original-size'],
    ['an original size that is no sectors', 40, u64(513n), 'original-size'],
    ['a size of nothing', 48, u64(0n), 'current-size'],
    ['a size that is no sectors', 48, u64(1000n), 'current-size'],
    ['a size beyond 2040 GB', 48, u64(2040n * 2n ** 30n + 512n), 'current-size'],
    ['a size of all ones', 48, u64(0xffffffffffffffffn), 'current-size'],
    ['a fixed disk of another size', 48, u64(BigInt(SIZE + 512)), 'file-size', fixed],
    ['a size that needs more blocks', 48, u64(BigInt(SIZE * 2)), 'table-entries'],
    ['a geometry that is larger than the disk', 56, Buffer.from([0xff, 0xfe, 16, 255]), 'geometry'],
    ['a geometry without heads', 58, Buffer.from([0]), 'geometry'],
    ['a geometry with too many heads', 58, Buffer.from([17]), 'geometry'],
    ['a geometry without sectors', 59, Buffer.from([0]), 'geometry'],
    ...[0, 1, 5, 6, 0xffffffff].map((type) => [`disk type ${type}`, 60, u32(type), 'disk-type'] as const),
    ['a fixed disk that says it is dynamic', 60, u32(3), 'data-offset', fixed],
    ['no unique id', 68, Buffer.alloc(16), 'unique-id'],
    ['an impossible saved state', 84, Buffer.from([2]), 'saved-state'],
    ['something in the reserved bytes', 511, Buffer.from([1]), 'reserved'],
    ['a dynamic disk that says it is a differencing one', 60, u32(4), 'parent-id', base],
    ['a differencing disk that says it is dynamic', 60, u32(3), 'parent-unexpected'],
    ['another cookie of the header', HEADER, text('cxsparsf'), 'header-cookie'],
    ['a next structure', HEADER + 8, u64(4096n), 'header-data-offset'],
    ['a table in the header', HEADER + 16, u64(1024n), 'header-outside'],
    ['a table over the copy of the footer', HEADER + 16, u64(0n), 'table-offset'],
    ['a table that is no sector', HEADER + 16, u64(1537n), 'table-offset'],
    ['a table behind the end', HEADER + 16, u64(1n << 40n), 'table-offset'],
    ['a table at the end of all numbers', HEADER + 16, u64(0xfffffffffffffe00n), 'table-offset'],
    ['a table over the locators', HEADER + 16, u64(BigInt(LOCATORS)), 'parent-locator'],
    ['another version of the header', HEADER + 24, u32(0x00010001), 'header-version'],
    ['fewer table entries than blocks', HEADER + 28, u32(15), 'table-entries'],
    ['more table entries than blocks', HEADER + 28, u32(0xffffffff), 'table-entries'],
    ...[0, 512, 4095, 12288, 0x80000000].map((size) => [`blocks of ${size} bytes`, HEADER + 32, u32(size), 'block-size'] as const),
    ['no parent id', HEADER + 40, Buffer.alloc(16), 'parent-id'],
    ['itself as its parent', HEADER + 40, Buffer.from(uuid(2).replaceAll('-', ''), 'hex'), 'parent-id'],
    ['another parent', HEADER + 40, Buffer.from(uuid(9).replaceAll('-', ''), 'hex'), 'parent-mismatch'],
    ['another time of the parent', HEADER + 56, u32(1), 'parent-changed'],
    ['something in the reserved field', HEADER + 60, u32(1), 'header-reserved'],
    ['no parent name', HEADER + 64, Buffer.alloc(2), 'parent-name'],
    ['half a character as the parent name', HEADER + 64, Buffer.from([0xd8, 0x00]), 'parent-name'],
    ['a parent name without an end', HEADER + 64, Buffer.alloc(512, 0x41), 'parent-name'],
    ['a locator of an unknown platform', HEADER + 576, text('Amig'), 'parent-locator'],
    ['two locators of one platform', HEADER + 600, text('W2ru'), 'parent-locator'],
    ['an unused locator that says something', HEADER + 624 + 8, u32(1), 'parent-locator'],
    ['a locator without space', HEADER + 580, u32(0), 'parent-locator'],
    ['a locator without length', HEADER + 584, u32(0), 'parent-locator'],
    ['a locator of odd length', HEADER + 584, u32(21), 'parent-locator'],
    ['a locator without end', HEADER + 580, Buffer.concat([u32(0xffffffff), u32(0xffffffff)]), 'parent-locator'],
    ['a locator with a reserved field', HEADER + 588, u32(1), 'parent-locator'],
    ['a locator behind the end', HEADER + 592, u64(1n << 40n), 'parent-locator'],
    ['a locator at the end of all numbers', HEADER + 592, u64(0xffffffffffffffffn), 'parent-locator'],
    ['a locator in the header', HEADER + 592, u64(BigInt(HEADER)), 'parent-locator'],
    ['a locator in the table', HEADER + 592, u64(BigInt(TABLE + 8)), 'table-offset'],
    ['a locator that is no text', LOCATORS, Buffer.from([0x00, 0xdc]), 'parent-locator'],
    ['an empty locator', LOCATORS, Buffer.from([0, 0]), 'parent-locator'],
    ['something in the reserved bytes of the header', HEADER + 1023, Buffer.from([1]), 'header-reserved'],
    ['a block in the copy of the footer', TABLE, u32(0), 'block-outside'],
    ['a block in the header', TABLE, u32(1), 'block-outside'],
    ['a block in the table', TABLE, u32(TABLE / 512), 'block-outside'],
    ['a block in a locator', TABLE, u32(LOCATORS / 512), 'block-outside'],
    ['a block behind the end', TABLE, u32(0xfffffffe), 'block-outside'],
    ['a block that reaches into the footer', TABLE + 12, u32((BLOCK + 3 * 4608) / 512 - 8), 'block-outside'],
    ['a block in the place of another', TABLE + 12, u32(BLOCK / 512), 'block-overlap'],
    ['a block that overlaps another', TABLE + 12, u32(BLOCK / 512 + 1), 'block-overlap'],
    ['a table that goes on after its end', TABLE + 16 * 4, u32(BLOCK / 512), 'table-padding'],
  ];
  for (const [what, at, bytes, reason, medium = delta] of cases) {
    it(`is refused: ${what}`, () => {
      expect(reasonOf(() => open(altered(medium, at, bytes), medium === delta ? parent : undefined), VhdError)).to.equal(reason);
    });
  }

  it('opens when nothing was altered, so that the refusals mean something', () => {
    expect(open(altered(delta, 511, Buffer.alloc(1)), parent).digest()).to.equal(written.digest());
    expect(open(bytesOf(fixed), undefined).kind).to.equal('fixed');
  });

  it('is refused when a checksum is wrong', () => {
    const flipped = (at: number): Buffer => {
      const bytes = bytesOf(delta);
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      return bytes;
    };
    expect(reasonOf(() => open(flipped(30), parent), VhdError)).to.equal('footer-copy-damaged');
    expect(reasonOf(() => open(flipped(delta.size() - 100), parent), VhdError)).to.equal('footer-damaged');
    expect(reasonOf(() => open(flipped(HEADER + 36), parent), VhdError)).to.equal('header-checksum');
    const both = bytesOf(delta);
    both[70] = both[both.length - 512 + 70] = 0xff;
    expect(reasonOf(() => open(both, parent), VhdError)).to.equal('footer-missing');
  });

  it('is refused when its two footers say different things', () => {
    const bytes = bytesOf(delta);
    bytes[84] = 1; // saved state, in the copy only
    summed(bytes, true);
    expect(reasonOf(() => open(bytes, parent), VhdError)).to.equal('footers-differ');
  });

  it('is taken for what the end says, whatever a guest wrote at the start of a fixed disk', () => {
    const bytes = bytesOf(fixed);
    bytesOf(delta).copy(bytes, 0, 0, 4096);
    expect(open(bytes, undefined).kind).to.equal('fixed');
  });

  it('is refused wherever it is cut off', () => {
    for (const medium of [delta, base, fixed]) {
      const bytes = bytesOf(medium);
      // All but a single byte is the footer that old products wrote, below.
      for (let length = 0; length < bytes.length - 1; length += length % 512 === 511 || length % 512 === 0 ? 1 : 255) {
        const reason = reasonOf(() => open(bytes.subarray(0, length), medium === delta ? parent : undefined), VhdError);
        expect(reason, `${medium.name} at ${length}`).to.be.oneOf([
          'too-short',
          'footer-missing',
          'footer-damaged',
          'footer-copy-damaged',
          'header-outside',
          'file-size',
        ]);
      }
    }
  });

  it('opens by the footer that is whole when asked to, and mends the other', () => {
    const recovered = (bytes: Buffer): void => {
      const medium = memoryMedium({ bytes });
      expect(openDisk(copyOf(medium, true), { parent, recover: true }).digest()).to.equal(written.digest());
      const disk = openDisk(medium, { parent, recover: true });
      expect(disk.digest()).to.equal(written.digest());
      expect(bytesOf(medium).equals(bytesOf(delta))).to.equal(true);
    };
    const whole = bytesOf(delta);
    recovered(whole.subarray(0, -512));
    recovered(whole.subarray(0, -100));
    recovered(Buffer.concat([whole.subarray(0, -512), Buffer.alloc(512)]));
    recovered(Buffer.concat([Buffer.alloc(512), whole.subarray(512)]));
    // But what is not there is not there.
    const cut = memoryMedium({ bytes: whole.subarray(0, -1024) });
    expect(reasonOf(() => openDisk(cut, { parent, recover: true }), VhdError)).to.equal('block-outside');
  });

  it('may have the footer of 511 bytes that old products wrote', () => {
    const short = bytesOf(base).subarray(0, -1);
    const medium = memoryMedium({ bytes: short });
    const disk = openDisk(medium);
    expect(disk.digest()).to.equal(parent.digest());
    disk.write(127, Buffer.alloc(512, 9));
    expect(openDisk(copyOf(medium)).digest()).to.equal(disk.digest());
    expect(medium.size() % 512).to.equal(0);
    expect(open(bytesOf(fixed).subarray(0, -1), undefined).kind).to.equal('fixed');
  });

  it('never does worse than a named refusal, however it is altered', () => {
    const alteration = fc.record({
      at: fc.oneof(fc.nat(BLOCK + 600), fc.integer({ min: delta.size() - 520, max: delta.size() - 1 }), fc.nat(delta.size() - 1)),
      value: fc.oneof(fc.constantFrom(0, 1, 0x7f, 0x80, 0xff), fc.nat(255)),
    });
    fc.assert(
      fc.property(
        fc.constantFrom(delta, base, fixed),
        fc.array(alteration, { minLength: 1, maxLength: 6 }),
        fc.boolean(),
        fc.boolean(),
        fc.option(fc.nat(delta.size()), { freq: 4 }),
        (medium, alterations, right, recover, length) => {
          const bytes = bytesOf(medium).subarray(0, length ?? undefined);
          for (const { at, value } of alterations) if (at < bytes.length) bytes[at] = value;
          if (right && bytes.length >= 4096) {
            bytes.copy(bytes, bytes.length - 512, 0, medium === fixed ? 0 : 512);
            summed(bytes, medium !== fixed);
          }
          const hostile = memoryMedium({ bytes });
          let disk: VirtualDisk;
          try {
            disk = openDisk(hostile, { recover, ...(medium === delta ? { parent } : {}) });
          } catch (error) {
            expect(error).to.be.instanceOf(VhdError);
            return;
          }
          // What opens can be read and written, and is still a disk afterwards.
          for (const sector of [0, Math.floor(disk.sectors / 2), disk.sectors - 1]) {
            disk.read(sector, Buffer.alloc(512));
            disk.write(sector, Buffer.alloc(512, 0x55));
          }
          const again = openDisk(hostile, medium === delta ? { parent } : {});
          const last = Buffer.alloc(512);
          again.read(disk.sectors - 1, last);
          expect(last.every((byte) => byte === 0x55)).to.equal(true);
        },
      ),
      { numRuns: 3000 },
    );
  });

  it('is refused when it is nothing but noise', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 6000, size: 'max' }), fc.boolean(), (bytes, recover) => {
        expect(reasonOf(() => openDisk(memoryMedium({ bytes }), { recover }), VhdError)).to.be.oneOf(['too-short', 'footer-missing']);
      }),
      { numRuns: 200 },
    );
  });
});
