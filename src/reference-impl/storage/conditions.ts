import { StorageError } from './storage-error.ts';

/** What conditions are about: a container, a blob, or a blob that is not there. */
type Subject = { readonly etag: string; readonly modified: string } | undefined;

/** A condition's header by its lower-case name. */
type Header = (name: string) => string | undefined;

/**
 * Whether a conditional read may be answered with "not modified". Throws {@link StorageError} ConditionNotMet where a condition forbids the
 * request. (RFC 7232 section 6.)
 */
export function checkConditions(header: Header, reading: boolean, subject: Subject): 'proceed' | 'not-modified' {
  const verdict = judge(header, subject);
  if (verdict === 'proceed') return 'proceed';
  if (verdict === 'unchanged' && reading) return 'not-modified';
  throw new StorageError(verdict === 'unchanged' && header('if-none-match') === '*' ? 'BlobAlreadyExists' : 'ConditionNotMet');
}

/** The conditions on what is copied. Throws {@link StorageError} SourceConditionNotMet. */
export function checkSourceConditions(header: Header, subject: Subject): void {
  if (judge((name) => header(`x-ms-source-${name}`), subject) !== 'proceed') throw new StorageError('SourceConditionNotMet');
}

function judge(header: Header, subject: Subject): 'proceed' | 'failed' | 'unchanged' {
  const modified = subject === undefined ? NaN : Math.floor(Date.parse(subject.modified) / 1000);
  const ifMatch = header('if-match');
  if (ifMatch !== undefined && !names(ifMatch, subject)) return 'failed';
  const unmodifiedSince = seconds(header('if-unmodified-since'));
  if (unmodifiedSince !== undefined && modified > unmodifiedSince) return 'failed';
  const ifNoneMatch = header('if-none-match');
  const modifiedSince = seconds(header('if-modified-since'));
  const unchanged =
    (ifNoneMatch !== undefined && names(ifNoneMatch, subject)) ||
    (ifNoneMatch === undefined && modifiedSince !== undefined && modified <= modifiedSince);
  return unchanged ? 'unchanged' : 'proceed';
}

/** Whether a list of entity tags, or `*`, names the subject as it is. Tags came without quotes before version 2011-08-18. */
function names(list: string, subject: Subject): boolean {
  if (subject === undefined) return false;
  const bare = subject.etag.replaceAll('"', '');
  return list.trim() === '*' || list.split(',').some((tag) => tag.trim() === subject.etag || tag.trim() === bare);
}

function seconds(date: string | undefined): number | undefined {
  if (date === undefined) return undefined;
  const milliseconds = Date.parse(date);
  if (Number.isNaN(milliseconds)) throw new StorageError('InvalidHeaderValue');
  return Math.floor(milliseconds / 1000);
}
