/** What a virtual machine is for. There is one `root-os` on each node. */
export type MachineKind = 'root-os' | 'guest' | 'storage-node';

/** Who makes a hypercall, as the hypervisor itself knows it. */
export interface MachineCard {
  readonly name: string;
  readonly kind: MachineKind;
}

/** What the kernel of a machine may ask of the hypervisor. Offsets are physical addresses, in bytes. */
export type Hypercall =
  | { readonly kind: 'read-machine'; readonly machine: string; readonly offset: number; readonly length: number }
  | { readonly kind: 'write-machine'; readonly machine: string; readonly offset: number; readonly bytes: Buffer }
  | { readonly kind: 'attach-disk'; readonly medium: string };

export type HypercallReason =
  /** It crosses the border between machines. Nothing is told of what lies behind. */
  | 'not-permitted'
  | 'no-such-machine'
  | 'no-such-medium'
  /** It reaches beyond the end of a machine's memory. */
  | 'out-of-bounds';

/** The hypervisor did not do it, and nothing was changed. */
export class HypercallRefused extends Error {
  override readonly name = 'HypercallRefused';
  constructor(
    readonly reason: HypercallReason,
    message: string,
  ) {
    super(message);
  }
}
