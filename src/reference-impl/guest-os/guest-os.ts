import type { Volume } from '../disks/index.ts';
import type { VirtualMachine } from '../hypervisor/index.ts';
import { Accounts } from './accounts.ts';
import type { CallGuard } from './call-guard.ts';
import type { Drive, ProcessCalls } from './calls.ts';
import { CONFIGURATION_PATH, ConfigurationKeeper } from './configuration-keeper.ts';
import type { ConfigurationPlacement } from './configuration-placement.ts';
import type { FileAccess } from './file-access.ts';
import { Files } from './files.ts';
import { GuestOsError, inGuestWords } from './guest-os-error.ts';
import { Processes, type Process } from './processes.ts';
import type { PrivilegeModel, RoleAccounts } from './role-accounts.ts';
import type { Open } from './role-service.ts';
import { SystemCalls } from './system-calls.ts';
import { installAgent, type AgentIdentity } from './system-drive.ts';

export interface GuestOsParts {
  readonly machine: VirtualMachine;
  /** Opens a drive. Called once for each, when it is first used; whoever opens it closes it. */
  volume(drive: Drive): Volume;
  readonly clock: { now(): Date };
  readonly privilegeModel: PrivilegeModel;
  /** LPR-1, LPR-2. */
  readonly roleAccounts: RoleAccounts;
  /** DSK-2. */
  readonly fileAccess: FileAccess;
  /** LPR-3. */
  readonly callGuard: CallGuard;
  /** CFG-2, CFG-3. */
  readonly configurationPlacement: ConfigurationPlacement;
  readonly agentIdentity: AgentIdentity;
  /** Opens the role's service to the network, with the files that the role can read. Called when the role starts; closed when it ends. */
  openService(role: Pick<ProcessCalls, 'readFile'>): Open;
}

/** What the role found in its configuration file at a moment at which it looked. Empty when it could not read it. */
export interface Notice {
  readonly cause: 'started' | 'told';
  readonly bytes: Buffer;
}

/** The operating system inside one virtual machine, with the guest agent and the customer's role on it. */
export interface GuestOs {
  /** CFG-2: as the guest agent. Throws {@link GuestOsError} `no-room`, and then the old configuration is in force. */
  configure(configuration: string): void | Promise<void>;
  /** Does nothing when the role runs. */
  startRole(): void;
  /** Ends the role and whatever it started. */
  stopRole(): void;
  readonly roleIsRunning: boolean;
  /** CFG-3: how often somebody else's change of the configuration file was undone. */
  readonly restoredEdits: number;
  /** What the machine's own clock shows. */
  readonly time: Date;
  /** Throws {@link GuestOsError} `not-running` for the customer while the role does not run. */
  as(subject: 'customer' | 'guest-os'): ProcessCalls;
  /** The role has something open, which is closed when it ends. Throws {@link GuestOsError} `not-running`, and then it is closed at once. */
  holdForRole(open: Open): void;
  /** The oldest first, since the guest OS was started. */
  notices(): readonly Notice[];
  /** The machine is off: its processes end, and their memory is zeros. */
  shutDown(): void;
}

const ROLE_PROGRAM = 'D:\\Windows\\System32\\RoleHost.exe';

/** Starts the guest OS on a machine. No drive is opened before something on it is needed. */
export const createGuestOs = (parts: GuestOsParts): GuestOs => new RunningGuestOs(parts);

class RunningGuestOs implements GuestOs {
  readonly #parts: GuestOsParts;
  readonly #volumes = new Map<Drive, Volume>();
  readonly #processes: Processes;
  readonly #keeper: ConfigurationKeeper;
  readonly #files: Files;
  readonly #calls: SystemCalls;
  readonly #notices: Notice[] = [];
  #accounts: Accounts | undefined;
  #role: Process | undefined;
  #isOff = false;

  constructor(parts: GuestOsParts) {
    this.#parts = parts;
    this.#processes = new Processes(parts.machine.memory);
    this.#processes.agent.memory.write(0, Buffer.from(parts.agentIdentity.key + parts.agentIdentity.certificate));
    const volume = (drive: Drive): Volume => this.#volume(drive);
    this.#keeper = new ConfigurationKeeper(() => volume('C'), parts.configurationPlacement);
    this.#files = new Files({ volume, access: parts.fileAccess, changed: (key) => this.#keeper.changed(key) });
    this.#calls = new SystemCalls({
      machine: parts.machine,
      guard: parts.callGuard,
      files: this.#files,
      processes: this.#processes,
      accounts: () => this.#knownAccounts(),
    });
  }

  get roleIsRunning(): boolean {
    return this.#role !== undefined && this.#runs(this.#role);
  }

  get restoredEdits(): number {
    return this.#keeper.restored;
  }

  get time(): Date {
    return new Date(this.#parts.clock.now().getTime() + this.#calls.clockSkewSeconds * 1000);
  }

  configure(configuration: string): void | Promise<void> {
    this.#mustBeOn();
    return this.#keeper.update(Buffer.from(configuration), () => this.#tell('told'));
  }

  startRole(): void {
    this.#mustBeOn();
    if (this.roleIsRunning) return;
    this.#keeper.takeUp();
    this.#keeper.check();
    const account = this.#parts.roleAccounts.account(this.#parts.privilegeModel);
    this.#role = this.#processes.start(ROLE_PROGRAM, 'RoleHost.exe', account);
    this.#role.hold(this.#parts.openService(this.as('customer')));
    this.#tell('started');
  }

  stopRole(): void {
    if (this.#role !== undefined) this.#processes.end(this.#role);
    this.#role = undefined;
  }

  as(subject: 'customer' | 'guest-os'): ProcessCalls {
    this.#mustBeOn();
    const process = subject === 'guest-os' ? this.#processes.kernel : this.#role;
    const running = (): Process => {
      if (process === undefined || !this.#runs(process)) throw new GuestOsError('not-running', 'the role does not run');
      return process;
    };
    running();
    const token = () => this.#calls.tokenOf(running());
    return {
      readFile: (path) => this.#files.read(token(), path),
      listFiles: (path) => this.#files.list(token(), path),
      changeFile: (path, change) => this.#files.change(token(), path, change),
      whoAmI: () => ({ process: running().process, ...token() }),
      processes: () => {
        running();
        return this.#processes.cards();
      },
      call: (systemCall) => this.#calls.call(running(), systemCall),
    };
  }

  holdForRole(open: Open): void {
    if (this.#role !== undefined && this.#runs(this.#role)) return this.#role.hold(open);
    open.close();
    throw new GuestOsError('not-running', 'the role does not run');
  }

  notices(): readonly Notice[] {
    return this.#notices;
  }

  shutDown(): void {
    this.#isOff = true;
    this.#role = undefined;
    this.#processes.endAll();
    this.#volumes.clear();
  }

  /** The role, if it runs, reads its configuration itself. */
  #tell(cause: Notice['cause']): void {
    if (!this.roleIsRunning) return;
    let bytes: Buffer = Buffer.alloc(0);
    try {
      bytes = this.as('customer').readFile(CONFIGURATION_PATH);
    } catch (error) {
      if (!(error instanceof GuestOsError)) throw error;
    }
    this.#notices.push({ cause, bytes });
  }

  #volume(drive: Drive): Volume {
    let volume = this.#volumes.get(drive);
    if (volume === undefined) {
      const opened = (volume = this.#parts.volume(drive));
      this.#volumes.set(drive, opened);
      if (drive === 'C') inGuestWords(() => installAgent(opened, this.#parts.agentIdentity));
    }
    return volume;
  }

  #knownAccounts(): Accounts {
    const { roleAccounts, privilegeModel: model } = this.#parts;
    return (this.#accounts ??= new Accounts({
      account: roleAccounts.account(model),
      groups: roleAccounts.groups(model),
      privileges: roleAccounts.privileges(model),
    }));
  }

  #runs(process: Process): boolean {
    return this.#processes.find(process.process) === process;
  }

  #mustBeOn(): void {
    if (this.#isOff) throw new GuestOsError('not-running', 'the machine is off');
  }
}
