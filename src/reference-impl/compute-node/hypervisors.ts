import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createHypervisor, type Hypervisor, type MachineBorder } from '../hypervisor/index.ts';

/** Makes the hypervisor of each node (P12.2): VM-1, VM-2. */
export interface Hypervisors {
  of(node: string): Hypervisor;
}

/** Media are named by their path below the fabric's folder. */
export function createHypervisors({ border, folder }: { readonly border: MachineBorder; readonly folder: string }): Hypervisors {
  const openMedium = (name: string): Buffer | undefined => {
    const file = join(folder, name);
    return existsSync(file) ? readFileSync(file) : undefined;
  };
  return { of: () => createHypervisor({ border, openMedium }) };
}
