import { GuestOsError } from './guest-os-error.ts';
import type { Process, Processes } from './processes.ts';
import { sameName, SYSTEM } from './token.ts';

interface Service {
  readonly name: string;
  program: string;
  process: Process | undefined;
}

/** What is installed from the start, and does not run until it is asked for. */
const INSTALLED = ['EventLog', 'RemoteRegistry', 'Schedule'];
const PROGRAM = 'D:\\Windows\\System32\\svchost.exe';

/** The services of one machine. They run as the system, which is why only administrators control them (see CallGuard). */
export class Services {
  readonly #services: Service[] = INSTALLED.map((name) => ({ name, program: PROGRAM, process: undefined }));
  readonly #processes: Processes;

  constructor(processes: Processes) {
    this.#processes = processes;
  }

  create(name: string, program: string): void {
    if (this.#find(name) !== undefined) throw new GuestOsError('exists', `there is a service ${name} already`);
    this.#services.push({ name, program, process: undefined });
  }

  /** Answers the process in which it runs. */
  start(name: string): Process {
    const service = this.#existing(name);
    if (service.process === undefined || this.#processes.find(service.process.process) === undefined)
      service.process = this.#processes.start(service.program, baseName(service.program), SYSTEM);
    return service.process;
  }

  stop(name: string): void {
    const service = this.#existing(name);
    if (service.process !== undefined) this.#processes.end(service.process);
    service.process = undefined;
  }

  /** Puts another program in the place of its own, and runs that. */
  replace(name: string, program: string): Process {
    this.stop(name);
    this.#existing(name).program = program;
    return this.start(name);
  }

  #find(name: string): Service | undefined {
    return this.#services.find((service) => sameName(service.name, name));
  }

  #existing(name: string): Service {
    const service = this.#find(name);
    if (service === undefined) throw new GuestOsError('no-such-service', `there is no service ${name}`);
    return service;
  }
}

export const baseName = (path: string): string => path.slice(path.lastIndexOf('\\') + 1);
