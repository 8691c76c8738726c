import { scryptSync } from 'node:crypto';
import type { Credentials } from './client.ts';

/** What a user may do, as the file of users says it. */
export interface UserRight {
  readonly do: readonly ('read' | 'write' | 'delete')[];
  readonly container: string;
  readonly prefix: string;
}

/** scrypt's cost for scenarios: next to nothing. What is checked is who gets in, not how long a guess takes. */
const COST = { N: 16, r: 8, p: 1 };

/** The text of `front-end.json` (FRONT-END.md). `salt` makes a salt for each user. */
export function usersFile(users: readonly (Credentials & { readonly may: readonly UserRight[] })[], salt: () => Buffer): string {
  return JSON.stringify({
    scrypt: COST,
    users: users.map(({ name, password, may }) => {
      const salted = salt();
      return { name, salt: salted.toString('base64'), hash: scryptSync(password, salted, 32, COST).toString('base64'), may };
    }),
  });
}
