import { referenceParts, type PartMakers } from '../../src/reference-impl/parts.ts';
import type { StorageKeyPair } from '../../src/reference-impl/storage/storage-keys.ts';

/** What can be wrong with a fabric, so that it is seen that the soak notices. */
export type Defect = 'leaks a block' | 'answers before it is durable' | 'keeps an old key';

/** The parts that make a fabric so. */
export const DEFECTS: Readonly<Record<Defect, Partial<PartMakers>>> = {
  'leaks a block': {
    recordCopier: (c) => {
      const copier = referenceParts.recordCopier(c);
      return { ...copier, giveUp: (copies) => copier.giveUp(copies.slice(1)) };
    },
  },
  // The first blob of all is forgotten whenever the fabric starts, as one that was only in memory would be.
  'answers before it is durable': {
    storageIndex: (c) => {
      c.part('store').run('DELETE FROM blobs WHERE name = (SELECT min(name) FROM blobs)');
      return referenceParts.storageIndex(c);
    },
  },
  // What was renewed is believed for as long as the process lives.
  'keeps an old key': {
    storageKeys: (c) => {
      const keys = referenceParts.storageKeys(c);
      const old: StorageKeyPair[] = [];
      return {
        ...keys,
        renew: (account, key) => {
          const before = keys.of(account);
          if (before !== undefined) old.push(before);
          return keys.renew(account, key);
        },
        isSignature: (pair, signed, signature) => [pair, ...old].some((each) => keys.isSignature(each, signed, signature)),
      };
    },
  },
};
