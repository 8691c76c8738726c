import type { Store } from '../../state/store.ts';
import type { Disk, Media } from './media.ts';

/** How many copies there are of a record in its account's location, and as many in the paired one. */
export const COPIES = 3;

/** The regions in which an account's records lie. */
export interface Home {
  readonly here: string;
  /** Where the asynchronous copies go; null where the customer wants none. */
  readonly paired: string | null;
}

/** Which media a record's copies go to (GEO-1, GEO-2). */
export interface RecordPlacement {
  /** Where an account's records belong. Undefined when there is no such account. */
  home(account: string): Home | undefined;
  /** Where paired copies are made first, as the account has it. */
  paired(region: string): string;
  /** Where a copy is made anew whose medium is gone, or is full: as a rule in the same region. */
  healing(region: string): string;
  /** Where the backup of an account's records goes. */
  backup(home: Home): string;
  /**
   * Media of a region for copies of so many blocks, each in a rack (so a fault domain) of its own and none in those of `held`, over as many data centres as can
   * be. Fewer than `count` where there are no more.
   */
  choose(region: string, count: number, blocks: number, held: readonly Disk[]): readonly Disk[];
}

export function createRecordPlacement({ store, media }: { readonly store: Store; readonly media: Media }): RecordPlacement {
  return {
    home: (account) =>
      store.remembered<Home>('SELECT primaryRegion AS here, secondaryRegion AS paired FROM storageAccounts WHERE name = ?', account)[0],
    paired: (region) => region,
    healing: (region) => region,
    backup: ({ here }) => here,
    choose: (region, count, blocks, held) => {
      const chosen: Disk[] = [];
      const free = media.inRegion(region).filter((disk) => disk.store.blocks.free >= blocks);
      const taken = (disk: Disk): boolean => [...held, ...chosen].some(({ rack }) => rack === disk.rack);
      const inDataCentre = ({ dataCentre }: Disk): number => [...held, ...chosen].filter((disk) => disk.dataCentre === dataCentre).length;
      while (chosen.length < count) {
        let best: Disk | undefined;
        for (const disk of free) {
          if (taken(disk)) continue;
          const order =
            best === undefined ? -1 : inDataCentre(disk) - inDataCentre(best) || best.store.blocks.free - disk.store.blocks.free;
          if (order < 0) best = disk;
        }
        if (best === undefined) break;
        chosen.push(best);
      }
      return chosen;
    },
  };
}
