import { HypercallRefused, type Hypercall, type MachineCard, type MachineKind } from './hypercall.ts';
import type { MachineBorder } from './machine-border.ts';
import { MachineMemory } from './machine-memory.ts';

/** VM-1, VM-2: the machines of one node. Only the fabric makes and unmakes them; what a machine itself may ask for is a hypercall. */
export interface Hypervisor {
  /** A machine with memory of its own, all zeros. Throws RangeError when the name is taken. */
  create(name: string, kind: MachineKind): VirtualMachine;
  /** Its memory is gone, and it can ask for nothing more. Does nothing when there is no such machine. */
  destroy(name: string): void;
  /** In the order in which they were made. */
  machines(): readonly MachineCard[];
  /** A whole memory image, for the lab. Undefined when there is no such machine. */
  memoryOf(name: string): Buffer | undefined;
}

export interface VirtualMachine extends MachineCard {
  readonly memory: MachineMemory;
  /** ISO-1. Answers what was read; nothing for a write. Throws {@link HypercallRefused}. */
  hypercall(call: Hypercall): Buffer;
}

export interface HypervisorParts {
  readonly border: MachineBorder;
  /** The bytes of a medium of the node. Undefined when there is none of that name. */
  readonly openMedium: (name: string) => Buffer | undefined;
}

export function createHypervisor({ border, openMedium }: HypervisorParts): Hypervisor {
  const standing = new Map<string, Machine>();

  const carryOut = (from: Machine, call: Hypercall): Buffer => {
    if (standing.get(from.name) !== from) throw new HypercallRefused('no-such-machine', `${from.name} is not running`);
    if (!border.permits({ name: from.name, kind: from.kind }, call))
      throw new HypercallRefused('not-permitted', `${from.name} may not ${call.kind}`);
    if (call.kind === 'attach-disk') {
      const bytes = openMedium(call.medium);
      if (bytes === undefined) throw new HypercallRefused('no-such-medium', `there is no medium ${call.medium}`);
      return bytes;
    }
    const memory = standing.get(call.machine)?.memory;
    if (memory === undefined) throw new HypercallRefused('no-such-machine', `there is no machine ${call.machine}`);
    try {
      if (call.kind === 'read-machine') return memory.read(call.offset, call.length);
      memory.write(call.offset, call.bytes);
      return Buffer.alloc(0);
    } catch (error) {
      if (error instanceof RangeError) throw new HypercallRefused('out-of-bounds', error.message);
      throw error;
    }
  };

  return {
    create: (name, kind) => {
      if (standing.has(name)) throw new RangeError(`there is a machine ${name} already`);
      const machine = new Machine(name, kind, carryOut);
      standing.set(name, machine);
      return machine;
    },
    destroy: (name) => {
      standing.get(name)?.memory.clear();
      standing.delete(name);
    },
    machines: () => Array.from(standing.values(), ({ name, kind }) => ({ name, kind })),
    memoryOf: (name) => standing.get(name)?.memory.image(),
  };
}

class Machine implements VirtualMachine {
  readonly memory = new MachineMemory();
  readonly #carryOut: (from: Machine, call: Hypercall) => Buffer;

  constructor(
    readonly name: string,
    readonly kind: MachineKind,
    carryOut: (from: Machine, call: Hypercall) => Buffer,
  ) {
    this.#carryOut = carryOut;
  }

  hypercall(call: Hypercall): Buffer {
    return this.#carryOut(this, call);
  }
}
