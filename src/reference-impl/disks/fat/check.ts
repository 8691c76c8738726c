import type { Ground } from './directory.ts';
import { Directory } from './directory.ts';
import type { PlacedEntry } from './entry.ts';
import { ATTRIBUTES } from './entry.ts';
import { FatError } from './fat-error.ts';
import { readFsInfo } from './fs-info.ts';
import { MEDIA } from './boot-sector.ts';
import type { VolumeShape } from './shape.ts';
import { clusterLength, isCluster } from './shape.ts';

/**
 * What a crash can leave on a volume, and what can be mended without a doubt: copies of the table that differ, clusters that belong to
 * nobody or are behind the end of a file, a count that is behind, the mark that the volume is in use. Nothing of it touches what a file is.
 */
export interface Remains {
  readonly copiesDiffer: boolean;
  readonly lostClusters: readonly number[];
  /** Of files whose chain goes on after their end: the last cluster that they need, and the others. */
  readonly surplus: readonly { readonly last: number; readonly clusters: readonly number[]; readonly where: string }[];
  readonly wrongCount: boolean;
  readonly notClean: boolean;
}

/**
 * Goes through the whole volume: every directory, every entry and every chain. Throws {@link FatError} with the reason of the first thing
 * that is wrong; what remains of a crash is answered. However the clusters are linked, each is visited once.
 */
export function checkVolume(ground: Ground): Remains {
  const { device, shape, table } = ground;
  const owned = new Set<number>();
  const surplus: { last: number; clusters: number[]; where: string }[] = [];
  const own = (clusters: readonly number[], where: string): void => {
    for (const cluster of clusters) {
      if (owned.has(cluster)) throw new FatError('cross-link', `${where} shares cluster ${cluster} with something else`);
      owned.add(cluster);
    }
  };
  const file = (entry: PlacedEntry, where: string): void => {
    if (entry.size === 0) {
      if (entry.cluster !== 0) throw new FatError('file-size', `${where} is empty and has a cluster`);
      return;
    }
    const chain = table.chain(entry.cluster);
    own(chain, where);
    const needed = Math.ceil(entry.size / clusterLength(shape));
    if (chain.length < needed) throw new FatError('file-size', `${where} has ${entry.size} bytes in ${chain.length} clusters`);
    if (chain.length > needed) surplus.push({ last: chain[needed - 1] ?? 0, clusters: chain.slice(needed), where });
  };

  const wide = shape.type === 'FAT32';
  const full = wide ? 0x0fffff00 : 0xff00;
  if ((table.get(0) & ~0xff) >>> 0 !== full || (table.get(0) & 0xff) < 0xf0)
    throw new FatError('media', `the allocation table does not begin with the media, as 0x${MEDIA.toString(16)}`);
  const pending: { cluster: number; parent: number; path: string }[] = [{ cluster: 0, parent: 0, path: '' }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const where = next.path === '' ? 'the root directory' : next.path;
    const directory = new Directory(ground, next.cluster, where);
    own(directory.clusters, where);
    checkMarks(directory, next, where);
    for (const entry of directory.entries) {
      const path = `${next.path}\\${entry.name}`;
      if ((entry.attributes & ATTRIBUTES.directory) === 0) file(entry, path);
      else if (isCluster(shape, entry.cluster)) pending.push({ cluster: entry.cluster, parent: next.cluster, path });
      else throw new FatError('broken-chain', `${path} is a directory and has no cluster`);
    }
  }

  const lostClusters: number[] = [];
  for (const [cluster, value] of table.used()) if (!owned.has(cluster) && !table.isBad(value)) lostClusters.push(cluster);
  const counted = wide ? readFsInfo(device).free : undefined;
  return {
    copiesDiffer: !table.copiesAgree(),
    lostClusters,
    surplus,
    wrongCount: counted !== undefined && counted !== table.countFree(),
    notClean: (table.get(1) & cleanBit(shape)) === 0,
  };
}

/** Mends what remains of a crash, or throws {@link FatError} for it. */
export function settle({ device, shape, table }: Ground, remains: Remains, recover: boolean): void {
  const { copiesDiffer, lostClusters, surplus, wrongCount, notClean } = remains;
  if (!copiesDiffer && lostClusters.length === 0 && surplus.length === 0 && !wrongCount && !notClean) return;
  if (!recover || device.readOnly) {
    if (copiesDiffer) throw new FatError('table-copies', 'the copies of the allocation table differ');
    if (lostClusters.length > 0) throw new FatError('lost-clusters', `${lostClusters.length} clusters belong to no file`);
    if (surplus[0] !== undefined) throw new FatError('file-size', `${surplus[0].where} has clusters behind its end`);
    if (wrongCount) throw new FatError('fs-info', 'the FSInfo sector counts another number of free clusters than there are');
    throw new FatError('not-clean', 'the volume is marked as in use');
  }
  if (copiesDiffer) table.mendCopies();
  table.release(lostClusters);
  for (const { last, clusters } of surplus) table.release(clusters, last);
  table.set(1, table.get(1) | cleanBit(shape));
  table.flush();
}

/** "ClnShutBitMask" of the second entry of the table: whoever mounts a volume may clear it, and sets it when done. */
const cleanBit = ({ type }: VolumeShape): number => (type === 'FAT32' ? 0x08000000 : 0x8000);

/** "`.` and `..` shall be the first two entries" of every directory but the root, which has the label instead, once or never. */
function checkMarks({ marks }: Directory, { cluster, parent }: { cluster: number; parent: number }, where: string): void {
  if (cluster === 0) {
    if (marks.some(({ name, attributes }) => name.startsWith('.') && (attributes & ATTRIBUTES.volumeId) === 0))
      throw new FatError('dot-entries', 'the root directory has an entry "." or ".."');
    if (marks.length > 1) throw new FatError('directory-entry', 'the root directory has two labels');
    return;
  }
  const [self, up] = marks;
  const right =
    self?.name === '.' && self.slot === 0 && self.cluster === cluster && up?.name === '..' && up.slot === 1 && up.cluster === parent;
  if (!right || marks.length !== 2) throw new FatError('dot-entries', `${where} has no right "." and ".."`);
}
