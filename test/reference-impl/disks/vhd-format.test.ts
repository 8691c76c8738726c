import { describe, it } from 'node:test';
import { expect } from 'chai';
import {
  createDifferencing,
  createDynamic,
  createFixed,
  memoryMedium,
  openDisk,
  VhdError,
} from '../../../src/reference-impl/disks/index.ts';
import { decodeHeader, encodeHeader } from '../../../src/reference-impl/disks/vhd/dynamic-header.ts';
import { checksumOf, stampOf, timeOf } from '../../../src/reference-impl/disks/vhd/fields.ts';
import { decodeFooter, encodeFooter, isFooter } from '../../../src/reference-impl/disks/vhd/footer.ts';
import { geometryOf } from '../../../src/reference-impl/disks/vhd/geometry.ts';
import { pathsTo } from '../../../src/reference-impl/disks/vhd/parent-locator.ts';
import { bytesOf, copyOf, created, reasonOf, uuid } from './ground.ts';

const MIB = 2 ** 20;

/** The footer and the header of `qemu-img create -f vpc -o force_size=on qemu.vhd 64M` (7.2), without the zeros at their ends. */
const QEMU_FOOTER =
  '636f6e656374697800000002000100000000000000000200329b20a871656d32000500035769326b00000000040000000000000004000000ffff10ff' +
  '00000003ffffec077ec2e56186fb433db9e5dbc970924103';
const QEMU_HEADER = '6378737061727365ffffffffffffffff0000000000000600000100000000002000200000fffff457';
const padded = (hex: string, length: number): Buffer => Buffer.concat([Buffer.from(hex, 'hex')], length);

describe('the VHD format', () => {
  it('has the geometry that the specification calculates', () => {
    const shown = (sectors: number): string => {
      const { cylinders, heads, sectorsPerTrack } = geometryOf(sectors);
      return `${cylinders}/${heads}/${sectorsPerTrack}`;
    };
    expect(shown((4 * MIB) / 512)).to.equal('120/4/17');
    expect(shown((20 * MIB) / 512)).to.equal('602/4/17');
    expect(shown((40 * MIB) / 512)).to.equal('963/5/17');
    expect(shown((64 * MIB) / 512)).to.equal('963/8/17');
    // More than 1024 cylinders with 16 heads and 17 sectors: 31 sectors.
    expect(shown(1024 * 16 * 17 - 1)).to.equal('1023/16/17');
    expect(shown(1024 * 16 * 17)).to.equal('561/16/31');
    // And with 31: 63.
    expect(shown(1024 * 16 * 31 - 1)).to.equal('1023/16/31');
    expect(shown(1024 * 16 * 31)).to.equal('503/16/63');
    expect(shown((2048 * MIB) / 512)).to.equal('4161/16/63');
    expect(shown(65535 * 16 * 63 - 1)).to.equal('65534/16/63');
    expect(shown(65535 * 16 * 63)).to.equal('16191/16/255');
    // 127 GB is the largest that can be expressed.
    expect(shown(65535 * 16 * 255)).to.equal('65535/16/255');
    expect(shown((2040 * 1024 * MIB) / 512)).to.equal('65535/16/255');
    expect(shown(1)).to.equal('0/4/17');
  });

  it('counts time in seconds since the year 2000', () => {
    expect(stampOf(new Date('2000-01-01T00:00:00Z'))).to.equal(0);
    expect(stampOf(new Date('2010-02-01T10:20:30.999Z'))).to.equal(318334830);
    expect(timeOf(0xffffffff).toISOString()).to.equal('2136-02-07T06:28:15.000Z');
    expect(reasonOf(() => stampOf(new Date('1999-12-31T23:59:59Z')), VhdError)).to.equal('time-stamp');
    expect(reasonOf(() => stampOf(new Date('2136-02-07T06:28:16Z')), VhdError)).to.equal('time-stamp');
  });

  it("sums up all bytes but the checksum's own, and takes the complement", () => {
    expect(checksumOf(Buffer.alloc(512), 64)).to.equal(0xffffffff);
    const bytes = Buffer.alloc(512, 1);
    expect(checksumOf(bytes, 64)).to.equal(0xffffffff - 508);
    bytes.fill(0xee, 64, 68);
    expect(checksumOf(bytes, 64)).to.equal(0xffffffff - 508);
  });

  it('reads and writes, to the byte, what another implementation writes', () => {
    const bytes = padded(QEMU_FOOTER, 512);
    expect(isFooter(bytes)).to.equal(true);
    const footer = decodeFooter(bytes, 'qemu.vhd');
    expect(footer).to.include({
      kind: 'dynamic',
      size: 64 * MIB,
      originalSize: 64 * MIB,
      dataOffset: 512,
      temporary: false,
      savedState: false,
    });
    // The largest there is, which says "go by the size".
    expect(footer.geometry).to.deep.equal({ cylinders: 65535, heads: 16, sectorsPerTrack: 255 });
    expect(footer.creator).to.deep.equal({ application: 'qem2', version: 0x00050003, host: 'Wi2k' });
    expect(encodeFooter(footer).equals(bytes)).to.equal(true);

    const headerBytes = padded(QEMU_HEADER, 1024);
    const header = decodeHeader(headerBytes, footer, 'qemu.vhd');
    expect(header).to.deep.equal({ tableOffset: 1536, blockSize: 2 * MIB, parent: undefined });
    expect(encodeHeader(header, footer.size).equals(headerBytes)).to.equal(true);
  });

  it('lays out a fixed disk as its sectors and a footer', () => {
    const medium = memoryMedium();
    createFixed(medium, { size: 4 * MIB, created, id: uuid(1) });
    const bytes = bytesOf(medium);
    expect(bytes.length).to.equal(4 * MIB + 512);
    const footer = bytes.subarray(-512);
    expect(footer.toString('latin1', 0, 8)).to.equal('conectix');
    expect(footer.toString('hex', 8, 24)).to.equal('0000000200010000ffffffffffffffff');
    expect(footer.readUInt32BE(24)).to.equal(318334830);
    expect(footer.toString('hex', 40, 64)).to.equal('000000000040000000000000004000000078041100000002');
    expect(footer.toString('hex', 68, 84)).to.equal(uuid(1).replaceAll('-', ''));
    expect(bytes.subarray(0, -512).every((byte) => byte === 0)).to.equal(true);
  });

  it('lays out a dynamic disk as copy, header, table, blocks and footer', () => {
    const medium = memoryMedium();
    const disk = createDynamic(medium, { size: 5 * MIB, created, id: uuid(1) });
    expect(medium.size()).to.equal(512 + 1024 + 512 + 512);
    disk.write(4096, Buffer.alloc(512, 7)); // the first sector of the second block
    const bytes = bytesOf(medium);
    expect(bytes.length).to.equal(2048 + 512 + 2 * MIB + 512);
    expect(bytes.subarray(0, 512).equals(bytes.subarray(-512))).to.equal(true);
    expect(bytes.toString('latin1', 512, 520)).to.equal('cxsparse');
    expect(bytes.readUInt32BE(512 + 28)).to.equal(3); // 5 MiB are three blocks
    expect(bytes.toString('hex', 1536, 1536 + 16)).to.equal('ffffffff00000004ffffffffffffffff');
    expect(
      bytes.subarray(2048, 2560).every((byte) => byte === 0xff),
      'all sectors of the block are valid',
    ).to.equal(true);
    expect(bytes[2560]).to.equal(7);
    expect(disk.info().blocks).to.deep.equal({ size: 2 * MIB, total: 3, used: 1 });
  });

  it('lays out a differencing disk with the way to its parent, in about 3 KiB', () => {
    const base = memoryMedium({ name: '/images/base.vhd' });
    createDynamic(base, { size: 4 * MIB, created, id: uuid(1) });
    const parent = openDisk(copyOf(base, true));
    const medium = memoryMedium({ name: '/images/deltas/one.vhd' });
    const disk = createDifferencing(medium, parent, { created, id: uuid(2), blockSize: 512 * 1024 });
    const bytes = bytesOf(medium);
    expect(bytes.length).to.equal(512 + 1024 + 512 + 512 + 512 + 512);
    const header = bytes.subarray(512, 1536);
    expect(header.toString('hex', 40, 56)).to.equal(uuid(1).replaceAll('-', ''));
    expect(header.readUInt32BE(56), 'when the parent was modified').to.equal(stampOf(parent.modified));
    expect(
      header
        .subarray(64, 64 + 18)
        .swap16()
        .toString('utf16le'),
    ).to.equal('base.vhd\0');
    expect(header.toString('latin1', 576, 580)).to.equal('W2ru');
    const relative = '..\\base.vhd';
    expect(header.toString('hex', 580, 592)).to.equal(`00000001000000${(relative.length * 2).toString(16)}00000000`);
    expect(bytes.toString('utf16le', 2048, 2048 + relative.length * 2)).to.equal(relative);
    expect(header.toString('latin1', 600, 604)).to.equal('W2ku');
    expect(disk.info().parent).to.deep.include({ id: uuid(1), name: 'base.vhd', relative, absolute: '\\images\\base.vhd' });
    expect(disk.info().depth).to.equal(1);

    disk.write(1, Buffer.alloc(1024, 9));
    const block = bytesOf(medium).subarray(3072);
    expect(block.toString('hex', 0, 2), 'the second and the third sector are here').to.equal('6000');
    expect(block.subarray(512, 1024).every((byte) => byte === 0)).to.equal(true);
    expect(block[1024]).to.equal(9);
    expect(disk.pristine).to.equal(false);
  });

  it('names the parent relative to the folder of the disk', () => {
    expect(pathsTo('/a/base.vhd', '/a/top.vhd').relative).to.equal('.\\base.vhd');
    expect(pathsTo('/a/base.vhd', '/a/b/c/top.vhd').relative).to.equal('..\\..\\base.vhd');
    expect(pathsTo('/a/x/base.vhd', '/a/top.vhd').relative).to.equal('.\\x\\base.vhd');
  });

  it('makes the same bytes of the same disk', () => {
    const made = (): Buffer => {
      const medium = memoryMedium();
      const disk = createDynamic(medium, { size: 4 * MIB, created, id: uuid(3), blockSize: 4096 });
      for (const sector of [900, 3, 77]) disk.write(sector, Buffer.alloc(512, sector));
      return bytesOf(medium);
    };
    expect(made().equals(made())).to.equal(true);
  });

  it('gives every disk an id of its own', () => {
    const id = (): string => createFixed(memoryMedium(), { size: 512, created }).id;
    expect(id()).not.to.equal(id());
  });

  it('refuses to make what cannot be', () => {
    const reason = (size: number, blockSize?: number): string =>
      reasonOf(() => createDynamic(memoryMedium(), { size, created, ...(blockSize === undefined ? {} : { blockSize }) }), VhdError);
    for (const size of [0, -512, 513, 0.5, NaN, 2040 * 2 ** 30 + 512]) expect(reason(size)).to.equal('current-size');
    for (const blockSize of [0, 512, 4095, 6144, 2 ** 29]) expect(reason(MIB, blockSize)).to.equal('block-size');
    const medium = memoryMedium({ bytes: Buffer.alloc(1) });
    expect(reasonOf(() => createFixed(medium, { size: 512, created }), VhdError)).to.equal('not-empty');
    const writable = createFixed(memoryMedium(), { size: 512, created });
    expect(reasonOf(() => createDifferencing(memoryMedium(), writable, { created }), VhdError)).to.equal('parent-writable');
  });
});
