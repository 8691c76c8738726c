import type { RecordId } from './records/records.ts';

/** Where a blob is. Account and container names are lower case; a blob's name is any text. */
export interface BlobAddress {
  readonly account: string;
  readonly container: string;
  readonly blob: string;
  /** The time that names a snapshot of the blob; absent for the blob itself. */
  readonly snapshot?: string | undefined;
}

/** Who has the sole right to write, and until when. All NULL where nobody ever had, or gave it back. */
export interface LeaseColumns {
  readonly leaseId: string | null;
  /** -1 for a lease without an end. */
  readonly leaseSeconds: number | null;
  /** ISO 8601 UTC; NULL for a lease without an end. */
  readonly leaseEnds: string | null;
  /** When a lease that is being broken ends. ISO 8601 UTC. */
  readonly breakEnds: string | null;
}

/** What strangers may read: the blobs alone, or the list of them as well. */
export type PublicAccess = 'blob' | 'container';

/** A container as the index has it. */
export interface ContainerRow extends LeaseColumns {
  readonly id: number;
  readonly account: string;
  readonly name: string;
  readonly etag: string;
  /** ISO 8601 UTC. */
  readonly modified: string;
  /** A line `name:value` for each. */
  readonly metadata: string;
  readonly publicAccess: PublicAccess | null;
}

/** A stored access policy of a container: what a shared access signature that names it leaves unsaid. */
export interface AccessPolicy {
  readonly id: string;
  readonly start: string | null;
  readonly expiry: string | null;
  readonly permission: string | null;
}

/** The headers that are kept with a blob and come back with it. */
export interface BlobHeaders {
  readonly contentType: string;
  readonly contentEncoding: string | null;
  readonly contentLanguage: string | null;
  readonly contentDisposition: string | null;
  readonly cacheControl: string | null;
  /** Base64. */
  readonly contentMd5: string | null;
}

/** Where a blob's content was copied from. */
export interface CopyColumns {
  readonly copyId: string | null;
  /** The source's address, without what authorised the copy. */
  readonly copySource: string | null;
  /** ISO 8601 UTC. */
  readonly copyFinished: string | null;
}

/** A blob or a snapshot as the index has it. */
export interface BlobRow extends BlobHeaders, CopyColumns, LeaseColumns {
  /** The container's row. */
  readonly container: number;
  readonly name: string;
  /** The time that names a snapshot; empty for the blob itself. */
  readonly snapshot: string;
  /** The content's records; NULL where it has no bytes. */
  readonly content: number | null;
  readonly size: number;
  readonly etag: string;
  /** ISO 8601 UTC. */
  readonly modified: string;
  readonly metadata: string;
}

/** One piece of a content. */
export interface ContentRecord {
  readonly record: RecordId;
  readonly size: number;
  /** The id of the block that it is; NULL where the content came in one request. */
  readonly block: string | null;
}

/** Bytes that lie on the media and are nobody's yet. */
export interface ReceivedBytes {
  readonly records: readonly ContentRecord[];
  readonly size: number;
  /** Base64. */
  readonly md5: string;
}

/** What is said of a blob when it is written. */
export type BlobProperties = BlobHeaders & CopyColumns & { readonly metadata: string };

export const NEVER_COPIED: CopyColumns = { copyId: null, copySource: null, copyFinished: null };
export const NO_LEASE: LeaseColumns = { leaseId: null, leaseSeconds: null, leaseEnds: null, breakEnds: null };
