import { scryptSync, randomBytes } from 'node:crypto';
import { GuestOsError } from './guest-os-error.ts';
import { ADMINISTRATORS, ROLE_USERS, sameName, SYSTEM, USERS, type Token } from './token.ts';

interface Account {
  readonly name: string;
  readonly groups: string[];
  readonly privileges: readonly string[];
  /** Salt and scrypt's output. Undefined where nobody can sign in with a password, which is so from the start. */
  password?: Buffer;
}

const GROUPS = [ADMINISTRATORS, USERS, ROLE_USERS];
const OF_SYSTEM = [
  'SeDebugPrivilege',
  'SeImpersonatePrivilege',
  'SeLoadDriverPrivilege',
  'SeSystemtimePrivilege',
  'SeTakeOwnershipPrivilege',
];

/** The accounts of one machine: the system's, the role's, and whatever administrators add. They last until the machine is started again. */
export class Accounts {
  readonly #accounts: Account[] = [{ name: SYSTEM, groups: [ADMINISTRATORS], privileges: OF_SYSTEM }];

  constructor(role: Token) {
    if (this.#find(role.account) === undefined)
      this.#accounts.push({ name: role.account, groups: [...role.groups], privileges: role.privileges });
  }

  /** Throws {@link GuestOsError} `no-such-account`. */
  token(name: string): Token {
    const { name: account, groups, privileges } = this.#existing(name);
    return { account, groups: [...groups], privileges };
  }

  create(name: string, password: string): void {
    if (this.#find(name) !== undefined) throw new GuestOsError('exists', `there is an account ${name} already`);
    this.#accounts.push({ name, groups: [USERS], privileges: [], password: hashOf(password) });
  }

  setPassword(name: string, password: string): void {
    this.#existing(name).password = hashOf(password);
  }

  join(name: string, group: string): void {
    const { groups } = this.#existing(name);
    const known = GROUPS.find((each) => sameName(each, group));
    if (known === undefined) throw new GuestOsError('no-such-group', `there is no group ${group}`);
    if (!groups.includes(known)) groups.push(known);
  }

  #find(name: string): Account | undefined {
    return this.#accounts.find((account) => sameName(account.name, name));
  }

  #existing(name: string): Account {
    const account = this.#find(name);
    if (account === undefined) throw new GuestOsError('no-such-account', `there is no account ${name}`);
    return account;
  }
}

function hashOf(password: string): Buffer {
  const salt = randomBytes(16);
  return Buffer.concat([salt, scryptSync(password, salt, 32)]);
}
