import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { z } from 'zod';

/** What a user may do to an object, or to the names of those below a prefix. */
export type Act = 'read' | 'write' | 'delete' | 'list';

/** What somebody may do to the objects of a container whose names begin like this. */
export interface Right {
  readonly do: readonly Exclude<Act, 'list'>[];
  readonly container: string;
  readonly prefix: string;
}

/** Somebody whom the application knows. */
export interface User {
  readonly name: string;
  readonly may: readonly Right[];
}

/** The name and the password that came with a request. */
export interface Credentials {
  readonly name: string;
  readonly password: string;
}

/** Everybody whom the application knows. */
export interface Users {
  /** The user whose name and password these are. An unknown name takes as long as a wrong password. */
  withPassword(credentials: Credentials): Promise<User | undefined>;
}

const HASH_BYTES = 32;
const bytes = z.base64().transform((text) => Buffer.from(text, 'base64'));
const file = z.strictObject({
  scrypt: z.strictObject({
    N: z
      .int()
      .min(2)
      .max(2 ** 17)
      .refine((N) => Number.isInteger(Math.log2(N)), 'must be a power of two'),
    r: z.int().min(1).max(16),
    p: z.int().min(1).max(4),
  }),
  users: z
    .array(
      z.strictObject({
        name: z
          .string()
          .min(1)
          .max(100)
          .regex(/^[^:]*$/, 'must have no colon'),
        salt: bytes.refine(({ length }) => length >= 16, 'must have 16 bytes or more'),
        hash: bytes.refine(({ length }) => length === HASH_BYTES, `must have ${HASH_BYTES} bytes`),
        may: z.array(
          z.strictObject({
            do: z.array(z.enum(['read', 'write', 'delete'])).min(1),
            container: z.string().min(3).max(63),
            prefix: z.string().max(1024),
          }),
        ),
      }),
    )
    .min(1),
});

const derive: (password: string, salt: Buffer, length: number, cost: object) => Promise<Buffer> = promisify(scrypt);

/** Reads the file of users that lies in the package (FRONT-END.md). Throws an Error that says what is wrong with it. */
export function readUsers(text: string): Users {
  const { scrypt: cost, users } = file.parse(JSON.parse(text));
  const known = new Map(users.map((user) => [user.name, user]));
  if (known.size < users.length) throw new Error('two users have the same name');
  const nobody = { salt: randomBytes(16), hash: randomBytes(HASH_BYTES) };
  return {
    withPassword: async ({ name, password }) => {
      const user = known.get(name);
      const { salt, hash } = user ?? nobody;
      // The default limit of memory is just what the default cost takes.
      const derived = await derive(password, salt, HASH_BYTES, { ...cost, maxmem: 256 * cost.N * cost.r });
      return timingSafeEqual(derived, hash) && user !== undefined ? { name, may: user.may } : undefined;
    },
  };
}
