import { foldCase } from '../disks/index.ts';

/** The rights under which a process acts. */
export interface Token {
  readonly account: string;
  readonly groups: readonly string[];
  /** Beyond those that everybody has, in Windows' names. */
  readonly privileges: readonly string[];
}

export const SYSTEM = 'SYSTEM';
/** For services that need no more than a place on the network. */
export const NETWORK_SERVICE = 'NetworkService';
export const ADMINISTRATORS = 'Administrators';
export const USERS = 'Users';
/** Those for whom drive C: is there. */
export const ROLE_USERS = 'RoleUsers';

/** Names of accounts, groups, privileges and services are compared as Windows does. */
export const sameName = (one: string, other: string): boolean => foldCase(one) === foldCase(other);

export const isIn = (token: Token, group: string): boolean => token.groups.some((name) => sameName(name, group));
export const has = (token: Token, privilege: string): boolean => token.privileges.some((name) => sameName(name, privilege));
export const isAdministrator = (token: Token): boolean => sameName(token.account, SYSTEM) || isIn(token, ADMINISTRATORS);
