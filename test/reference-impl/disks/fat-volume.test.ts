import { beforeEach, describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import type { SectorDevice } from '../../../src/reference-impl/disks/index.ts';
import {
  createDynamic,
  FatError,
  foldCase,
  formatVolume,
  memoryMedium,
  partitionDisk,
  PathError,
  Volume,
  volumePart,
  windowsPath,
} from '../../../src/reference-impl/disks/index.ts';
import { dosTimeOf, timeOfDos } from '../../../src/reference-impl/disks/fat/dos-time.ts';
import { shapeFor } from '../../../src/reference-impl/disks/fat/shape.ts';
import { aliasOf, ownShortName, shortNameChecksum } from '../../../src/reference-impl/disks/fat/short-name.ts';
import { copyOfDisk, created, now, ramDisk, reasonOf, sha256 } from './ground.ts';

const SECTORS = 8192; // 4 MiB

const formatted = (device: SectorDevice = ramDisk(SECTORS)): Volume => {
  formatVolume(device, { serial: 0x1234abcd, label: 'APPIMAGE', now: created });
  return new Volume(device, { now });
};
const reason = (what: () => unknown): string => reasonOf(what, FatError, PathError);

/** What a volume holds, by path. */
function contents(volume: Volume): Map<string, string> {
  const found = new Map<string, string>();
  for (const { path, entry } of volume.walk()) found.set(path.join('\\'), entry.kind === 'directory' ? '' : sha256(volume.read(path)));
  return found;
}

describe('the FAT format', () => {
  it('has the shapes that the specification calculates', () => {
    const shape = (mib: number): unknown[] => {
      const { type, sectorsPerCluster, sectorsPerTable, clusters } = shapeFor(mib * 2048);
      return [type, sectorsPerCluster, sectorsPerTable, clusters];
    };
    expect(shape(4)).to.deep.equal(['FAT16', 1, 32, 8095]);
    expect(shape(16)).to.deep.equal(['FAT16', 4, 32, 8167]);
    expect(shape(64)).to.deep.equal(['FAT16', 4, 128, 32695]);
    expect(shape(511)).to.deep.equal(['FAT16', 16, 256, 65373]);
    expect(shape(512)).to.deep.equal(['FAT32', 8, 1023, 130812]);
    expect(shape(100 * 1024)[1]).to.equal(64);
    expect(reason(() => shapeFor(4096))).to.equal('fat12');
  });

  it('makes aliases as the specification does', () => {
    const taken = new Set<string>();
    const alias = (name: string): string => {
      const made = aliasOf(name, (one) => taken.has(one));
      taken.add(made);
      return made;
    };
    expect(alias('web.config')).to.equal('WEB~1   CON');
    expect(alias('web.configuration')).to.equal('WEB~2   CON');
    expect(alias('HWC Role.dll')).to.equal('HWCROL~1DLL');
    expect(alias('The quick brown.fox')).to.equal('THEQUI~1FOX');
    expect(alias('readme.txt')).to.equal('README  TXT');
    expect(alias('README.txt')).to.equal('README~1TXT');
    expect(alias('.profile')).to.equal('PROFIL~1   ');
    expect(alias('a.b.c')).to.equal('AB~1    C  ');
    expect(alias('a+b[1].txt')).to.equal('A_B_1_~1TXT');
    expect(alias('文件.txt')).to.equal('__~1    TXT');
    for (let number = 1; number < 10; number++) alias('long name for all.txt');
    expect(alias('long name for all.txt')).to.equal('LONGN~10TXT');
    expect(ownShortName('README.TXT')).to.equal('README  TXT');
    for (const name of ['Readme.txt', 'TOOLONGNAME', 'A.LONG', 'A B', 'A.B.C', '.A', 'A+']) expect(ownShortName(name)).to.equal(undefined);
  });

  it('ties a long name to its alias by the checksum of the specification', () => {
    // Two that are published: "The quick brown.fox" in the specification has 0x07 for THEQUI~1FOX.
    expect(shortNameChecksum(Buffer.from('THEQUI~1FOX'))).to.equal(0x07);
    expect(shortNameChecksum(Buffer.from('           '))).to.equal(0xf7);
  });

  it('keeps times from 1980 to 2107, to ten milliseconds', () => {
    const there = (time: string): string | undefined => timeOfDos(dosTimeOf(new Date(time)))?.toISOString();
    expect(dosTimeOf(new Date('2010-02-01T10:20:31.450Z'))).to.deep.equal({ date: 0x3c41, time: 0x528f, hundredths: 145 });
    expect(there('2010-02-01T10:20:31.457Z')).to.equal('2010-02-01T10:20:31.450Z');
    expect(there('1970-01-01T00:00:00Z')).to.equal('1980-01-01T00:00:00.000Z');
    expect(there('2200-01-01T00:00:00Z')).to.equal('2107-12-31T23:59:59.990Z');
    expect(timeOfDos({ date: 0, time: 0, hundredths: 0 })).to.equal(undefined);
    expect(timeOfDos({ date: (30 << 9) | (2 << 5) | 30, time: 0, hundredths: 0 }), '30 February').to.equal(undefined);
  });
});

describe('a volume', () => {
  let device: ReturnType<typeof ramDisk>;
  let volume: Volume;
  beforeEach(() => {
    device = ramDisk(SECTORS);
    volume = formatted(device);
  });
  /** It opens again, which goes through all of it, and holds the same. */
  const again = (): Volume => {
    const reopened = new Volume(device, { now });
    expect([...contents(reopened)]).to.deep.equal([...contents(volume)]);
    return reopened;
  };

  it('keeps files and directories with names as Windows has them', () => {
    volume.makeDirectory('approot\\bin', { recursive: true });
    const names = [
      'web.config',
      'HWC Role.dll',
      'README.TXT',
      'readme.md',
      'a.b.c',
      '.profile',
      'übergröße ☃ 文件 😀.txt',
      'x'.repeat(255),
      'nulls',
    ];
    for (const name of names) volume.write(['approot', 'bin', name], Buffer.from(name));
    const listed = again().list('approot/bin');
    expect(listed.map(({ name }) => name)).to.deep.equal(names);
    for (const name of names) expect(volume.read(['approot', 'bin', foldCase(name)]).toString()).to.equal(name);
    expect(volume.identity).to.deep.include({ label: 'APPIMAGE', serial: 0x1234abcd });
  });

  it('is asked in any case, by aliases, and by all ways to write a path', () => {
    volume.makeDirectory('Program Files');
    volume.write('Program Files/web.config', Buffer.from('x'));
    for (const path of [
      'program files\\WEB.CONFIG',
      '/progra~1/web~1.con',
      'Program Files\\.\\x\\..\\web.config. ',
      'PROGRA~1\\web.config',
    ])
      expect(volume.stat(path)?.name, path).to.equal('web.config');
    expect(windowsPath('E:\\progra~1\\web~1.con', volume).text).to.equal('E:\\Program Files\\web.config');
    volume.write('PROGRA~1/WEB~1.CON', Buffer.from('y'));
    expect(
      volume.list('Program Files').map(({ name }) => name),
      'the alias is no second file',
    ).to.deep.equal(['web.config']);
    expect(reason(() => volume.stat('Program Files/web.config:stream'))).to.equal('stream');
    expect(reason(() => volume.write('nul', Buffer.alloc(0)))).to.equal('device-name');
    expect(reason(() => volume.write(['a/b'], Buffer.alloc(0)))).to.equal('character');
    expect(reason(() => volume.makeDirectory(['..']))).to.equal('trailing');
    expect(reason(() => volume.write('new~1.txt', Buffer.alloc(0)))).to.equal('alias');
  });

  it('says what a file is', () => {
    volume.write('web.config', Buffer.alloc(1234));
    expect(volume.stat('web.config')).to.deep.equal({
      name: 'web.config',
      alias: 'WEB~1.CON',
      kind: 'file',
      size: 1234,
      attributes: { readOnly: false, hidden: false, system: false, archive: true },
      created,
      modified: created,
      accessed: new Date('2010-02-01T00:00:00Z'),
    });
    volume.setAttributes('web.config', { readOnly: true, archive: false });
    expect(again().stat('web.config')?.attributes).to.deep.equal({ readOnly: true, hidden: false, system: false, archive: false });
    const later = new Volume(device, { now: () => new Date('2011-05-05T05:05:06Z') });
    later.append('web.config', Buffer.from('x'));
    expect(later.stat('web.config')).to.deep.include({ created, modified: new Date('2011-05-05T05:05:06Z'), size: 1235 });
    expect(volume.stat('')).to.equal(undefined);
    expect(volume.stat('nothing/there')).to.equal(undefined);
  });

  it('refuses what cannot be, and stays what it was', () => {
    volume.makeDirectory('folder');
    volume.write('folder/file', Buffer.from('x'));
    const before = Buffer.from(device.bytes);
    const refusals: [string, () => unknown][] = [
      ['not-found', () => volume.read('nothing')],
      ['not-found', () => volume.write('nothing/file', Buffer.alloc(0))],
      ['not-found', () => volume.remove('nothing')],
      ['not-found', () => volume.rename('nothing', 'x')],
      ['not-found', () => volume.append('nothing', Buffer.alloc(1))],
      ['not-found', () => volume.setAttributes('nothing', {})],
      ['not-directory', () => volume.list('folder/file')],
      ['not-directory', () => volume.write('folder/file/x', Buffer.alloc(0))],
      ['is-directory', () => volume.read('folder')],
      ['is-directory', () => volume.write('folder', Buffer.alloc(0))],
      ['is-directory', () => volume.truncate('folder', 0)],
      ['is-directory', () => volume.write('', Buffer.alloc(0))],
      ['exists', () => volume.makeDirectory('FOLDER')],
      ['exists', () => volume.create('folder/FILE')],
      ['exists', () => volume.rename('folder', 'folder/file')],
      ['directory-not-empty', () => volume.remove('folder')],
      ['into-itself', () => volume.rename('folder', 'folder/below')],
      ['volume-full', () => volume.write('big', Buffer.alloc(SECTORS * 512))],
      ['volume-full', () => volume.append('folder/file', Buffer.alloc(SECTORS * 512))],
      ['volume-full', () => volume.truncate('folder/file', 0xffffffff)],
      ['file-too-large', () => volume.truncate('folder/file', 0x100000000)],
    ];
    for (const [expected, what] of refusals) expect(reason(what), String(what)).to.equal(expected);
    expect(device.bytes.equals(before)).to.equal(true);
    const readOnly = new Volume({ ...device, readOnly: true, write: () => expect.fail('written') }, { now });
    for (const what of [
      () => readOnly.write('x', Buffer.alloc(0)),
      () => readOnly.remove('folder/file'),
      () => readOnly.makeDirectory('x'),
    ])
      expect(reason(what)).to.equal('read-only');
  });

  it('has a root of 512 entries on FAT16, and directories that grow', () => {
    expect(reason(() => Array.from({ length: 512 }, (_, index) => volume.create(`F${index}`)))).to.equal('directory-full');
    expect(volume.list().length, 'and one is the label').to.equal(511);
    volume.remove('F7');
    volume.makeDirectory('MANY');
    for (let index = 0; index < 300; index++) volume.create(`MANY/a name that takes four entries ${index}`);
    expect(again().list('MANY').length).to.equal(300);
    volume.remove('MANY', { recursive: true });
    expect(again().stat('MANY')).to.equal(undefined);
  });

  it('gives back all of its space', () => {
    const free = volume.free;
    volume.write('a', Buffer.alloc(100_000));
    volume.makeDirectory('b/c', { recursive: true });
    volume.write('b/c/d', Buffer.alloc(5000));
    volume.write('a', Buffer.alloc(200_000));
    volume.truncate('a', 3);
    expect(volume.free).to.equal(free - 512 * (1 + 2 + 10));
    volume.remove('b', { recursive: true });
    volume.truncate('a', 0);
    expect(volume.free).to.equal(free);
    volume.rename('a', 'x');
    again();
  });

  it('moves files and directories, and keeps what they are', () => {
    volume.makeDirectory('one/two', { recursive: true });
    volume.write('one/two/file name', Buffer.from('x'));
    volume.rename('one/two', 'two');
    volume.rename('two/file name', 'two/File Name');
    volume.write('config', Buffer.from('old'));
    volume.write('config.new', Buffer.from('new'));
    expect(reason(() => volume.rename('config.new', 'config'))).to.equal('exists');
    volume.rename('config.new', 'config', { replace: true });
    volume.rename('config', 'one/config');
    volume.rename('one/config', 'one/CONFIG');
    expect([...contents(again()).keys()]).to.have.members(['one', 'one\\CONFIG', 'two', 'two\\File Name']);
    expect(volume.read('one/config').toString()).to.equal('new');
  });

  it('never shows what was deleted: not in the rest of a cluster, and not in what a file jumps over', () => {
    volume.write('secret', Buffer.alloc(400_000, 0x5e));
    volume.remove('secret');
    volume.write('a', Buffer.from('x'));
    volume.writeAt('a', 100_000, Buffer.from('y'));
    volume.truncate('a', 150_000);
    const bytes = volume.read('a');
    expect(bytes.filter((byte) => byte !== 0).toString()).to.equal('xy');
    volume.truncate('a', 1);
    volume.truncate('a', 150_000);
    expect(
      volume
        .read('a')
        .filter((byte) => byte !== 0)
        .toString(),
    ).to.equal('x');
  });

  it('is the same bytes for the same contents in the same order', () => {
    const made = (): Buffer => {
      const disk = ramDisk(SECTORS);
      const one = formatted(disk);
      one.makeDirectory('approot/bin', { recursive: true });
      for (let index = 0; index < 40; index++) one.write(`approot/bin/part ${index}.dll`, Buffer.alloc(index * 700, index));
      one.remove('approot/bin/part 20.dll');
      one.write('approot/web.config', Buffer.alloc(20_000, 1));
      return disk.bytes;
    };
    expect(made().equals(made())).to.equal(true);
  });

  it('is the same when it is opened anew between any two changes', () => {
    const changes: ((volume: Volume) => void)[] = [
      (one) => one.write('a', Buffer.alloc(3000, 1)),
      (one) => one.write('b', Buffer.alloc(3000, 2)),
      (one) => one.remove('a'),
      (one) => one.write('c', Buffer.alloc(5000, 3)),
      (one) => one.truncate('b', 100),
      (one) => one.append('c', Buffer.alloc(5000, 4)),
    ];
    const other = ramDisk(SECTORS);
    formatted(other);
    for (const change of changes) {
      change(volume);
      change(new Volume(other, { now }));
    }
    expect(other.bytes.equals(device.bytes)).to.equal(true);
  });

  it('behaves as a plain map of files would', () => {
    const name = fc.constantFrom('a', 'B', 'web.config', 'A long name.txt', 'd', 'd/x', 'd/Another long name', 'd/e', 'd/e/y');
    const bytes = fc.tuple(fc.nat(3000), fc.nat(255)).map(([length, value]) => Buffer.alloc(length, value));
    const change = fc.oneof(
      fc.record({ do: fc.constant('write' as const), path: name, bytes }),
      fc.record({ do: fc.constant('append' as const), path: name, bytes }),
      fc.record({ do: fc.constant('writeAt' as const), path: name, bytes, at: fc.nat(4000) }),
      fc.record({ do: fc.constant('truncate' as const), path: name, at: fc.nat(4000) }),
      fc.record({ do: fc.constant('rename' as const), path: name, to: name, replace: fc.boolean() }),
      fc.record({ do: fc.constant('remove' as const), path: name, recursive: fc.boolean() }),
      fc.record({ do: fc.constant('makeDirectory' as const), path: name }),
    );
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 30 }), (changes) => {
        const disk = ramDisk(4400);
        const one = formatted(disk);
        const files = new Map<string, Buffer>();
        for (const what of changes) {
          try {
            const old = (): Buffer => files.get(what.path) ?? Buffer.alloc(0);
            if (what.do === 'write') {
              one.write(what.path, what.bytes);
              files.set(what.path, what.bytes);
            } else if (what.do === 'append') {
              one.append(what.path, what.bytes);
              files.set(what.path, Buffer.concat([old(), what.bytes]));
            } else if (what.do === 'writeAt') {
              one.writeAt(what.path, what.at, what.bytes);
              if (what.bytes.length === 0) continue;
              const grown = Buffer.concat([old()], Math.max(old().length, what.at + what.bytes.length));
              what.bytes.copy(grown, what.at);
              files.set(what.path, grown);
            } else if (what.do === 'truncate') {
              one.truncate(what.path, what.at);
              files.set(what.path, Buffer.concat([old()], what.at));
            } else if (what.do === 'makeDirectory') one.makeDirectory(what.path);
            else if (what.do === 'remove') {
              one.remove(what.path, { recursive: what.recursive });
              for (const path of [...files.keys()]) if (path === what.path || path.startsWith(`${what.path}/`)) files.delete(path);
            } else {
              one.rename(what.path, what.to, { replace: what.replace });
              for (const [path, held] of [...files]) {
                if (path !== what.path && !path.startsWith(`${what.path}/`)) continue;
                files.delete(path);
                files.set(what.to + path.slice(what.path.length), held);
              }
            }
          } catch (error) {
            if (!(error instanceof FatError)) throw error;
          }
        }
        const reopened = new Volume(copyOfDisk(disk), { now });
        const found = new Map(
          [...reopened.walk()].filter(({ entry }) => entry.kind === 'file').map(({ path }) => [path.join('/'), reopened.read(path)]),
        );
        expect([...found.keys()].sort()).to.deep.equal([...files.keys()].sort());
        for (const [path, held] of files) expect(found.get(path)?.equals(held), path).to.equal(true);
      }),
      { numRuns: 150 },
    );
  });
});

describe('a volume of FAT32', () => {
  it('does all that, in a disk that only holds what was written', () => {
    const medium = memoryMedium();
    const disk = createDynamic(medium, { size: 520 * 2 ** 20, created });
    const part = partitionDisk(disk, 'FAT32', 0x1234);
    formatVolume(part, { serial: 1, now: created, hiddenSectors: 2048 });
    const volume = new Volume(volumePart(disk), { now });
    expect(volume.shape.type).to.equal('FAT32');
    const free = volume.free;
    volume.makeDirectory('approot');
    for (let index = 0; index < 200; index++) volume.write(`approot/part number ${index}.dll`, Buffer.alloc(index * 50, index));
    volume.remove('approot/part number 5.dll');
    const reopened = new Volume(volumePart(disk), { now });
    expect(reopened.list('approot').length).to.equal(199);
    expect([...contents(reopened)]).to.deep.equal([...contents(volume)]);
    reopened.remove('approot', { recursive: true });
    expect(new Volume(volumePart(disk), { now }).free).to.equal(free);
    expect(disk.info().blocks?.used).to.be.at.most(3);
  });
});
