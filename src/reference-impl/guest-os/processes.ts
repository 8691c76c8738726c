import type { MachineMemory, MemoryRegion } from '../hypervisor/index.ts';
import type { ProcessCard } from './calls.ts';
import { GuestOsError } from './guest-os-error.ts';
import type { Open } from './role-service.ts';
import { NETWORK_SERVICE, SYSTEM } from './token.ts';

/** In bytes: what a process has of the machine's memory. */
const MEMORY = 64 * 1024;
const NONE: readonly string[] = [];
/** More than that is a runaway. */
const MOST = 128;
/** The programs of the operating system that run from the start. The first is the kernel. */
const OF_THE_SYSTEM = [
  ['System', SYSTEM],
  ['smss.exe', SYSTEM],
  ['services.exe', SYSTEM],
  ['lsass.exe', SYSTEM],
  ['svchost.exe', NETWORK_SERVICE],
  ['GuestAgent.exe', SYSTEM],
] as const;

/** A running program. */
export class Process implements ProcessCard {
  /** The account whose token it has taken on, instead of its own. */
  actingAs: string | undefined;
  /** Privileges that were enabled beyond those of its account. */
  enabled: readonly string[] = NONE;
  readonly #machine: MachineMemory;
  #memory: MemoryRegion | undefined;
  readonly #held: Open[] = [];

  constructor(
    readonly process: number,
    readonly name: string,
    readonly account: string,
    /** Where its program lies; for the operating system's own, its name. */
    readonly program: string,
    /** The process that started it. Undefined for what runs from the start, for services and for the role. */
    readonly parent: Process | undefined,
    machine: MachineMemory,
  ) {
    this.#machine = machine;
  }

  /** Its region of the machine's memory, allocated when it is first used. */
  get memory(): MemoryRegion {
    try {
      return (this.#memory ??= this.#machine.allocate(MEMORY));
    } catch (error) {
      throw new GuestOsError('no-room', 'the machine has no memory left', { cause: error });
    }
  }

  /** It has something open, which is closed when it ends. */
  hold(open: Open): void {
    this.#held.push(open);
  }

  /** Gives its memory back, and closes what it has open. */
  release(): void {
    for (const open of this.#held.splice(0)) open.close();
    this.#memory?.free();
  }
}

/** The processes of one machine. Numbers are multiples of four, as on Windows, and none is used twice. */
export class Processes {
  readonly kernel: Process;
  readonly agent: Process;
  readonly #machine: MachineMemory;
  readonly #running: Process[] = [];
  #next = 4;

  constructor(machine: MachineMemory) {
    this.#machine = machine;
    const [kernel, ...others] = OF_THE_SYSTEM.map(([name, account]) => this.start(name, name, account)) as [Process, ...Process[]];
    this.kernel = kernel;
    this.agent = others.at(-1) ?? kernel;
  }

  start(program: string, name: string, account: string, parent?: Process): Process {
    if (this.#running.length >= MOST) throw new GuestOsError('no-room', `${MOST} processes run already`);
    const process = new Process(this.#next, name, account, program, parent, this.#machine);
    this.#next += 4;
    this.#running.push(process);
    return process;
  }

  /** And all that it started, as one job. Their memory is zeros again. */
  end(process: Process): void {
    const at = this.#running.indexOf(process);
    if (at === -1) return;
    this.#running.splice(at, 1);
    process.release();
    for (const child of this.#running.filter(({ parent }) => parent === process)) this.end(child);
  }

  find(number: number): Process | undefined {
    return this.#running.find(({ process }) => process === number);
  }

  cards(): ProcessCard[] {
    return this.#running.map(({ process, name, account }) => ({ process, name, account }));
  }

  endAll(): void {
    for (const process of [...this.#running]) this.end(process);
  }
}
