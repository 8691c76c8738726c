import { createRequire } from 'node:module';

const load = createRequire(__filename);

/** What the tests use of `@azure/storage-blob`, in its own words. */
export interface NewBlob {
  readonly url: string;
  upload(body: Buffer, length: number, options?: object): Promise<{ readonly etag?: string }>;
  stageBlock(id: string, body: Buffer, length: number): Promise<object>;
  commitBlockList(ids: readonly string[], options?: object): Promise<object>;
  getBlockList(type: 'all'): Promise<{ readonly committedBlocks?: readonly { readonly name: string; readonly size: number }[] }>;
  downloadToBuffer(offset?: number, count?: number): Promise<Buffer>;
  getProperties(): Promise<Readonly<Record<string, unknown>> & { readonly metadata?: Readonly<Record<string, string>> }>;
  setMetadata(metadata: Readonly<Record<string, string>>): Promise<object>;
  setHTTPHeaders(headers: object): Promise<object>;
  createSnapshot(): Promise<{ readonly snapshot?: string }>;
  withSnapshot(snapshot: string): NewBlob;
  beginCopyFromURL(source: string, options?: object): Promise<{ pollUntilDone(): Promise<{ readonly copyStatus?: string }> }>;
  syncUploadFromURL(source: string): Promise<object>;
  generateSasUrl(options: object): Promise<string>;
  getBlobLeaseClient(): NewLease;
  exists(): Promise<boolean>;
  delete(options?: object): Promise<object>;
}

export interface NewLease {
  readonly leaseId: string;
  acquireLease(seconds: number): Promise<object>;
  renewLease(): Promise<object>;
  changeLease(id: string): Promise<object>;
  releaseLease(): Promise<object>;
  breakLease(seconds: number): Promise<{ readonly leaseTime?: number }>;
}

export interface NewContainer {
  create(options?: object): Promise<object>;
  delete(): Promise<object>;
  exists(): Promise<boolean>;
  getProperties(): Promise<{ readonly metadata?: Readonly<Record<string, string>> }>;
  setAccessPolicy(access?: 'blob' | 'container', policies?: readonly object[]): Promise<object>;
  getAccessPolicy(): Promise<{ readonly signedIdentifiers: readonly { readonly id: string }[] }>;
  getBlockBlobClient(name: string): NewBlob;
  listBlobsFlat(options?: object): Pages<{ readonly name: string; readonly snapshot?: string; readonly metadata?: object }>;
  listBlobsByHierarchy(delimiter: string): AsyncIterable<{ readonly kind: 'prefix' | 'blob'; readonly name: string }>;
}

type Pages<Entry> = AsyncIterable<Entry> & { byPage(options: object): AsyncIterable<unknown> };

export interface NewService {
  getContainerClient(name: string): NewContainer;
  listContainers(): AsyncIterable<{ readonly name: string }>;
  getProperties(): Promise<object>;
}

interface NewLibrary {
  readonly BlobServiceClient: new (address: string, credential: object, options?: object) => NewService;
  readonly BlockBlobClient: new (address: string, credential: object, options?: object) => NewBlob;
  readonly StorageSharedKeyCredential: new (account: string, key: string) => object;
  readonly AnonymousCredential: new () => object;
  readonly BlobSASPermissions: { parse(letters: string): object };
}

/** The client of today. */
export const today = load('@azure/storage-blob') as NewLibrary;

/** No request is tried again: what fails, fails. */
export const ONCE = { retryOptions: { maxTries: 1 } };

/** The client of the years of the blob service's first versions, with callbacks. */
export interface OldService {
  /** Whether it takes Node's own agent, and with it the certificates that this one trusts. */
  enableGlobalHttpAgent: boolean;
  readonly [operation: string]: unknown;
}

const old = load('azure-storage') as { createBlobService(account: string, key: string, address: string): OldService };

export const oldService = (account: string, key: string, address: string): OldService => old.createBlobService(account, key, address);

/** Calls an operation of the old client. */
export function ask<Result>(service: OldService, operation: string, ...given: readonly unknown[]): Promise<Result> {
  return new Promise((resolve, reject) => {
    const done = (error: Error | null, result: Result): void => (error === null || error === undefined ? resolve(result) : reject(error));
    (service[operation] as (...all: unknown[]) => void).call(service, ...given, done);
  });
}

/** How an operation failed that is expected to. */
export function failed(operation: Promise<unknown>): Promise<{ readonly statusCode?: number; readonly code?: string }> {
  return operation.then(
    () => Promise.reject(new Error('it succeeded')),
    (error: { statusCode?: number; code?: string }) => error,
  );
}
