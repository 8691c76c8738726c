import type { ProcessCard, SystemCall } from './calls.ts';
import { has, isAdministrator, sameName, SYSTEM, type Token } from './token.ts';

/** Who asks, and about what. */
export interface Demand {
  readonly token: Token;
  readonly process: ProcessCard;
  /** The kernel itself asks, and no process in user mode. */
  readonly kernel: boolean;
  /** The process that the call is about. Undefined when there is none of that number. */
  readonly target: ProcessCard | undefined;
  /** The account that the call names. */
  readonly account: string | undefined;
  /** The privilege that the call names. */
  readonly privilege: string | undefined;
}

/**
 * LPR-3: whether a process may make a system call other than on files, a method for each. Decisive for all that stays within the machine. For
 * hypercalls it is only the first of two layers: the decisive one is the hypervisor's border (ISO-1), which would still stand if the kernel
 * fell.
 */
export type CallGuard = { readonly [Kind in SystemCall['kind']]: (demand: Demand) => boolean };

const isAdministrators = ({ token }: Demand): boolean => isAdministrator(token);
const isKernels = ({ kernel }: Demand): boolean => kernel;
/** A process's own memory; every other's for administrators and debuggers. */
const isOwnMemory = ({ token, process, target }: Demand): boolean =>
  isAdministrator(token) || has(token, 'SeDebugPrivilege') || target?.process === process.process;
const isOwnAccount = ({ token, account }: Demand): boolean => account !== undefined && sameName(account, token.account);

export function createCallGuard(): CallGuard {
  return {
    // Whether the program may be run is a question of file access.
    'start-process': (demand) => demand.account === undefined || isOwnAccount(demand) || isAdministrator(demand.token),
    'end-process': ({ token, target }) => isAdministrator(token) || (target !== undefined && sameName(target.account, token.account)),
    'read-memory': isOwnMemory,
    'write-memory': isOwnMemory,
    'create-account': isAdministrators,
    'set-password': (demand) => isOwnAccount(demand) || isAdministrator(demand.token),
    'join-group': isAdministrators,
    'act-as': (demand) => isOwnAccount(demand) || isAdministrator(demand.token) || has(demand.token, 'SeImpersonatePrivilege'),
    // Even an administrator enables only what the token has.
    'enable-privilege': ({ token, privilege }) => sameName(token.account, SYSTEM) || has(token, privilege ?? ''),
    'create-service': isAdministrators,
    'control-service': isAdministrators,
    'load-driver': ({ token }) => isAdministrator(token) || has(token, 'SeLoadDriverPrivilege'),
    'set-clock': ({ token }) => isAdministrator(token) || has(token, 'SeSystemtimePrivilege'),
    'read-machine': isKernels,
    'write-machine': isKernels,
    'attach-disk': isKernels,
  };
}
