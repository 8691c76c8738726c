import type { Clock } from '../../clock/clock.ts';
import type { Store } from '../../state/store.ts';
import type { RecordId, Records } from '../records/records.ts';
import type { AccessPolicy, ContainerRow, LeaseColumns, PublicAccess } from '../rows.ts';
import { StorageError } from '../storage-error.ts';
import type { Contents } from './contents.ts';
import { stamp } from './stamp.ts';

/** Looks at a row in the transaction that is about to change it, and throws {@link StorageError} where that may not be. */
export type Guard<Row> = (row: Row) => void;

/** What a container is changed to; what is absent stays. */
export interface ContainerChange {
  readonly metadata?: string;
  readonly access?: { readonly publicAccess: PublicAccess | null; readonly policies: readonly AccessPolicy[] };
  readonly lease?: LeaseColumns;
}

/** The containers of all accounts. Every method is one moment. */
export interface ContainerIndex {
  container(account: string, name: string): ContainerRow | undefined;
  /** Throws {@link StorageError} ContainerAlreadyExists, or ContainerBeingDeleted until what the last one of that name held is collected. */
  createContainer(
    account: string,
    name: string,
    wish: { readonly metadata: string; readonly publicAccess: PublicAccess | null },
  ): ContainerRow;
  /** A lease is no modification. Throws {@link StorageError} ContainerNotFound, or what the `change` throws. */
  changeContainer(account: string, name: string, change: (row: ContainerRow) => ContainerChange): ContainerRow;
  /** The container is gone with all its blobs (DEL-1, DEL-3). */
  deleteContainer(account: string, name: string, guard: Guard<ContainerRow>): void;
  accessPolicies(account: string, name: string): readonly AccessPolicy[];
  /** An account's data goes with it. To be called in the transaction that removes the account's row. */
  dropAccount(account: string): void;
}

interface Parts {
  readonly store: Store;
  readonly clock: Clock;
  readonly records: Records;
  readonly contents: Contents;
}

const FIND = 'SELECT * FROM containers WHERE account = ? AND name = ?';

export function createContainerIndex({ store, clock, records, contents }: Parts): ContainerIndex {
  const container = (account: string, name: string): ContainerRow | undefined => store.get(FIND, account, name);
  const existing = (account: string, name: string): ContainerRow => {
    const row = container(account, name);
    if (row === undefined) throw new StorageError('ContainerNotFound');
    return row;
  };
  /** Whether something of the last container of that name is not collected yet. What is collected is forgotten. */
  const beingDeleted = (account: string, name: string): boolean => {
    const remains = store.all<{ record: string }>('SELECT record FROM containerRemains WHERE account = ? AND name = ?', account, name);
    if (remains.some(({ record }) => !records.collected(record))) return true;
    if (remains.length > 0) store.run('DELETE FROM containerRemains WHERE account = ? AND name = ?', account, name);
    return false;
  };
  /** Removes a container's rows. Answers the records that nobody refers to now. */
  const empty = ({ id }: ContainerRow): RecordId[] => {
    const held = store.all<{ content: number }>('SELECT DISTINCT content FROM blobs WHERE container = ? AND content IS NOT NULL', id);
    const blocks = store.all<{ record: string }>('SELECT record FROM uncommittedBlocks WHERE container = ?', id);
    store.run('DELETE FROM blobs WHERE container = ?', id);
    store.run('DELETE FROM uncommittedBlocks WHERE container = ?', id);
    store.run('DELETE FROM containers WHERE id = ?', id);
    return [
      ...held.flatMap(({ content }) => contents.drop(content)),
      ...blocks.map(({ record }) => record).filter((record) => contents.letGo(record)),
    ];
  };

  return {
    container,
    createContainer: (account, name, { metadata, publicAccess }) =>
      store.transaction(() => {
        if (container(account, name) !== undefined) throw new StorageError('ContainerAlreadyExists');
        if (beingDeleted(account, name)) throw new StorageError('ContainerBeingDeleted');
        const { etag, modified } = stamp(clock);
        store.run(
          'INSERT INTO containers (account, name, etag, modified, metadata, publicAccess) VALUES (?, ?, ?, ?, ?, ?)',
          account,
          name,
          etag,
          modified,
          metadata,
          publicAccess,
        );
        return existing(account, name);
      }),
    changeContainer: (account, name, change) =>
      store.transaction(() => {
        const before = existing(account, name);
        const { metadata, access, lease } = change(before);
        const after = {
          ...before,
          ...(metadata === undefined && access === undefined ? {} : stamp(clock)),
          ...(metadata !== undefined && { metadata }),
          ...(access !== undefined && { publicAccess: access.publicAccess }),
          ...lease,
        };
        store.run(
          `UPDATE containers SET etag = ?, modified = ?, metadata = ?, publicAccess = ?, leaseId = ?, leaseSeconds = ?, leaseEnds = ?, breakEnds = ?
           WHERE id = ?`,
          after.etag,
          after.modified,
          after.metadata,
          after.publicAccess,
          after.leaseId,
          after.leaseSeconds,
          after.leaseEnds,
          after.breakEnds,
          after.id,
        );
        if (access !== undefined) keepPolicies(store, after.id, access.policies);
        return after;
      }),
    deleteContainer: (account, name, guard) =>
      store.transaction(() => {
        const row = existing(account, name);
        guard(row);
        for (const record of empty(row))
          store.run('INSERT INTO containerRemains (account, name, record) VALUES (?, ?, ?)', account, name, record);
      }),
    accessPolicies: (account, name) =>
      store.all(
        `SELECT p.id, p.start, p.expiry, p.permission FROM accessPolicies p JOIN containers c ON c.id = p.container
         WHERE c.account = ? AND c.name = ? ORDER BY p.position`,
        account,
        name,
      ),
    dropAccount: (account) => {
      for (const row of store.all<ContainerRow>('SELECT * FROM containers WHERE account = ?', account)) empty(row);
      store.run('DELETE FROM containerRemains WHERE account = ?', account);
      store.run('DELETE FROM storageServiceProperties WHERE account = ?', account);
    },
  };
}

function keepPolicies(store: Store, container: number, policies: readonly AccessPolicy[]): void {
  store.run('DELETE FROM accessPolicies WHERE container = ?', container);
  for (const [position, { id, start, expiry, permission }] of policies.entries())
    store.run(
      'INSERT INTO accessPolicies (container, position, id, start, expiry, permission) VALUES (?, ?, ?, ?, ?, ?)',
      container,
      position,
      id,
      start,
      expiry,
      permission,
    );
}
