import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/**
 * A password as it is kept: scrypt's output (RFC 7914) beside its own salt and the parameters that it was made with, so that the cost can be raised
 * later without locking anybody out. Neither field tells the password.
 */
export interface PasswordHash {
  readonly salt: Buffer;
  readonly hash: Buffer;
  /** scrypt's N: the number of iterations, a power of two. */
  readonly cost: number;
  readonly blockSize: number;
  readonly parallelization: number;
}

const BLOCK_SIZE = 8;
const PARALLELIZATION = 1;
const SALT_BYTES = 16;
const HASH_BYTES = 32;

/** Hash a password with a fresh salt. `cost` is scrypt's N, a power of two greater than 1. */
export async function hashPassword(password: string, cost: number): Promise<PasswordHash> {
  const parameters = { salt: randomBytes(SALT_BYTES), cost, blockSize: BLOCK_SIZE, parallelization: PARALLELIZATION };
  return { ...parameters, hash: await derive(password, parameters) };
}

/** Whether this is the password that was hashed. The comparison takes the same time wherever the two differ. */
export async function passwordMatches(password: string, kept: PasswordHash): Promise<boolean> {
  return timingSafeEqual(await derive(password, kept), kept.hash);
}

/**
 * A hash that no password matches, at the given cost: what an unknown Live ID is checked against, so that it takes as long as a known one.
 */
export function unmatchableHash(cost: number): PasswordHash {
  return {
    salt: randomBytes(SALT_BYTES),
    hash: randomBytes(HASH_BYTES),
    cost,
    blockSize: BLOCK_SIZE,
    parallelization: PARALLELIZATION,
  };
}

/** Runs in Node's thread pool. Passwords are composed (NFC) first, so that a keyboard's way of writing accents does not matter. */
function derive(password: string, { salt, cost, blockSize, parallelization }: Omit<PasswordHash, 'hash'>): Promise<Buffer> {
  const maxmem = 256 * cost * blockSize; // scrypt needs 128 * N * r and a little; Node's default stops at N = 2**14
  return new Promise((resolve, reject) =>
    scrypt(password.normalize('NFC'), salt, HASH_BYTES, { cost, blockSize, parallelization, maxmem }, (error, key) =>
      error ? reject(error) : resolve(key),
    ),
  );
}
