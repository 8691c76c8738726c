import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { DataCentres, Rack } from '../../datacenters/data-centres.ts';
import type { Store } from '../../state/store.ts';
import { copiesOf } from './copy.ts';
import { Medium } from './medium.ts';

/** A medium in its rack. */
export interface Disk extends Pick<Rack, 'dataCentre' | 'region' | 'geography'> {
  /** Its file's name within the fabric's folder. */
  readonly medium: string;
  readonly rack: string;
  readonly store: Medium;
}

/** What can be taken away at once. */
export type LostPart = 'medium' | 'rack' | 'data-centre';

/** All media of storage that are in service. */
export interface Media {
  /** Those of a region. They are there from when they are first asked for. */
  inRegion(region: string): readonly Disk[];
  find(medium: string): Disk | undefined;
  all(): readonly Disk[];
  /** Takes media away for good. False when there is nothing of that name. */
  lose(what: LostPart, name: string): boolean;
  /** Puts an empty medium in the place of each that was taken away. */
  replace(): void;
  /** Every medium ends where the last block lies that was ever used. */
  shrink(): void;
  close(): void;
}

interface DiskRow extends Omit<Disk, 'store'> {
  readonly inService: 0 | 1;
  /** In blocks. */
  readonly capacity: number;
}

export interface MediaOptions {
  readonly store: Store;
  readonly dataCentres: DataCentres;
  /** The fabric's. */
  readonly folder: string;
  readonly blockBytes: number;
  /** How many bytes a medium has. */
  readonly diskBytes: number;
}

export function createMedia({ store, dataCentres, folder, blockBytes, diskBytes }: MediaOptions): Media {
  const disks = new Map<string, Disk>();
  const byRegion = new Map<string, readonly Disk[]>();
  const partOf: Record<LostPart, 'medium' | 'rack' | 'dataCentre'> = { medium: 'medium', rack: 'rack', 'data-centre': 'dataCentre' };

  const open = ({ medium, rack, dataCentre, region, geography, capacity }: DiskRow): Disk => {
    const file = join(folder, medium);
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    const disk = { medium, rack, dataCentre, region, geography, store: new Medium(file, blockBytes, capacity) };
    disks.set(medium, disk);
    byRegion.delete(region);
    return disk;
  };
  const add = ({ name, dataCentre, region, geography }: Rack): void => {
    const before = store.get<{ count: number }>('SELECT count(*) AS count FROM disks WHERE rack = ?', name)?.count ?? 0;
    const row: DiskRow = {
      medium: `storage/${name.toLowerCase().replaceAll(' ', '-')}/disk-${before + 1}`,
      rack: name,
      dataCentre,
      region,
      geography,
      inService: 1,
      capacity: Math.floor(diskBytes / blockBytes),
    };
    store.run(
      'INSERT INTO disks (medium, rack, dataCentre, region, geography, inService, capacity) VALUES (?, ?, ?, ?, ?, 1, ?)',
      row.medium,
      row.rack,
      row.dataCentre,
      row.region,
      row.geography,
      row.capacity,
    );
    open(row);
  };
  const furnish = (racks: readonly Rack[]): void => store.transaction(() => racks.forEach(add));

  const rows = store.all<DiskRow>('SELECT * FROM disks WHERE inService = 1');
  if (rows.length > 0) {
    rows.forEach(open);
    const inUse = store
      .all<{ copies: string }>('SELECT copies FROM records')
      .flatMap(({ copies }) => copiesOf(copies))
      .sort((left, right) => left.first - right.first);
    for (const { medium, first, count } of inUse) disks.get(medium)?.store.blocks.occupy({ first, count });
    for (const { store: medium } of disks.values()) medium.blocks.usedUpTo(medium.extent);
  }

  return {
    inRegion: (region) => {
      const known = byRegion.get(region);
      if (known !== undefined) return known;
      if (store.get('SELECT 1 FROM disks WHERE region = ?', region) === undefined) furnish(dataCentres.racks(region));
      const found = [...disks.values()].filter((disk) => disk.region === region);
      byRegion.set(region, found);
      return found;
    },
    find: (medium) => disks.get(medium),
    all: () => [...disks.values()],
    lose: (what, name) => {
      const lost = [...disks.values()].filter((disk) => disk[partOf[what]] === name);
      store.transaction(() => {
        for (const { medium } of lost) store.run('UPDATE disks SET inService = 0 WHERE medium = ?', medium);
      });
      for (const disk of lost) {
        disks.delete(disk.medium);
        byRegion.delete(disk.region);
        disk.store.destroy();
      }
      return lost.length > 0;
    },
    replace: () => {
      const regions = store.all<{ region: string }>('SELECT DISTINCT region FROM disks');
      const filled = new Set([...disks.values()].map(({ rack }) => rack));
      furnish(regions.flatMap(({ region }) => dataCentres.racks(region)).filter(({ name }) => !filled.has(name)));
    },
    shrink: () =>
      store.transaction(() => {
        for (const disk of disks.values()) {
          disk.store.blocks.shrink();
          store.run('UPDATE disks SET capacity = ? WHERE medium = ?', disk.store.blocks.end, disk.medium);
        }
      }),
    close: () => {
      for (const disk of disks.values()) disk.store.close();
    },
  };
}
