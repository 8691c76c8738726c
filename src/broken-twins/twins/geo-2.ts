import type { Composition } from '../../reference-impl/parts.ts';
import { exchanged } from '../change.ts';
import { twinsOf } from './twin.ts';

const twin = twinsOf('GEO-2');

/** A region under another law. */
function abroad(c: Composition, region: string): string {
  const regions = c.part('regions');
  const geography = regions.find(region)?.geography;
  return regions.list().find((other) => other.geography !== geography)?.name ?? region;
}

const ELSEWHERE = 'lies-within';
const after = (event: string): string => `after-${event}-every-copy-is-inside-the-geography-and-everything-is-there`;

const GONE = 'data-that-is-stored-while-a-data-centre-is-gone-is-safe-as-well';
/** What makes copies anew. */
const HEALING = {
  [after('the-loss-of-a-disk')]: ELSEWHERE,
  [after('the-loss-of-a-rack')]: ELSEWHERE,
  [after('the-loss-of-a-data-centre')]: ELSEWHERE,
  [after('a-loss-and-new-disks-in-its-place')]: ELSEWHERE,
  [after('a-loss-then-another-and-then-a-third')]: ELSEWHERE,
  [after('a-rebalancing')]: ELSEWHERE,
  [GONE]: ELSEWHERE,
};
const SAVING = { [after('a-backup')]: ELSEWHERE, [after('a-restore-of-what-was-damaged-everywhere')]: ELSEWHERE };

export const geo2Twins = [
  twin({
    id: 'paired-copies-abroad',
    how: 'Paired copies go to a location of another geography.',
    caughtBy: { ...HEALING, ...SAVING, [after('copying-to-the-paired-location')]: ELSEWHERE, [after('a-power-failure')]: ELSEWHERE },
    changes: exchanged('recordPlacement', (lawful, c) => ({ paired: (region) => abroad(c, lawful.paired(region)) })),
  }),
  twin({
    id: 'healed-abroad',
    how: 'Copies that are made anew are made wherever there is most room in the world.',
    caughtBy: HEALING,
    changes: exchanged('recordPlacement', (lawful, c) => ({ healing: (region) => abroad(c, lawful.healing(region)) })),
  }),
  twin({
    id: 'backups-abroad',
    how: 'Backups are kept in one place for all locations.',
    caughtBy: SAVING,
    changes: exchanged('recordPlacement', (lawful, c) => ({ backup: (home) => abroad(c, lawful.backup(home)) })),
  }),
  twin({
    id: 'copies-on-one-disk',
    how: 'While a rack is gone, all three copies of what is written are put on one disk, and that counts as three.',
    caughtBy: { [GONE]: ELSEWHERE },
    changes: exchanged('recordPlacement', (lawful, c) => ({
      choose: (region, count, blocks, held) => {
        const chosen = lawful.choose(region, count, blocks, held);
        const isWhole = c.part('media').inRegion(region).length === c.part('dataCentres').racks(region).length;
        const [disk] = chosen;
        return isWhole || disk === undefined || held.length > 0 ? chosen : Array.from({ length: count }, () => disk);
      },
    })),
  }),
  twin({
    id: 'losses-go-unnoticed',
    how: 'Nobody makes the copies anew that went with a disk.',
    caughtBy: { [after('a-loss-then-another-and-then-a-third')]: ELSEWHERE, [GONE]: ELSEWHERE },
    changes: exchanged('storageUpkeep', () => ({ mediaChanged: () => undefined })),
  }),
  twin({
    id: 'restored-to-nothing',
    how: 'A restore says that it is done, and brings nothing back.',
    caughtBy: { [after('a-restore-of-what-was-damaged-everywhere')]: 'read-as-stored' },
    changes: exchanged('storageUpkeep', () => ({ restore: async () => undefined })),
  }),
];
