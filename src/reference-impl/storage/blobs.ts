import { createHash, randomBytes } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { mkdir, open, readFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../clock/clock.ts';
import type { Store } from '../state/store.ts';

/** Where a blob is. Account and container names are lower case; a blob's name is any text. */
export interface BlobAddress {
  readonly account: string;
  readonly container: string;
  readonly blob: string;
}

/** A container as the index has it. */
export interface ContainerRow {
  readonly account: string;
  readonly name: string;
  readonly etag: string;
  /** ISO 8601 UTC. */
  readonly modified: string;
}

/** A blob as the index has it. */
export interface BlobRow {
  readonly account: string;
  readonly container: string;
  readonly name: string;
  /** The name of the file with its bytes. */
  readonly file: string;
  readonly size: number;
  /** The headers that come back with it, as a JSON object. */
  readonly headers: string;
  readonly etag: string;
  /** ISO 8601 UTC. */
  readonly modified: string;
}

/** Bytes that have been received and lie in a file, but belong to no blob yet. */
export interface ReceivedBytes {
  readonly file: string;
  readonly size: number;
  /** Base64. */
  readonly md5: string;
}

/** The largest block blob that is put in one request, in bytes. */
export const LARGEST_BLOB = 64 * 1024 * 1024;

/** The containers and blobs of all storage accounts. Whoever asks has been authorised before. */
export interface Blobs {
  container(account: string, name: string): ContainerRow | undefined;
  /** Undefined when the container is there already. */
  createContainer(account: string, name: string): ContainerRow | undefined;
  find(address: BlobAddress): BlobRow | undefined;
  /** Writes bytes aside, durably. Rejects with {@link TooLarge} beyond {@link LARGEST_BLOB}; leaves nothing behind when it rejects. */
  receive(source: AsyncIterable<Uint8Array>): Promise<ReceivedBytes>;
  /** Makes received bytes the content of a blob, in one step. Undefined when the container is not there, or no longer. */
  put(address: BlobAddress, bytes: ReceivedBytes, headers: Readonly<Record<string, string>>): Promise<BlobRow | undefined>;
  /** Drops received bytes that become no blob. */
  discard(bytes: ReceivedBytes): Promise<void>;
  /**
   * Opens the content; whoever reads it reads this version to its end, whatever happens to the blob meanwhile. Undefined when it is gone.
   */
  open(row: BlobRow): Promise<FileHandle | undefined>;
  /** The whole content of a blob, for the fabric itself. */
  read(address: BlobAddress): Promise<Buffer | undefined>;
  /** False when there was none. */
  remove(address: BlobAddress): Promise<boolean>;
  /** An account's data goes with it. To be called in the transaction that removes the account's row. */
  dropAccount(account: string): void;
  /** Removes files that belong to no blob: what a crash left behind. To be called before anything is received. */
  sweep(): Promise<void>;
}

/** More bytes than a blob may have. */
export class TooLarge extends Error {
  override readonly name = 'TooLarge';
}

export function createBlobs({ store, clock, folder }: { readonly store: Store; readonly clock: Clock; readonly folder: string }): Blobs {
  const directory = join(folder, 'blobs');
  const pathOf = ({ file }: { file: string }): string => join(directory, file);
  const discard = (bytes: { file: string }): Promise<void> => rm(pathOf(bytes), { force: true });
  const find = ({ account, container, blob }: BlobAddress): BlobRow | undefined =>
    store.get('SELECT * FROM blobs WHERE account = ? AND container = ? AND name = ?', account, container, blob);
  const container = (account: string, name: string): ContainerRow | undefined =>
    store.get('SELECT * FROM containers WHERE account = ? AND name = ?', account, name);
  const stamp = (): { etag: string; modified: string } => ({
    etag: `"0x${randomBytes(8).toString('hex').toUpperCase()}"`,
    modified: clock.now().toISOString(),
  });
  const openFile = (row: { file: string }): Promise<FileHandle | undefined> => open(pathOf(row), 'r').catch(ifMissing);

  return {
    container,
    createContainer: (account, name) =>
      store.transaction(() => {
        if (container(account, name) !== undefined) return undefined;
        const row = { account, name, ...stamp() };
        store.run(
          'INSERT INTO containers (account, name, etag, modified) VALUES (?, ?, ?, ?)',
          row.account,
          row.name,
          row.etag,
          row.modified,
        );
        return row;
      }),
    find,
    receive: async (source) => {
      await mkdir(directory, { recursive: true });
      const file = randomBytes(16).toString('hex');
      const handle = await open(pathOf({ file }), 'wx', 0o600);
      const hash = createHash('md5');
      let size = 0;
      try {
        for await (const chunk of source) {
          size += chunk.byteLength;
          if (size > LARGEST_BLOB) throw new TooLarge(`a blob may have at most ${LARGEST_BLOB} bytes`);
          hash.update(chunk);
          await handle.writeFile(chunk);
        }
        await handle.sync();
      } catch (error) {
        await discard({ file });
        throw error;
      } finally {
        await handle.close();
      }
      return { file, size, md5: hash.digest('base64') };
    },
    put: async (address, bytes, headers) => {
      const row: BlobRow = {
        account: address.account,
        container: address.container,
        name: address.blob,
        file: bytes.file,
        size: bytes.size,
        headers: JSON.stringify(headers),
        ...stamp(),
      };
      let before: BlobRow | undefined;
      const kept = store.transaction(() => {
        if (container(address.account, address.container) === undefined) return false;
        before = find(address);
        store.run(
          'INSERT OR REPLACE INTO blobs (account, container, name, file, size, headers, etag, modified) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
          row.account,
          row.container,
          row.name,
          row.file,
          row.size,
          row.headers,
          row.etag,
          row.modified,
        );
        return true;
      });
      if (!kept) await discard(bytes);
      else if (before !== undefined) await discard(before);
      return kept ? row : undefined;
    },
    discard,
    open: openFile,
    read: async (address) => {
      const row = find(address);
      return row === undefined ? undefined : await readFile(pathOf(row)).catch(ifMissing);
    },
    remove: async (address) => {
      const row = find(address);
      if (row === undefined || store.run('DELETE FROM blobs WHERE file = ?', row.file) === 0) return false;
      await discard(row);
      return true;
    },
    dropAccount: (account) => {
      const files = store.all<{ file: string }>('SELECT file FROM blobs WHERE account = ?', account);
      store.run('DELETE FROM containers WHERE account = ?', account);
      store.afterCommit(() => {
        // What cannot be removed now is removed by the next sweep; nothing refers to it any more.
        for (const row of files) discard(row).catch(() => undefined);
      });
    },
    sweep: async () => {
      const known = new Set(store.all<{ file: string }>('SELECT file FROM blobs').map(({ file }) => file));
      for (const file of await readdir(directory).catch(() => [])) if (!known.has(file)) await discard({ file });
    },
  };
}

function ifMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
