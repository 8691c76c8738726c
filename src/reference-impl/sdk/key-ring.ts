import { randomBytes } from 'node:crypto';
import { SdkError } from './sdk-error.ts';

/** The length of a master key in bytes. */
export const MASTER_KEY = 32;

/** A customer's master key, in versions. It is the customer's own: nothing of the fabric holds it, and the SDK keeps none after a call. */
export interface KeyRing {
  /** The version that encrypts. */
  readonly current: string;
  /** Every version that still opens what it has encrypted, the current one among them. */
  readonly keys: ReadonlyMap<string, Uint8Array>;
  /** Versions that were given up. */
  readonly retired: readonly string[];
}

/** The SDK's key management (ENC-3). A ring is never changed: what changes it answers another. */
export interface KeyRings {
  /** A new ring with one version, random. */
  create(): KeyRing;
  /** A ring that encrypts with a new, random version and opens what the old ones have encrypted. */
  rotate(ring: KeyRing): KeyRing;
  /** A ring that has given this version up for good. Throws {@link SdkError} `current-version`, `retired-version` or `unknown-version`. */
  retire(ring: KeyRing, version: string): KeyRing;
  /** The key of a version. Throws {@link SdkError} `retired-version`, `unknown-version`, or `key-length` for a key that is too weak or none. */
  keyOf(ring: KeyRing, version: string): Uint8Array;
}

export function createKeyRings(): KeyRings {
  const keyOf: KeyRings['keyOf'] = ({ keys, retired }, version) => {
    if (retired.includes(version)) throw new SdkError('retired-version', `version ${version} of the master key was retired`);
    const key = keys.get(version);
    if (key === undefined) throw new SdkError('unknown-version', `the key ring has no version ${version} of the master key`);
    if (key.length !== MASTER_KEY) throw new SdkError('key-length', `a master key has ${MASTER_KEY} bytes`);
    return key;
  };
  return {
    create: () => ({ current: 'v1', keys: new Map([['v1', randomBytes(MASTER_KEY)]]), retired: [] }),
    rotate: (ring) => {
      keyOf(ring, ring.current);
      const current = nextVersion(ring);
      return { ...ring, current, keys: new Map([...ring.keys, [current, randomBytes(MASTER_KEY)]]) };
    },
    retire: (ring, version) => {
      if (version === ring.current) throw new SdkError('current-version', `version ${version} encrypts: rotate the ring first`);
      keyOf(ring, version);
      return { ...ring, keys: new Map([...ring.keys].filter(([each]) => each !== version)), retired: [...ring.retired, version] };
    },
    keyOf,
  };
}

/** A name that no version of the ring has, or had. */
function nextVersion({ keys, retired }: KeyRing): string {
  for (let number = keys.size + retired.length + 1; ; number++)
    if (!keys.has(`v${number}`) && !retired.includes(`v${number}`)) return `v${number}`;
}
