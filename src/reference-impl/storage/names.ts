import { StorageError } from './storage-error.ts';

/** The container of the blobs that stand directly under their account. */
export const ROOT_CONTAINER = '$root';
/** The time that names a snapshot. */
export const SNAPSHOT_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z$/;

const CONTAINER_NAME = /^(?=.{3,63}$)[a-z0-9]+(?:-[a-z0-9]+)*$/;
const LONGEST_BLOB_NAME = 1024;
/** What no list in XML 1.0 could show. */
const UNSHOWABLE = /[\u0000-\u001f\ufffe\uffff]/;

/** Throws {@link StorageError} InvalidResourceName. ("Naming and Referencing Containers, Blobs, and Metadata") */
export function containerName(name = ''): string {
  if (name !== ROOT_CONTAINER && !CONTAINER_NAME.test(name)) throw new StorageError('InvalidResourceName');
  return name;
}

/** Throws {@link StorageError} InvalidUri or InvalidResourceName. */
export function blobName(container: string, name = ''): string {
  if (name === '' || name.length > LONGEST_BLOB_NAME) throw new StorageError('InvalidUri');
  if (UNSHOWABLE.test(name) || (container === ROOT_CONTAINER && name.includes('/'))) throw new StorageError('InvalidResourceName');
  return name;
}
