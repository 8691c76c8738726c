/**
 * The versions of the Service Management API, as `x-ms-version` names them (msdn gg592580, and what later clients send).
 */
const API_VERSIONS = [
  '2009-10-01',
  '2010-04-01',
  '2010-10-28',
  '2011-02-25',
  '2011-06-01',
  '2011-08-01',
  '2011-10-01',
  '2011-12-01',
  '2012-03-01',
  '2012-08-01',
  '2012-12-01',
  '2013-03-01',
  '2013-06-01',
  '2013-08-01',
  '2013-10-01',
  '2013-11-01',
  '2014-01-01',
  '2014-02-01',
  '2014-04-01',
  '2014-05-01',
  '2014-06-01',
  '2014-08-01',
  '2014-10-01',
  '2015-02-01',
  '2015-04-01',
  '2015-09-01',
  '2015-10-01',
  '2016-03-01',
  '2016-06-01',
  '2016-11-01',
  '2017-01-01',
] as const;

/** A version, which is a date: later ones compare greater. */
export type ApiVersion = (typeof API_VERSIONS)[number];

const known: ReadonlySet<string> = new Set(API_VERSIONS);

/** Whether an `x-ms-version` header names a version that there was. */
export function isApiVersion(header: unknown): header is ApiVersion {
  return typeof header === 'string' && known.has(header);
}
