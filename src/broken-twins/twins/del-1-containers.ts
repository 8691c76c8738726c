import { NO_LEASE } from '../../reference-impl/storage/rows.ts';
import { entryAlone, remembering } from './deleted.ts';
import { twinsOf } from './twin.ts';

const twin = twinsOf('DEL-1');

const GONE = 'deleted-is-gone';
const caughtBy = (...checks: string[]): Record<string, string> => Object.fromEntries(checks.map((check) => [check, GONE]));
const reach = (way: string): string => `nobody-who-${way}-gets-at-a-deleted-container`;
const list = (way: string): string => `a-deleted-container-is-not-shown-to-an-owner-who-${way}`;

export const del1ContainerTwins = [
  twin({
    id: 'blobs-outlive-their-container',
    how: 'The deletion of a container takes its entry away, and its blobs can still be had by their names.',
    caughtBy: {
      ...caughtBy('the-blobs-of-a-deleted-container-are-gone-with-it'),
      'a-container-that-is-made-again-is-empty-or-has-to-wait': 'empty-or-being-deleted',
    },
    changes: remembering(
      (lawful, memory) => ({
        find: (address) => lawful.find(address) ?? memory.blobOfContainer(address),
        open: (address) => {
          const row = memory.blobOfContainer(address);
          return row === undefined ? lawful.open(address) : entryAlone(row);
        },
      }),
      (memory) => ({
        find: (address) => memory.blobOfContainer(address) !== undefined,
        open: (address) => memory.blobOfContainer(address) !== undefined,
      }),
    ),
  }),
  twin({
    id: 'lists-show-deleted-containers',
    how: 'The second front end goes on showing a deleted container in its lists.',
    caughtBy: caughtBy(...['lists-the-containers', 'lists-the-containers-that-begin-like-it'].map(list)),
    changes: remembering(
      (lawful, memory) => ({
        listContainers: (account, query) => {
          const page = lawful.listContainers(account, query);
          const deleted = memory.containersOf(account).filter(({ name }) => name.startsWith(query.prefix));
          return { ...page, entries: [...page.entries, ...deleted] };
        },
      }),
      (memory) => ({ listContainers: (account) => memory.containersOf(account).length > 0 }),
      'secondStorageIndex',
    ),
  }),
  twin({
    id: 'deleted-container-stays-in-the-cache',
    how: 'What a container is, is answered out of a cache that no deletion clears; it is said to be empty, and takes what is put into it.',
    caughtBy: caughtBy(
      ...[
        'asks-for-the-containers-properties',
        'asks-for-the-containers-metadata',
        'asks-who-may-read-the-container',
        'lists-the-containers-blobs',
        'sets-the-containers-metadata',
        'puts-a-blob-into-the-container',
      ].map(reach),
    ),
    changes: remembering(
      (lawful, memory) => ({
        container: (account, name) => lawful.container(account, name) ?? memory.container(account, name),
        changeContainer: (account, name, change) => {
          const row = memory.container(account, name);
          if (row === undefined) return lawful.changeContainer(account, name, change);
          const { metadata = row.metadata } = change(row);
          return { ...row, metadata };
        },
        put: (address, bytes, properties, guard) => {
          const container = memory.container(address.account, address.container);
          if (container === undefined) return lawful.put(address, bytes, properties, guard);
          const { id, etag, modified } = container;
          const own = { container: id, name: address.blob, snapshot: '', content: null, size: bytes.size, etag, modified };
          return { ...properties, ...NO_LEASE, ...own };
        },
      }),
      (memory) => ({
        container: (account, name) => memory.container(account, name) !== undefined,
        changeContainer: (account, name) => memory.container(account, name) !== undefined,
        put: ({ account, container }) => memory.container(account, container) !== undefined,
      }),
    ),
  }),
];
