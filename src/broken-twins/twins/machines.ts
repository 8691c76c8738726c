import type { Hypervisor, MachineKind, VirtualMachine } from '../../reference-impl/hypervisor/index.ts';
import { exchanged, type Change } from '../change.ts';

/** The hypervisor of every node, with some of its methods exchanged. */
export const hypervising = (others: (lawful: Hypervisor, node: string) => Partial<Hypervisor>): Change =>
  exchanged('hypervisors', (lawful) => ({
    of: (node) => {
      const hypervisor = lawful.of(node);
      return { ...hypervisor, ...others(hypervisor, node) };
    },
  }));

/** Makes a machine as the lawful hypervisor does, and lets somebody see it. */
export const noting =
  (lawful: Hypervisor, note: (machine: VirtualMachine) => void): Hypervisor['create'] =>
  (name: string, kind: MachineKind) => {
    const machine = lawful.create(name, kind);
    note(machine);
    return machine;
  };
