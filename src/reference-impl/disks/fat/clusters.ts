import type { SectorDevice } from '../sector-device.ts';
import { SECTOR } from '../sector-device.ts';
import type { VolumeShape } from './shape.ts';
import { clusterLength, sectorOf } from './shape.ts';

/** Calls `visit` for each stretch of clusters that lie side by side, with where the stretch begins in the chain's bytes and its length. */
function stretches(shape: VolumeShape, chain: readonly number[], visit: (sector: number, offset: number, length: number) => void): void {
  const length = clusterLength(shape);
  for (let at = 0; at < chain.length;) {
    const first = chain[at] ?? 0;
    let count = 1;
    while (chain[at + count] === first + count) count += 1;
    visit(sectorOf(shape, first), at * length, count * length);
    at += count;
  }
}

/** Bytes of a chain of clusters. */
export function readChain(device: SectorDevice, shape: VolumeShape, chain: readonly number[], offset: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  stretches(shape, chain, (sector, begins, stretch) => {
    const from = Math.max(offset, begins);
    const to = Math.min(offset + length, begins + stretch);
    if (from >= to) return;
    const firstSector = Math.floor((from - begins) / SECTOR);
    const lastSector = Math.ceil((to - begins) / SECTOR);
    const within = from - begins - firstSector * SECTOR;
    const straight = within === 0 && (to - from) % SECTOR === 0;
    const target = straight ? bytes.subarray(from - offset, to - offset) : Buffer.allocUnsafe((lastSector - firstSector) * SECTOR);
    device.read(sector + firstSector, target);
    if (!straight) target.copy(bytes, from - offset, within, within + to - from);
  });
  return bytes;
}

/** Writes bytes into a chain of clusters; sectors that are written in part are read before. */
export function writeChain(device: SectorDevice, shape: VolumeShape, chain: readonly number[], offset: number, bytes: Buffer): void {
  const end = offset + bytes.length;
  stretches(shape, chain, (sector, begins, stretch) => {
    const from = Math.max(offset, begins);
    const to = Math.min(end, begins + stretch);
    if (from >= to) return;
    const firstSector = Math.floor((from - begins) / SECTOR);
    const lastSector = Math.ceil((to - begins) / SECTOR);
    const within = from - begins - firstSector * SECTOR;
    let source = bytes.subarray(from - offset, to - offset);
    if (within !== 0 || source.length % SECTOR !== 0) {
      const whole = Buffer.allocUnsafe((lastSector - firstSector) * SECTOR);
      device.read(sector + firstSector, whole);
      source.copy(whole, within);
      source = whole;
    }
    device.write(sector + firstSector, source);
  });
}
