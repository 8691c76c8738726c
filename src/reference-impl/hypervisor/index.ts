/** The hypervisor of a node: its virtual machines, their memory, and the border between them. */
export type { Hypercall, HypercallReason, MachineCard, MachineKind } from './hypercall.ts';
export { HypercallRefused } from './hypercall.ts';
export type { Hypervisor, HypervisorParts, VirtualMachine } from './hypervisor.ts';
export { createHypervisor } from './hypervisor.ts';
export type { MachineBorder } from './machine-border.ts';
export { createMachineBorder } from './machine-border.ts';
export type { MemoryRegion } from './machine-memory.ts';
export { MachineMemory, MEMORY_SIZE } from './machine-memory.ts';
