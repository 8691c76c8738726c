import { createHmac } from 'node:crypto';

/** What a shared access signature says, by the names of its parameters. */
export type Said = Readonly<Record<string, string>>;

/** A query with a shared access signature for `/account/container[/blob]`, made by the documents' recipe for its version. */
export function sharedAccess(key: string, resource: string, said: Said): string {
  const value = (name: string): string => said[name] ?? '';
  const version = value('sv');
  const lines = ['sp', 'st', 'se'].map(value);
  lines.push(version >= '2015-02-21' ? `/blob${resource}` : resource, value('si'));
  if (version >= '2015-04-05') lines.push(value('sip'), value('spr'));
  if (version !== '') lines.push(version);
  if (version >= '2018-11-09') lines.push(value('sr'), '');
  if (version >= '2020-12-06') lines.push('');
  if (version >= '2013-08-15') lines.push(...['rscc', 'rscd', 'rsce', 'rscl', 'rsct'].map(value));
  const sig = createHmac('sha256', Buffer.from(key, 'base64')).update(lines.join('\n'), 'utf8').digest('base64');
  return new URLSearchParams({ ...said, sig }).toString();
}
