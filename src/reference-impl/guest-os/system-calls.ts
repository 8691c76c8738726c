import type { VirtualMachine } from '../hypervisor/index.ts';
import type { Accounts } from './accounts.ts';
import type { CallGuard } from './call-guard.ts';
import type { CallResult, SystemCall } from './calls.ts';
import type { Files } from './files.ts';
import { GuestOsError, inGuestWords } from './guest-os-error.ts';
import type { Process, Processes } from './processes.ts';
import { baseName, Services } from './services.ts';
import { SYSTEM, type Token } from './token.ts';

export interface SystemCallsParts {
  readonly machine: VirtualMachine;
  readonly guard: CallGuard;
  readonly files: Files;
  readonly processes: Processes;
  readonly accounts: () => Accounts;
}

const DRIVERS = 'D:\\Windows\\System32\\drivers\\';
const NOTHING: CallResult = {};

/** What processes ask for other than on files. The guard is asked first, then it is looked whether there is such a thing at all. */
export class SystemCalls {
  /** How far the machine's clock was set from the fabric's. */
  clockSkewSeconds = 0;
  readonly #parts: SystemCallsParts;
  #services: Services | undefined;

  constructor(parts: SystemCallsParts) {
    this.#parts = parts;
  }

  /** The rights of a process at this moment. */
  tokenOf(process: Process): Token {
    const token = this.#parts.accounts().token(process.actingAs ?? process.account);
    return process.enabled.length === 0 ? token : { ...token, privileges: [...new Set([...token.privileges, ...process.enabled])] };
  }

  call(caller: Process, call: SystemCall): CallResult {
    const { guard, processes } = this.#parts;
    const token = this.tokenOf(caller);
    const target = 'process' in call ? processes.find(call.process) : undefined;
    const permitted = guard[call.kind]({
      token,
      process: caller,
      kernel: caller === processes.kernel,
      target,
      account: 'account' in call ? call.account : undefined,
      privilege: 'privilege' in call ? call.privilege : undefined,
    });
    if (!permitted) throw new GuestOsError('access-denied', `${token.account} may not ${call.kind}`);
    return this.#carryOut(caller, token, call);
  }

  #carryOut(caller: Process, token: Token, call: SystemCall): CallResult {
    const { machine, files, processes } = this.#parts;
    switch (call.kind) {
      case 'start-process': {
        const program = files.program(token, call.path);
        const { account } = call.account === undefined ? token : this.#parts.accounts().token(call.account);
        return { process: processes.start(program, baseName(program), account, caller).process };
      }
      case 'end-process':
        processes.end(this.#process(call.process));
        return NOTHING;
      case 'read-memory':
        return { bytes: inBounds(() => this.#process(call.process).memory.read(call.offset, call.length)) };
      case 'write-memory':
        inBounds(() => this.#process(call.process).memory.write(call.offset, call.bytes));
        return NOTHING;
      case 'read-machine':
      case 'attach-disk':
        return { bytes: inGuestWords(() => machine.hypercall(call)) };
      case 'write-machine':
        inGuestWords(() => machine.hypercall(call));
        return NOTHING;
      case 'act-as':
        caller.actingAs = this.#parts.accounts().token(call.account).account;
        return NOTHING;
      case 'enable-privilege':
        caller.enabled = [...caller.enabled, call.privilege];
        return NOTHING;
      case 'load-driver': {
        const program = files.program(token, call.path);
        const change = { kind: 'write', bytes: files.read(token, program) } as const;
        files.change(this.#parts.accounts().token(SYSTEM), DRIVERS + baseName(program), change);
        return NOTHING;
      }
      case 'set-clock':
        this.clockSkewSeconds += call.seconds;
        return NOTHING;
      case 'create-account':
      case 'set-password':
      case 'join-group':
        this.#administerAccounts(call);
        return NOTHING;
      case 'create-service':
      case 'control-service':
        return this.#administerServices(caller, token, call);
    }
  }

  #administerAccounts(call: Extract<SystemCall, { kind: 'create-account' | 'set-password' | 'join-group' }>): void {
    const accounts = this.#parts.accounts();
    if (call.kind === 'create-account') accounts.create(call.account, call.password);
    else if (call.kind === 'set-password') accounts.setPassword(call.account, call.password);
    else accounts.join(call.account, call.group);
  }

  #administerServices(
    caller: Process,
    token: Token,
    call: Extract<SystemCall, { kind: 'create-service' | 'control-service' }>,
  ): CallResult {
    const services = (this.#services ??= new Services(this.#parts.processes));
    if (call.kind === 'create-service') services.create(call.service, this.#parts.files.program(token, call.path));
    else if (call.action === 'stop') services.stop(call.service);
    else if (call.action === 'start') return { process: services.start(call.service).process };
    else return { process: services.replace(call.service, caller.program).process };
    return NOTHING;
  }

  #process(number: number): Process {
    const process = this.#parts.processes.find(number);
    if (process === undefined) throw new GuestOsError('no-such-process', `there is no process ${number}`);
    return process;
  }
}

function inBounds<Result>(what: () => Result): Result {
  try {
    return what();
  } catch (error) {
    if (error instanceof RangeError) throw new GuestOsError('out-of-bounds', error.message, { cause: error });
    throw error;
  }
}
