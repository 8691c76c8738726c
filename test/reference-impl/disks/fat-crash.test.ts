import { describe, it } from 'node:test';
import { expect } from 'chai';
import type { SectorDevice } from '../../../src/reference-impl/disks/index.ts';
import { formatVolume, Volume } from '../../../src/reference-impl/disks/index.ts';
import { copyOfDisk, created, now, ramDisk, sha256 } from './ground.ts';

const sound = ramDisk(4400);
formatVolume(sound, { serial: 1, now: created });
const filled = new Volume(sound, { now });
filled.makeDirectory('folder');
filled.write('folder/service configuration.xml', Buffer.alloc(3000, 1));
filled.write('folder/other file.txt', Buffer.alloc(1000, 2));
filled.write('folder/next configuration.xml', Buffer.alloc(2000, 3));

// So large that chains reach over several sectors of the allocation table.
filled.write('large', Buffer.alloc(512 * 700, 4));

/** Path and digest of each file. */
const picture = (volume: Volume): string =>
  [...volume.walk()].map(({ path, entry }) => `${path.join('/')} ${entry.kind === 'file' ? sha256(volume.read(path)) : ''}`).join('\n');

/** A device that stops to take writes after so many. */
function dying(device: SectorDevice, writes: number): SectorDevice {
  let left = writes;
  return {
    ...device,
    write: (sector, source) => {
      if (left-- <= 0) throw new Error('the process was killed');
      device.write(sector, source);
    },
  };
}

describe('a volume whose writer is killed', () => {
  const changes: readonly (readonly [what: string, change: (volume: Volume) => void])[] = [
    ['a new file', (volume) => volume.write('folder/a new file.txt', Buffer.alloc(5000, 9))],
    ['a file that is written anew', (volume) => volume.write('folder/service configuration.xml', Buffer.alloc(5000, 9))],
    [
      'a file in the place of another',
      (volume) => volume.rename('folder/next configuration.xml', 'folder/service configuration.xml', { replace: true }),
    ],
    ['another name', (volume) => volume.rename('folder/other file.txt', 'folder/its other name.txt')],
    ['a deletion', (volume) => volume.remove('folder/service configuration.xml')],
    ['a file that is cut off', (volume) => volume.truncate('folder/service configuration.xml', 100)],
    ['a new directory', (volume) => volume.makeDirectory('folder/below')],
    ['a large file that is cut off', (volume) => volume.truncate('large', 1)],
    ['a large file that is deleted', (volume) => volume.remove('large')],
    ['a file that grows large', (volume) => volume.append('folder/other file.txt', Buffer.alloc(512 * 700, 9))],
    ['a directory that grows', (volume) => volume.create(['folder', 'x'.repeat(200)])],
    ['a file that grows', (volume) => volume.append('folder/other file.txt', Buffer.alloc(2000, 9))],
  ];
  for (const [what, change] of changes) {
    it(`has all of it or nothing, at every moment: ${what}`, () => {
      const before = picture(new Volume(sound, { now }));
      const done = copyOfDisk(sound);
      change(new Volume(done, { now }));
      const after = picture(new Volume(done, { now }));
      const free = new Volume(done, { now }).free;
      expect(after).not.to.equal(before);
      for (let moment = 0; ; moment++) {
        const device = copyOfDisk(sound);
        let whole = true;
        try {
          change(new Volume(dying(device, moment), { now, trusted: true }));
        } catch {
          whole = false;
        }
        const found = new Volume(device, { now, recover: true });
        expect(picture(found), `after ${moment} writes`).to.be.oneOf(whole ? [after] : [before, after]);
        if (picture(found) === after) expect(found.free).to.equal(free);
        new Volume(device, { now }); // and nothing is left to be mended
        if (whole) break;
      }
    });
  }
});
