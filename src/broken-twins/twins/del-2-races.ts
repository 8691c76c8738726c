import type { Composition } from '../../reference-impl/parts.ts';
import type { ContainerRow } from '../../reference-impl/storage/rows.ts';
import { StorageError } from '../../reference-impl/storage/storage-error.ts';
import { exchanged } from '../change.ts';
import { history, race } from './del-2-checks.ts';
import { keyOf, perFabric, rowOf } from './deleted.ts';
import { twinsOf } from './twin.ts';

const twin = twinsOf('DEL-2');

/** The container that was made last. */
const youngest = perFabric(() => ({ name: '' }));

/** What was deleted last. */
const lastDeleted = perFabric(() => ({ key: '' }));

const isMissing = (error: unknown): boolean =>
  error instanceof StorageError && (error.code === 'BlobNotFound' || error.code === 'ContainerNotFound');

const containerOf = (c: Composition, account: string, name: string): ContainerRow | undefined =>
  c.part('store').get('SELECT * FROM containers WHERE account = ? AND name = ?', account, name);

/** Twins in which a race has two winners. */
export const del2RaceTwins = [
  twin({
    id: 'looks-before-it-writes',
    how: 'Whether a write may be made is looked at when the request comes in, and not again at the moment when it is made.',
    caughtBy: {
      ...race('write-a-blob-only-if-there-is-none-yet'),
      ...race('write-over-a-blob-only-if-it-is-as-they-have-read-it'),
      ...history('blobs-that-each-of-them-guards'),
    },
    changes: exchanged(
      'blobs',
      (lawful) => ({ put: (address, bytes, properties) => lawful.put(address, bytes, properties, () => undefined) }),
      (c) => ({
        put: (address, _bytes, _properties, guard) => {
          try {
            guard(rowOf(c, address));
            return false;
          } catch {
            return true;
          }
        },
      }),
    ),
  }),
  twin({
    id: 'deletes-what-is-deleted',
    how: 'Who comes to delete a blob that has just been deleted is told that it is done, as the one before was.',
    caughtBy: race('delete-one-blob'),
    changes: exchanged(
      'blobs',
      (lawful, c) => ({
        remove: (address, which, guard) => {
          try {
            lawful.remove(address, which, guard);
            lastDeleted(c).key = keyOf(address);
          } catch (error) {
            if (!isMissing(error) || lastDeleted(c).key !== keyOf(address)) throw error;
          }
        },
      }),
      (c) => ({
        remove: (address) => {
          if (rowOf(c, address) === undefined) return lastDeleted(c).key === keyOf(address);
          lastDeleted(c).key = keyOf(address);
          return false;
        },
      }),
    ),
  }),
  twin({
    id: 'makes-a-container-twice',
    how: 'Who asks for a container that somebody has just made is told that it was made for them.',
    caughtBy: race('create-one-container'),
    changes: exchanged(
      'blobs',
      (lawful, c) => ({
        createContainer: (account, name, wish) => {
          const there = lawful.container(account, name);
          if (there !== undefined && youngest(c).name === name) return there;
          youngest(c).name = name;
          return lawful.createContainer(account, name, wish);
        },
      }),
      (c) => ({
        createContainer: (account, name) => {
          const again = containerOf(c, account, name) !== undefined && youngest(c).name === name;
          youngest(c).name = name;
          return again;
        },
      }),
    ),
  }),
  twin({
    id: 'deletes-a-container-twice',
    how: 'Who comes to delete a container that has just been deleted is told that it is done, as the one before was.',
    caughtBy: race('delete-one-container'),
    changes: exchanged(
      'blobs',
      (lawful, c) => ({
        deleteContainer: (account, name, guard) => {
          try {
            lawful.deleteContainer(account, name, guard);
            lastDeleted(c).key = `${account}/${name}`;
          } catch (error) {
            if (!isMissing(error) || lastDeleted(c).key !== `${account}/${name}`) throw error;
          }
        },
      }),
      (c) => ({
        deleteContainer: (account, name) => {
          if (containerOf(c, account, name) === undefined) return lastDeleted(c).key === `${account}/${name}`;
          lastDeleted(c).key = `${account}/${name}`;
          return false;
        },
      }),
    ),
  }),
];
