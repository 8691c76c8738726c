import type { Hypercall, MachineCard } from './hypercall.ts';

/**
 * ISO-1: what a machine may reach from inside. It is the decisive part: it stands outside of every machine, and holds even against a guest
 * whose kernel has been taken over.
 */
export interface MachineBorder {
  permits(from: MachineCard, call: Hypercall): boolean;
}

/**
 * Nothing but one's own memory, whatever the kind of machine: the root OS manages guests through the hypervisor's own methods and needs to
 * see into none of them.
 */
export function createMachineBorder(): MachineBorder {
  return { permits: (from, call) => call.kind !== 'attach-disk' && call.machine === from.name };
}
