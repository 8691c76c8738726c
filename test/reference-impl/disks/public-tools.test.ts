import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { expect } from 'chai';
import {
  createDifferencing,
  createDynamic,
  createFixed,
  fileMedium,
  formatVolume,
  openChain,
  partitionDisk,
  Volume,
  volumePart,
} from '../../../src/reference-impl/disks/index.ts';
import { geometryOf } from '../../../src/reference-impl/disks/vhd/geometry.ts';
import { created, installed, now, output, sha256, temporaryFolder, uuid } from './ground.ts';

/**
 * What others make of our disks, and we of theirs. 7-Zip judges the differencing ones: it follows the parent locators, compares the unique
 * ids, and reads sector by sector as the bitmaps say. qemu-img cannot judge them, for it takes a differencing disk for a dynamic one and
 * reads zeros, without a word, where the parent has data (its `vpc` driver knows no parents); and so it is asked about fixed and dynamic
 * ones only. 7-Zip for Linux looks for parents in the folder of the disk alone.
 */
const sevenZip = installed('7zz', '7z');
const qemu = installed('qemu-img');
const fsck = installed('fsck.fat', '/usr/sbin/fsck.fat', '/sbin/fsck.fat');
const mtools = installed('mdir') && installed('mtype');
const mkfs = installed('mkfs.fat', '/usr/sbin/mkfs.fat', '/sbin/mkfs.fat');
/** Each test is left out by itself, so that each is counted as not run. */
const needs = (name: string, tool: string | undefined): { skip: string | false } => ({
  skip: tool === undefined && `${name} is not installed`,
});

const MIB = 2 ** 20;
const NAMES = ['web.config', 'HWC Role.dll', 'README.TXT', 'übergröße 文件.txt', 'a name that is long enough for several entries.html'];

describe('public tools', () => {
  const { folder, remove } = temporaryFolder();
  const at = (name: string): string => join(folder, name);
  const digest = (name: string): string => {
    const disk = openChain(at(name), { access: 'read' });
    try {
      return disk.digest();
    } finally {
      disk.close();
    }
  };
  const fill = (volume: Volume): void => {
    volume.makeDirectory('approot/bin', { recursive: true });
    for (const [index, name] of NAMES.entries()) volume.write(['approot', 'bin', name], Buffer.alloc(index * 3000 + 5, index + 65));
    for (let index = 0; index < 100; index++) volume.write(`approot/page number ${index}.html`, Buffer.alloc(index * 30, index));
    for (let index = 0; index < 100; index += 3) volume.remove(`approot/page number ${index}.html`);
    volume.append('approot/bin/web.config', Buffer.alloc(50_000, 66));
    volume.truncate('approot/bin/HWC Role.dll', 1000);
    volume.rename('approot/page number 1.html', 'start page.html');
  };

  before(() => {
    for (const [name, create, size] of [
      ['dynamic', createDynamic, 20],
      ['fixed', createFixed, 20],
      ['large', createDynamic, 520],
    ] as const) {
      const disk = create(fileMedium(at(`${name}.vhd`), { access: 'create', now }), { size: size * MIB, created, id: uuid(size) });
      formatVolume(disk, { serial: 0x1234abcd, label: 'APPIMAGE', now: created });
      fill(new Volume(disk, { now }));
      disk.close();
    }
    const disk = createDynamic(fileMedium(at('partitioned.vhd'), { access: 'create', now }), { size: 20 * MIB, created });
    formatVolume(partitionDisk(disk, 'FAT16', 0x1234), { serial: 1, now: created, hiddenSectors: 2048 });
    fill(new Volume(volumePart(disk), { now }));
    disk.close();

    // Three levels: the dynamic disk, a delta with small blocks, and another with large ones.
    for (const [parent, name, blockSize] of [
      ['dynamic.vhd', 'middle.vhd', 512 * 1024],
      ['middle.vhd', 'top.vhd', 2 * MIB],
    ] as const) {
      const below = openChain(at(parent), { access: 'read' });
      const delta = createDifferencing(fileMedium(at(name), { access: 'create', now }), below, { created, blockSize });
      const volume = new Volume(delta, { now });
      volume.write(`approot/${name}.txt`, Buffer.alloc(70_000, 7));
      volume.remove('approot/bin/README.TXT');
      volume.write('approot/bin/README.TXT', Buffer.from(name));
      delta.close();
      below.close();
    }
  });
  after(remove);

  describe('7-Zip', () => {
    const when = needs('7-Zip', sevenZip);
    const zip = (...args: string[]): Buffer => output(sevenZip ?? '', args, { cwd: folder });

    for (const name of ['fixed.vhd', 'dynamic.vhd', 'middle.vhd', 'top.vhd']) {
      it(`reads the same bytes from ${name}`, when, () => {
        expect(sha256(zip('x', '-so', '-tvhd', name))).to.equal(digest(name));
      });
    }

    it('finds three levels, of which it names each', when, () => {
      const listed = zip('l', '-slt', '-tvhd', 'top.vhd').toString();
      expect(listed).to.match(/Method = Differencing -> Dynamic/);
      expect(listed).to.match(/Parent = middle\.vhd .*-> dynamic\.vhd/);
      expect(listed).to.match(/Volumes = 3/);
    });

    for (const name of ['fixed.vhd', 'dynamic.vhd', 'large.vhd', 'top.vhd', 'partitioned.vhd']) {
      it(`lists the files of ${name}, and reads them`, when, () => {
        const disk = openChain(at(name), { access: 'read' });
        const volume = new Volume(volumePart(disk), { now });
        const files = [...volume.walk()].map(({ path, entry }) => ({ path: path.join('/'), ...entry }));
        const listed = zip('l', '-slt', '-ba', name)
          .toString()
          .split('\n\n')
          .filter((block) => block.includes('Path = '));
        const found = listed.map((block) => [/^Path = (.*)$/m.exec(block)?.[1], Number(/^Size = (\d*)$/m.exec(block)?.[1] ?? 0)]);
        expect(found).to.have.deep.members(files.map(({ path, size }) => [path, size]));
        for (const path of ['approot/bin/web.config', 'approot/bin/README.TXT', 'approot/bin/übergröße 文件.txt'])
          expect(sha256(zip('x', '-so', name, path))).to.equal(sha256(volume.read(path)));
        disk.close();
      });
    }
  });

  describe('qemu-img', () => {
    const when = needs('qemu-img', qemu);
    const run = (...args: string[]): string => output(qemu ?? '', args, { cwd: folder }).toString();

    for (const name of ['fixed.vhd', 'dynamic.vhd', 'large.vhd']) {
      it(`knows ${name} for what it is, and reads the same bytes`, when, () => {
        const info = JSON.parse(run('info', '-f', 'vpc', '--output=json', name)) as Record<string, unknown>;
        const disk = openChain(at(name), { access: 'read' });
        expect(info).to.include({ format: 'vpc', 'virtual-size': disk.info().size });
        const bytes = Buffer.alloc(disk.info().size);
        disk.read(0, bytes);
        disk.close();
        writeFileSync(at('raw'), bytes);
        run('compare', '-f', 'vpc', '-F', 'raw', name, 'raw');
      });
    }

    for (const subformat of ['dynamic', 'fixed']) {
      it(`makes a ${subformat} disk that we read, and write so that it reads it`, when, () => {
        writeFileSync(at('source'), Buffer.alloc(4 * MIB, 'some sectors of a disk, '));
        run('convert', '-f', 'raw', '-O', 'vpc', '-o', `subformat=${subformat}`, 'source', `${subformat}-of-qemu.vhd`);
        run('convert', '-f', 'vpc', '-O', 'raw', `${subformat}-of-qemu.vhd`, 'raw');
        const disk = openChain(at(`${subformat}-of-qemu.vhd`), { access: 'write' });
        expect(disk.digest()).to.equal(sha256(readFileSync(at('raw'))));
        expect(disk.info().geometry, 'another implementation of the calculation').to.deep.equal(geometryOf(disk.sectors));
        disk.write(disk.sectors - 3, Buffer.alloc(1024, 9));
        const written = disk.digest();
        disk.close();
        run('convert', '-f', 'vpc', '-O', 'raw', `${subformat}-of-qemu.vhd`, 'raw');
        expect(sha256(readFileSync(at('raw')))).to.equal(written);
      });
    }
  });

  /** The volume of a disk as a file of its own. */
  const raw = (name: string): string => {
    const disk = openChain(at(name), { access: 'read' });
    const part = volumePart(disk);
    const bytes = Buffer.alloc(part.sectors * 512);
    part.read(0, bytes);
    disk.close();
    writeFileSync(at(`${name}.raw`), bytes);
    return `${name}.raw`;
  };

  describe('fsck.fat', () => {
    const when = needs('fsck.fat', fsck);
    for (const name of ['fixed.vhd', 'dynamic.vhd', 'large.vhd', 'top.vhd', 'partitioned.vhd']) {
      it(`finds nothing wrong with ${name}`, when, () => {
        const said = output(fsck ?? '', ['-n', raw(name)], { cwd: folder }).toString();
        // Its name, the count, and not a word more.
        expect(said).to.match(/^fsck\.fat [^\n]*\n[^\n]*: \d+ files, \d+\/\d+ clusters\n$/);
      });
    }
  });

  describe('mtools', () => {
    const when = needs('mtools', mtools);
    it('lists a fixed disk as it is, and reads its files', when, () => {
      const run = (program: string, path: string): Buffer => output(program, ['-i', 'fixed.vhd', path], { cwd: folder });
      const listed = run('mdir', '::/approot/bin').toString();
      for (const name of NAMES.filter((one) => one !== 'README.TXT')) expect(listed).to.contain(name);
      for (const alias of ['WEB~1    CON', 'README   TXT']) expect(listed).to.contain(alias);
      const disk = openChain(at('fixed.vhd'), { access: 'read' });
      expect(run('mtype', '::/approot/bin/HWC Role.dll').equals(new Volume(disk, { now }).read('approot/bin/HWC Role.dll'))).to.equal(true);
      disk.close();
    });

    it('writes files that we read', when, () => {
      writeFileSync(at('A file of mtools.txt'), Buffer.alloc(10_000, 77));
      output('mcopy', ['-i', 'fixed.vhd', 'A file of mtools.txt', '::/approot'], { cwd: folder });
      output('mmd', ['-i', 'fixed.vhd', '::/approot/a folder of mtools'], { cwd: folder });
      output('mdel', ['-i', 'fixed.vhd', '::/start page.html'], { cwd: folder });
      const disk = openChain(at('fixed.vhd'), { access: 'read' });
      const volume = new Volume(disk, { now });
      expect(volume.read('approot/A file of mtools.txt').equals(Buffer.alloc(10_000, 77))).to.equal(true);
      expect(volume.stat('approot/a folder of mtools')?.kind).to.equal('directory');
      expect(volume.stat('start page.html')).to.equal(undefined);
      disk.close();
    });
  });

  describe('mkfs.fat', () => {
    const when = needs('mkfs.fat', mkfs);
    for (const [bits, size] of [
      ['16', 20],
      ['32', 40],
    ] as const) {
      it(`makes a volume of FAT${bits} that we read and write, and that is sound afterwards`, when, () => {
        const disk = createFixed(fileMedium(at(`mkfs-${bits}.vhd`), { access: 'create', now }), { size: size * MIB, created });
        const image = at(`mkfs-${bits}.img`);
        output(mkfs ?? '', ['-C', '-F', bits, ...(bits === '32' ? ['-s', '1'] : []), '-n', 'MKFS', image, String(size * 1024)]);
        disk.write(0, readFileSync(image));
        fill(new Volume(volumePart(disk), { now }));
        const volume = new Volume(disk, { now });
        expect(volume.identity.label).to.equal('MKFS');
        expect(volume.shape.type).to.equal(`FAT${bits}`);
        disk.close();
        if (fsck !== undefined) output(fsck, ['-n', raw(`mkfs-${bits}.vhd`)], { cwd: folder });
      });
    }
  });
});
