import { isDeepStrictEqual } from 'node:util';
import { blockId, type BlobClient, type ListedBlob } from '../../src/clients/storage/index.ts';
import type { Result } from '../../src/clients/result.ts';

/** A blob, a snapshot or a container of a scenario, and what its owner knows of it. */
export interface Thing {
  /** What the scenario calls it. */
  readonly name: string;
  readonly container: string;
  /** Absent for a container. */
  readonly blob?: string;
  readonly snapshot?: string;
  readonly etag?: string | undefined;
  readonly modified?: Date | undefined;
  /** The bytes and the metadata that were stored. */
  readonly text: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** What a way was answered, and whether it showed the thing, where that can be seen. */
interface Asked {
  readonly done: Result<unknown>;
  readonly shows: boolean | null;
}

/** A way to get at a thing. Each can be gone again and again. */
interface Way {
  /** How one sees that the thing is there. */
  readonly tells: 'served' | 'unchanged' | 'listed';
  ask(client: BlobClient, thing: Thing, means: Means): Promise<Asked>;
}

/** What some ways need. */
export interface Means {
  /** A name that nobody has used. */
  word(): string;
  /** The id under which every lease is asked for: who has it already is granted it again. */
  readonly leaseId: string;
  /** A container that stays, for copies. */
  readonly elsewhere: string;
}

/** The block that every blob of a scenario is made of. */
export const BLOCK = blockId('the-only-block');
/** A block that waits to be committed. */
export const WAITING_BLOCK = blockId('a-later-block1');

const blobOf = ({ blob }: Thing): string => {
  if (blob === undefined) throw new Error('A container cannot be reached like a blob.');
  return blob;
};
const at = (thing: Thing): [container: string, blob: string] => [thing.container, blobOf(thing)];
const served = (ask: (client: BlobClient, thing: Thing, means: Means) => Promise<Result<unknown>>): Way => ({
  tells: 'served',
  ask: async (client, thing, means) => ({ done: await ask(client, thing, means), shows: null }),
});
const unchanged = (ask: (client: BlobClient, thing: Thing) => Promise<Result<unknown>>): Way => ({
  tells: 'unchanged',
  ask: async (client, thing) => ({ done: await ask(client, thing), shows: null }),
});
/** Bytes come, and they are the stored ones, from `first` to `last`. */
const bytes = (ask: (client: BlobClient, thing: Thing) => Promise<Result<Buffer>>, first = 0, last?: number): Way => ({
  tells: 'served',
  ask: async (client, thing) => {
    const done = await ask(client, thing);
    const stored = thing.text.slice(first, last === undefined ? undefined : last + 1);
    return { done, shows: done.value === null ? null : done.value.toString('utf8') === stored };
  },
});
const listed = <Value>(
  ask: (client: BlobClient, thing: Thing) => Promise<Result<Value>>,
  shows: (value: Value, thing: Thing) => boolean,
): Way => ({
  tells: 'listed',
  ask: async (client, thing) => {
    const done = await ask(client, thing);
    return { done, shows: done.value === null ? null : shows(done.value, thing) };
  },
});
const named = ({ blobs }: { blobs: ListedBlob[] }, thing: Thing): boolean =>
  blobs.some(({ name, snapshot }) => name === thing.blob && (snapshot ?? undefined) === thing.snapshot);
const snapshotOf = ({ snapshot }: Thing): string => (snapshot === undefined ? '' : `?snapshot=${encodeURIComponent(snapshot)}`);
const folderOf = (thing: Thing): string => blobOf(thing).slice(0, blobOf(thing).indexOf('/') + 1);

const lists = {
  'lists the container': listed((client, { container }) => client.listBlobs(container), named),
  'lists what begins like it': listed((client, thing) => client.listBlobs(thing.container, { prefix: folderOf(thing) }), named),
  'lists the folders': listed(
    (client, { container }) => client.listBlobs(container, { delimiter: '/' }),
    ({ prefixes }, thing) => prefixes.includes(folderOf(thing)),
  ),
  'lists with snapshots': listed((client, { container }) => client.listBlobs(container, { include: ['snapshots'] }), named),
  'lists with all that can be included': listed(
    (client, { container }) => client.listBlobs(container, { include: ['snapshots', 'metadata', 'uncommittedblobs', 'copy'] }),
    named,
  ),
} satisfies Record<string, Way>;

const reads = {
  'reads it': bytes((client, thing) => client.getBlob(...at(thing), { snapshot: thing.snapshot })),
  'reads a part of it': bytes((client, thing) => client.getBlob(...at(thing), { range: [3, 11], snapshot: thing.snapshot }), 3, 11),
  'asks for its properties': served((client, thing) => client.headBlob(...at(thing), { snapshot: thing.snapshot })),
  'asks for its metadata': {
    tells: 'served',
    ask: async (client, thing) => {
      const done = await client.getBlobMetadata(...at(thing), { snapshot: thing.snapshot });
      return { done, shows: done.value === null ? null : isDeepStrictEqual(done.value, { ...thing.metadata }) };
    },
  },
  'asks for its blocks': served((client, thing) => client.getBlockList(...at(thing), 'committed', { snapshot: thing.snapshot })),
  'asks whether its tag is another by now': unchanged((client, thing) =>
    client.getBlob(...at(thing), { ifNoneMatch: thing.etag, snapshot: thing.snapshot }),
  ),
  'asks whether it has changed since': unchanged((client, thing) =>
    client.getBlob(...at(thing), { ifModifiedSince: thing.modified, snapshot: thing.snapshot }),
  ),
  'asks for its properties by its old tag': unchanged((client, thing) =>
    client.headBlob(...at(thing), { ifNoneMatch: thing.etag, snapshot: thing.snapshot }),
  ),
  ...lists,
} satisfies Record<string, Way>;

/** What changes something. */
const writes = {
  'copies it': served((client, thing, { elsewhere, word }) =>
    client.copyBlob(elsewhere, word(), client.url(...at(thing)) + snapshotOf(thing)),
  ),
  'takes a snapshot of it': served((client, thing) => client.snapshotBlob(...at(thing))),
  'sets its properties': served((client, thing) => client.setBlobProperties(...at(thing), { contentType: 'text/plain' })),
  'sets its metadata': served((client, thing) => client.setBlobMetadata(...at(thing), { seen: 'yes' })),
  // The last, for afterwards nobody without the lease changes anything.
  'takes a lease on it': served((client, thing, { leaseId }) =>
    client.leaseBlob(...at(thing), { action: 'acquire', seconds: 15, proposedId: leaseId }),
  ),
} satisfies Record<string, Way>;

/** What one does with a container. */
const containers = {
  "asks for the container's properties": served((client, { container }) => client.getContainerProperties(container)),
  "asks for the container's metadata": served((client, { container }) => client.getContainerMetadata(container)),
  'asks who may read the container': served((client, { container }) => client.getContainerAccess(container)),
  "lists the container's blobs": served((client, { container }) => client.listBlobs(container)),
  'lists the containers': listed(
    (client) => client.listContainers(),
    ({ containers: shown }, { container }) => shown.some(({ name }) => name === container),
  ),
  'lists the containers that begin like it': listed(
    (client, { container }) => client.listContainers({ prefix: container.slice(0, 6) }),
    ({ containers: shown }, { container }) => shown.some(({ name }) => name === container),
  ),
  "sets the container's metadata": served((client, { container }) => client.setContainerMetadata(container, { seen: 'yes' })),
  'puts a blob into the container': served((client, { container }, { word }) => client.putBlob(container, word(), Buffer.from('one more'))),
} satisfies Record<string, Way>;

/** What one does with blocks that a blob is made of, or may be made of yet. */
const blocks = {
  'commits its blocks once more': served((client, thing) => client.putBlockList(...at(thing), [['Committed', BLOCK]])),
  'asks for its waiting blocks': listed(
    (client, thing) => client.getBlockList(...at(thing), 'uncommitted'),
    ({ uncommitted }) => uncommitted.some(({ id }) => id === WAITING_BLOCK),
  ),
  'commits its waiting blocks': served((client, thing) => client.putBlockList(...at(thing), [['Latest', WAITING_BLOCK]])),
} satisfies Record<string, Way>;

/** What one does with the name of a blob that another was stored under before, by the old one's tag. */
const anew = {
  'reads it if it is not the old one': bytes((client, thing) => client.getBlob(...at(thing), { ifNoneMatch: thing.etag })),
} satisfies Record<string, Way>;

/** Every way, by the words of the feature files. */
export const WAYS = { ...reads, ...writes, ...blocks, ...containers, ...anew } as const satisfies Record<string, Way>;
export type WayName = keyof typeof WAYS;

const namesOf = (ways: object): readonly WayName[] => Object.keys(ways) as WayName[];
/** Ways to a blob that change nothing, and all ways to a blob but those to its blocks, where it is refused for a reason of its own. */
export const READS = namesOf(reads);
export const ALL_WAYS_TO_A_BLOB = namesOf({ ...reads, ...writes });
/** Ways to a snapshot. */
export const READS_OF_A_SNAPSHOT: readonly WayName[] = [
  'reads it',
  'reads a part of it',
  'asks for its properties',
  'asks for its metadata',
  'asks for its blocks',
  'asks whether its tag is another by now',
  'lists with snapshots',
  'copies it',
];
export const WAYS_TO_A_CONTAINER = namesOf(containers);
