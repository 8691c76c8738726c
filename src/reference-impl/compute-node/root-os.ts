import type { VirtualMachine } from '../hypervisor/hypervisor.ts';

/** VM-2: which programs the root OS of a node runs, and it runs no other. */
export interface Hardening {
  readonly permitted: readonly string[];
  permits(program: string): boolean;
  /** What it starts when it boots, besides its agent. */
  programs(): readonly string[];
}

/** What is left of an operating system when all is taken away that hosting virtual machines does not need (P12.3). */
const PERMITTED = ['System', 'services.exe', 'lsass.exe', 'VirtualMachineHost.exe', 'FabricAgent.exe'] as const;

export function createHardening(permitted: readonly string[] = PERMITTED): Hardening {
  return {
    permitted,
    permits: (program) => permitted.includes(program),
    programs: () => ['System', 'services.exe', 'lsass.exe', 'VirtualMachineHost.exe'],
  };
}

/** The account of all that runs there. */
export const SYSTEM = 'NT AUTHORITY\\SYSTEM';

/** A program that runs inside the root OS. */
export interface RootProcess {
  readonly name: string;
  readonly account: string;
}

/** The operating system of the one virtual machine on each node that is special: it hosts the fabric agent, and no customer's code. */
export interface RootOs {
  /** Starts a program, with what it holds in memory. Throws RangeError when the hardened list does not name it. */
  run(program: string, account: string, holds?: Buffer): void;
  processes(): readonly RootProcess[];
}

/** Boots the root OS in its virtual machine. */
export function bootRootOs(machine: VirtualMachine, hardening: Hardening): RootOs {
  const processes: RootProcess[] = [];
  const run = (name: string, account: string, holds?: Buffer): void => {
    if (!hardening.permits(name)) throw new RangeError(`the root OS does not run ${name}: its hardened list does not name it`);
    processes.push({ name, account });
    if (holds !== undefined) machine.memory.allocate(holds.length).write(0, holds);
  };
  for (const program of hardening.programs()) run(program, SYSTEM);
  return { run, processes: () => [...processes] };
}
