import type { OperationKind } from '../estate.ts';
import type { Result } from '../result.ts';
import { blockId, type LeaseAction } from './blobs.ts';
import type { BlobClient } from './client.ts';

/** The names that all operations work on. Nothing of it has to be there before. */
export interface BlobGround {
  readonly container: string;
  /** Blobs in it, all different: one that is written whole, one that is made of blocks, one that is a copy. */
  readonly blob: string;
  readonly blocks: string;
  readonly copy: string;
  readonly bytes: Uint8Array;
  /** GUIDs. */
  readonly lease: string;
  readonly otherLease: string;
}

/** An operation on a storage account's data. */
export interface BlobOperation {
  /** What somebody does, in plain words; unique in the catalogue. */
  readonly words: string;
  readonly kind: OperationKind;
  perform(client: BlobClient, ground: BlobGround): Promise<Result<unknown>>;
}

type Perform = BlobOperation['perform'];
const read = (words: string, perform: Perform): BlobOperation => ({ words, kind: 'read', perform });
const change = (words: string, perform: Perform): BlobOperation => ({ words, kind: 'change', perform });
const lease = (words: string, action: (ground: BlobGround) => LeaseAction): BlobOperation =>
  change(words, (client, on) => client.leaseBlob(on.container, on.blob, action(on)));

const BLOCK = blockId('block-1');

/**
 * Every operation on data, in an order in which one caller can carry out all of them on one {@link BlobGround}, and leaves nothing behind.
 * (From version 2012-02-12 on: before it, a broken lease still holds for a while, and the blob cannot be deleted yet.)
 */
export const BLOB_OPERATIONS: readonly BlobOperation[] = [
  change('makes a container', (client, on) => client.createContainer(on.container)),
  read('lists the containers', (client) => client.listContainers()),
  read('sees a container', (client, on) => client.getContainerProperties(on.container)),
  change('describes a container', (client, on) => client.setContainerMetadata(on.container, { purpose: 'records' })),
  read('sees how a container is described', (client, on) => client.getContainerMetadata(on.container)),
  change('says who may read a container without a key', (client, on) => client.setContainerAccess(on.container, {})),
  read('sees who may read a container without a key', (client, on) => client.getContainerAccess(on.container)),

  change('writes a blob', (client, on) => client.putBlob(on.container, on.blob, on.bytes)),
  read('reads a blob', (client, on) => client.getBlob(on.container, on.blob)),
  read('reads a part of a blob', (client, on) => client.getBlob(on.container, on.blob, { range: [0, 0] })),
  read('lists the blobs of a container', (client, on) => client.listBlobs(on.container)),
  read('sees the properties of a blob', (client, on) => client.headBlob(on.container, on.blob)),
  change('changes the properties of a blob', (client, on) =>
    client.setBlobProperties(on.container, on.blob, { contentType: 'text/plain' }),
  ),
  change('describes a blob', (client, on) => client.setBlobMetadata(on.container, on.blob, { purpose: 'record' })),
  read('sees how a blob is described', (client, on) => client.getBlobMetadata(on.container, on.blob)),

  change('uploads a block', (client, on) => client.putBlock(on.container, on.blocks, BLOCK, on.bytes)),
  change('makes a blob of blocks', (client, on) => client.putBlockList(on.container, on.blocks, [['Latest', BLOCK]])),
  read('lists the blocks of a blob', (client, on) => client.getBlockList(on.container, on.blocks)),
  change('copies a blob', (client, on) => client.copyBlob(on.container, on.copy, client.url(on.container, on.blob))),
  change('takes a snapshot of a blob', (client, on) => client.snapshotBlob(on.container, on.blob)),
  read('reads a snapshot of a blob', async (client, on) => {
    const taken = await client.snapshotBlob(on.container, on.blob);
    return taken.value === null ? taken : client.getBlob(on.container, on.blob, { snapshot: taken.value });
  }),
  change('deletes the snapshots of a blob', (client, on) => client.deleteBlob(on.container, on.blob, { snapshots: 'only' })),

  lease('leases a blob', (on) => ({ action: 'acquire', seconds: 60, proposedId: on.lease })),
  lease('renews the lease of a blob', (on) => ({ action: 'renew', leaseId: on.lease })),
  lease('changes the lease of a blob', (on) => ({ action: 'change', leaseId: on.lease, proposedId: on.otherLease })),
  lease('releases the lease of a blob', (on) => ({ action: 'release', leaseId: on.otherLease })),
  change('breaks the lease of a blob', async (client, on) => {
    const leased = await client.leaseBlob(on.container, on.blob, { action: 'acquire', seconds: -1 });
    return leased.value === null ? leased : client.leaseBlob(on.container, on.blob, { action: 'break', seconds: 0 });
  }),

  change('deletes a blob', (client, on) => client.deleteBlob(on.container, on.blob)),
  change('deletes a container', (client, on) => client.deleteContainer(on.container)),
];
