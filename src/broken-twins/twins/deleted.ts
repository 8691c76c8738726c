import type { Composition, Parts } from '../../reference-impl/parts.ts';
import type { Deletion } from '../../reference-impl/storage/index/blobs.ts';
import type { BlobAddress, BlobRow, ContainerRow } from '../../reference-impl/storage/rows.ts';
import type { Store } from '../../reference-impl/state/store.ts';
import { exchanged, type Change, type When } from '../change.ts';

export type Index = Parts['blobs'];

/** What a fabric that is bad at forgetting still knows, until its power fails, of what was deleted and is not there anew. */
export interface Memory {
  /** Deleted by itself, or as a snapshot. */
  blob(address: BlobAddress): BlobRow | undefined;
  /** Deleted by themselves, in the container of this number. */
  blobsIn(container: number): readonly BlobRow[];
  /** Deleted with its container. */
  blobOfContainer(address: BlobAddress): BlobRow | undefined;
  container(account: string, name: string): ContainerRow | undefined;
  containersOf(account: string): readonly ContainerRow[];
}

const IN_CONTAINER = 'FROM blobs b JOIN containers c ON c.id = b.container WHERE c.account = ? AND c.name = ?';

/** Memory that is told of each deletion before it happens. */
class Noted implements Memory {
  private readonly blobs = new Map<string, BlobRow>();
  private readonly withContainers = new Map<string, BlobRow>();
  private readonly containers = new Map<string, ContainerRow>();

  constructor(private readonly store: Store) {}

  /** What a deletion is about to remove; to be called when it is done, which makes it remembered. */
  removing({ account, container, blob, snapshot }: BlobAddress, which: Deletion): () => void {
    const rows = this.store
      .all<BlobRow>(`SELECT b.* ${IN_CONTAINER} AND b.name = ? ORDER BY b.snapshot`, account, container, blob)
      .filter((row) => (snapshot !== undefined ? row.snapshot === snapshot : which !== 'snapshots-only' || row.snapshot !== ''));
    return () => {
      for (const row of rows) this.blobs.set(keyOf({ account, container, blob, snapshot: row.snapshot }), row);
    };
  }

  removingContainer(account: string, name: string): () => void {
    const row = this.store.get<ContainerRow>('SELECT * FROM containers WHERE account = ? AND name = ?', account, name);
    const held = this.store.all<BlobRow>(`SELECT b.* ${IN_CONTAINER}`, account, name);
    return () => {
      if (row === undefined) return;
      this.containers.set(`${account}/${name}`, row);
      for (const each of held) this.withContainers.set(keyOf({ account, container: name, blob: each.name, snapshot: each.snapshot }), each);
    };
  }

  blob(address: BlobAddress): BlobRow | undefined {
    return this.isThere(address) ? undefined : this.blobs.get(keyOf(address));
  }

  blobsIn(container: number): readonly BlobRow[] {
    const anew = (row: BlobRow): boolean =>
      this.store.get('SELECT 1 FROM blobs WHERE container = ? AND name = ? AND snapshot = ?', container, row.name, row.snapshot) !==
      undefined;
    return [...this.blobs.values()].filter((row) => row.container === container && !anew(row));
  }

  blobOfContainer(address: BlobAddress): BlobRow | undefined {
    return this.isThere(address) ? undefined : this.withContainers.get(keyOf(address));
  }

  container(account: string, name: string): ContainerRow | undefined {
    const anew = this.store.get('SELECT 1 FROM containers WHERE account = ? AND name = ?', account, name) !== undefined;
    return anew ? undefined : this.containers.get(`${account}/${name}`);
  }

  containersOf(account: string): readonly ContainerRow[] {
    return [...this.containers.values()].filter((row) => row.account === account && this.container(account, row.name) !== undefined);
  }

  private isThere({ account, container, blob, snapshot = '' }: BlobAddress): boolean {
    return this.store.get(`SELECT 1 ${IN_CONTAINER} AND b.name = ? AND b.snapshot = ?`, account, container, blob, snapshot) !== undefined;
  }
}

export const keyOf = ({ account, container, blob, snapshot = '' }: BlobAddress): string => [account, container, blob, snapshot].join('\n');

/** A blob's row as it is at this moment, without asking any part that a twin may have exchanged. */
export const rowOf = (c: Composition, { account, container, blob, snapshot = '' }: BlobAddress): BlobRow | undefined =>
  c.part('store').get(`SELECT b.* ${IN_CONTAINER} AND b.name = ? AND b.snapshot = ?`, account, container, blob, snapshot);

/** Something that several parts of one fabric share, from its start to its end. */
export function perFabric<State>(make: (c: Composition) => State): (c: Composition) => State {
  const states = new WeakMap<Store, State>();
  return (c) => {
    const store = c.part('store');
    let state = states.get(store);
    if (state === undefined) states.set(store, (state = make(c)));
    return state;
  };
}

/**
 * The index of a fabric that goes by what it remembers of deletions. Deletions themselves are done as they must be. `when` says at which of its methods it
 * differs, given the same memory.
 */
export function remembering(others: (lawful: Index, memory: Memory) => Partial<Index>, when: (memory: Memory) => When<Index>): Change {
  return exchanged(
    'blobs',
    (lawful, c) => {
      const memory = new Noted(c.part('store'));
      return {
        remove: (address, which, guard) => {
          const note = memory.removing(address, which);
          lawful.remove(address, which, guard);
          note();
        },
        deleteContainer: (account, name, guard) => {
          const note = memory.removingContainer(account, name);
          lawful.deleteContainer(account, name, guard);
          note();
        },
        ...others(lawful, memory),
      };
    },
    (c) => {
      const memory = new Noted(c.part('store'));
      return {
        remove: (address, which) => {
          memory.removing(address, which)();
          return false;
        },
        deleteContainer: (account, name) => {
          memory.removingContainer(account, name)();
          return false;
        },
        ...when(memory),
      };
    },
  );
}
