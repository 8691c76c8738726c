import type { Medium } from '../medium.ts';
import { SECTOR } from '../sector-device.ts';
import type { Layout, Run } from './layout.ts';

/** VHD 1.0, "Fixed Hard Disk Image": the disk as it is, with a footer after it. */
export class FixedLayout implements Layout {
  constructor(readonly medium: Medium) {}

  find(sector: number, most: number): Run {
    return { sectors: most, position: sector * SECTOR };
  }

  write(sector: number, source: Uint8Array): void {
    this.medium.write(source, sector * SECTOR);
  }
}
