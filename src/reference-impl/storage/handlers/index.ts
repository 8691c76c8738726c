import type { StorageAction } from '../routes.ts';
import { getBlockList, putBlock, putBlockList } from './blocks.ts';
import { deleteBlob, setBlobMetadata, setBlobProperties, snapshotBlob } from './change-blob.ts';
import { readContainerAccess, setContainerAccess } from './container-access.ts';
import { createContainer, deleteContainer, readContainer, setContainerMetadata } from './containers.ts';
import { abortCopy } from './copy-blob.ts';
import type { Handler } from './exchange.ts';
import { getBlob, readBlobMetadata, readBlobProperties } from './get-blob.ts';
import { leaseBlob, leaseContainer } from './leases.ts';
import { listBlobs, listContainers } from './lists.ts';
import { putBlob } from './put-blob.ts';
import { getServiceProperties, setServiceProperties } from './service.ts';

/** What carries out each action. */
export const HANDLERS: Readonly<Record<StorageAction, Handler>> = {
  'list-containers': listContainers,
  'get-service-properties': getServiceProperties,
  'set-service-properties': setServiceProperties,
  'create-container': createContainer,
  'read-container': readContainer,
  'set-container-metadata': setContainerMetadata,
  'read-container-access': readContainerAccess,
  'set-container-access': setContainerAccess,
  'lease-container': leaseContainer,
  'delete-container': deleteContainer,
  'list-blobs': listBlobs,
  'put-blob': putBlob,
  'get-blob': getBlob,
  'read-blob-properties': readBlobProperties,
  'set-blob-properties': setBlobProperties,
  'read-blob-metadata': readBlobMetadata,
  'set-blob-metadata': setBlobMetadata,
  'put-block': putBlock,
  'put-block-list': putBlockList,
  'get-block-list': getBlockList,
  'snapshot-blob': snapshotBlob,
  'lease-blob': leaseBlob,
  'abort-copy': abortCopy,
  'delete-blob': deleteBlob,
};
