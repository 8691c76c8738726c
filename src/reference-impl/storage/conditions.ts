import type { BlobRow } from './blobs.ts';
import { StorageError } from './storage-error.ts';
import type { SignedRequest } from './string-to-sign.ts';

/**
 * Whether a conditional read may be answered with "not modified". Throws {@link StorageError} ConditionNotMet where a condition forbids the
 * request. (RFC 7232 section 6.)
 */
export function checkConditions(request: SignedRequest, row: BlobRow | undefined): 'proceed' | 'not-modified' {
  const reading = request.method === 'GET' || request.method === 'HEAD';
  const modified = row === undefined ? NaN : Math.floor(Date.parse(row.modified) / 1000);
  const ifMatch = request.header('if-match');
  if (ifMatch !== undefined && !names(ifMatch, row)) throw new StorageError('ConditionNotMet');
  const unmodifiedSince = seconds(request.header('if-unmodified-since'));
  if (unmodifiedSince !== undefined && modified > unmodifiedSince) throw new StorageError('ConditionNotMet');
  const ifNoneMatch = request.header('if-none-match');
  const modifiedSince = seconds(request.header('if-modified-since'));
  const unchanged =
    (ifNoneMatch !== undefined && names(ifNoneMatch, row)) ||
    (ifNoneMatch === undefined && modifiedSince !== undefined && modified <= modifiedSince);
  if (!unchanged) return 'proceed';
  if (reading) return 'not-modified';
  throw new StorageError(ifNoneMatch === '*' ? 'BlobAlreadyExists' : 'ConditionNotMet');
}

/** Whether a list of entity tags, or `*`, names the blob as it is. */
function names(list: string, row: BlobRow | undefined): boolean {
  if (row === undefined) return false;
  return list.trim() === '*' || list.split(',').some((tag) => tag.trim() === row.etag);
}

function seconds(date: string | undefined): number | undefined {
  if (date === undefined) return undefined;
  const milliseconds = Date.parse(date);
  if (Number.isNaN(milliseconds)) throw new StorageError('InvalidHeaderValue');
  return Math.floor(milliseconds / 1000);
}
