import type { Composition, Parts } from '../../reference-impl/parts.ts';
import type { Deletion, OpenBlob } from '../../reference-impl/storage/index/blobs.ts';
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

/** Rows of what was deleted, by address. */
interface Notes {
  readonly blobs: Map<string, BlobRow>;
  readonly withContainers: Map<string, BlobRow>;
  readonly containers: Map<string, ContainerRow>;
}

const noNotes = (): Notes => ({ blobs: new Map(), withContainers: new Map(), containers: new Map() });

/** Memory that goes by notes. */
class Noted implements Memory {
  constructor(
    private readonly store: Store,
    private readonly notes: Notes,
  ) {}

  blob(address: BlobAddress): BlobRow | undefined {
    return this.isThere(address) ? undefined : this.notes.blobs.get(keyOf(address));
  }

  blobsIn(container: number): readonly BlobRow[] {
    const anew = (row: BlobRow): boolean =>
      this.store.get('SELECT 1 FROM blobs WHERE container = ? AND name = ? AND snapshot = ?', container, row.name, row.snapshot) !==
      undefined;
    return [...this.notes.blobs.values()].filter((row) => row.container === container && !anew(row));
  }

  blobOfContainer(address: BlobAddress): BlobRow | undefined {
    return this.isThere(address) ? undefined : this.notes.withContainers.get(keyOf(address));
  }

  container(account: string, name: string): ContainerRow | undefined {
    const anew = this.store.get('SELECT 1 FROM containers WHERE account = ? AND name = ?', account, name) !== undefined;
    return anew ? undefined : this.notes.containers.get(`${account}/${name}`);
  }

  containersOf(account: string): readonly ContainerRow[] {
    return [...this.notes.containers.values()].filter((row) => row.account === account && this.container(account, row.name) !== undefined);
  }

  private isThere({ account, container, blob, snapshot = '' }: BlobAddress): boolean {
    return this.store.get(`SELECT 1 ${IN_CONTAINER} AND b.name = ? AND b.snapshot = ?`, account, container, blob, snapshot) !== undefined;
  }
}

/** What a deletion is about to remove; to be called when it is done, which notes it. */
function removing(store: Store, notes: Notes, { account, container, blob, snapshot }: BlobAddress, which: Deletion): () => void {
  const rows = store
    .all<BlobRow>(`SELECT b.* ${IN_CONTAINER} AND b.name = ? ORDER BY b.snapshot`, account, container, blob)
    .filter((row) => (snapshot !== undefined ? row.snapshot === snapshot : which !== 'snapshots-only' || row.snapshot !== ''));
  return () => {
    for (const row of rows) notes.blobs.set(keyOf({ account, container, blob, snapshot: row.snapshot }), row);
  };
}

function removingContainer(store: Store, notes: Notes, account: string, name: string): () => void {
  const row = store.get<ContainerRow>('SELECT * FROM containers WHERE account = ? AND name = ?', account, name);
  const held = store.all<BlobRow>(`SELECT b.* ${IN_CONTAINER}`, account, name);
  return () => {
    if (row === undefined) return;
    notes.containers.set(`${account}/${name}`, row);
    for (const each of held) notes.withContainers.set(keyOf({ account, container: name, blob: each.name, snapshot: each.snapshot }), each);
  };
}

export const keyOf = ({ account, container, blob, snapshot = '' }: BlobAddress): string => [account, container, blob, snapshot].join('\n');

/** A blob's row as it is at this moment, without asking any part that a twin may have exchanged. */
export const rowOf = (c: Composition, { account, container, blob, snapshot = '' }: BlobAddress): BlobRow | undefined =>
  c.part('store').get(`SELECT b.* ${IN_CONTAINER} AND b.name = ? AND b.snapshot = ?`, account, container, blob, snapshot);

/** Where a blob itself is remembered, and none of its snapshots. */
export const head = (memory: Memory, address: BlobAddress): BlobRow | undefined =>
  address.snapshot === undefined ? memory.blob(address) : undefined;

/** The entry of a blob whose bytes are lost: it can be asked about, and not be read. */
export const entryAlone = (row: BlobRow): OpenBlob => ({
  row,
  records: [{ record: '0'.repeat(32), size: row.size, block: null }],
  close: () => undefined,
});

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

/** Where notes are kept, and which are gone by. */
interface Book {
  readonly known: Notes;
  readonly noted: Notes;
  /** Something was noted. */
  keep(): void;
}

type Others = (lawful: Index, memory: Memory) => Partial<Index>;
type Differs = (memory: Memory) => When<Index>;

/** The index of a fabric that notes deletions, which it does as they must be. `own` and the scout's book are found by the fabric that they are of. */
const noting = (own: (c: Composition) => Book, scouts: (c: Composition) => Book): Change =>
  exchanged(
    'blobs',
    (lawful, c) => ({
      remove: (address, which, guard) => {
        const note = removing(c.part('store'), own(c).noted, address, which);
        lawful.remove(address, which, guard);
        note();
        own(c).keep();
      },
      deleteContainer: (account, name, guard) => {
        const note = removingContainer(c.part('store'), own(c).noted, account, name);
        lawful.deleteContainer(account, name, guard);
        note();
        own(c).keep();
      },
    }),
    (c) => ({
      remove: (address, which) => {
        removing(c.part('store'), scouts(c).noted, address, which)();
        return false;
      },
      deleteContainer: (account, name) => {
        removingContainer(c.part('store'), scouts(c).noted, account, name)();
        return false;
      },
    }),
  );

/** What a front end sees, which goes by notes. */
const goingBy = (index: Seen, own: (c: Composition) => Book, scouts: (c: Composition) => Book, others: Others, when: Differs): Change =>
  exchanged(
    index,
    (lawful, c) => others(lawful, new Noted(c.part('store'), own(c).known)),
    (c) => when(new Noted(c.part('store'), scouts(c).known)),
  );

/** All front ends, or the second alone. */
type Seen = 'blobs' | 'secondStorageIndex';

/**
 * A fabric that goes by what it remembers of deletions, for as long as it runs. `when` says at which of its methods it differs, given the same memory.
 */
export function remembering(others: Others, when: Differs, index: Seen = 'blobs'): readonly Change[] {
  const book = perFabric((): Book => {
    const notes = noNotes();
    return { known: notes, noted: notes, keep: () => undefined };
  });
  return [noting(book, book), goingBy(index, book, book, others, when)];
}

const SETTING = 'twin/deleted';

/** Notes that are gone by after the next start, and not before. */
function onTheMedium(c: Composition): Book {
  const store = c.part('store');
  const read = (): Notes => {
    const kept = JSON.parse(store.setting(SETTING) ?? '[[],[],[]]') as [[string, BlobRow][], [string, BlobRow][], [string, ContainerRow][]];
    return { blobs: new Map(kept[0]), withContainers: new Map(kept[1]), containers: new Map(kept[2]) };
  };
  const noted = read();
  const keep = (): void =>
    store.keepSetting(SETTING, JSON.stringify([noted.blobs, noted.withContainers, noted.containers].map((each) => [...each])));
  return { known: read(), noted, keep };
}

/** What the scout notes of each fabric, by its folder: its power may fail, and its folder stays. */
const folders = new Map<string, Notes>();

function acrossPowerCuts(c: Composition): Book {
  const noted = folders.get(c.options.folder) ?? noNotes();
  folders.set(c.options.folder, noted);
  const { blobs, withContainers, containers } = noted;
  const known = { blobs: new Map(blobs), withContainers: new Map(withContainers), containers: new Map(containers) };
  return { known, noted, keep: () => undefined };
}

/** A fabric that goes by what had been deleted before it was started again. */
export function replaying(others: Others, when: Differs): readonly Change[] {
  const [own, scouts] = [perFabric(onTheMedium), perFabric(acrossPowerCuts)];
  return [noting(own, scouts), goingBy('blobs', own, scouts, others, when)];
}
