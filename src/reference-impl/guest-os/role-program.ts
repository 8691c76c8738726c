import type { ProcessCalls } from './calls.ts';
import { CONFIGURATION_PATH } from './configuration-keeper.ts';
import { createFrontEnd, type FrontEndPolicy } from './front-end/index.ts';
import { GuestOsError } from './guest-os-error.ts';
import type { RoleProgram } from './role-service.ts';

/** What tells that a role is a front end to storage: the file of its users. */
const USERS_PATH = 'E:\\approot\\front-end.json';

/** The program that a role's package brings; undefined when it brings none that is known. It has what the customer's process can read, and nothing else. */
export function roleProgramOf({
  role,
  policy,
  now,
}: {
  readonly role: Pick<ProcessCalls, 'readFile'>;
  readonly policy: FrontEndPolicy;
  now(): Date;
}): RoleProgram | undefined {
  const read = (path: string) => (): string => role.readFile(path).toString('utf8');
  const users = read(USERS_PATH);
  return isThere(users) ? createFrontEnd({ policy, users, configuration: read(CONFIGURATION_PATH), now }) : undefined;
}

function isThere(read: () => string): boolean {
  try {
    read();
    return true;
  } catch (error) {
    if (error instanceof GuestOsError) return false;
    throw error;
  }
}
