import { element, escape, text } from '../../smapi/xml/writer.ts';
import type { BlobEntry, Page } from '../index/listing.ts';
import { INFINITE, isLocked, leaseState } from '../lease.ts';
import { metadataPairs } from '../metadata.ts';
import type { BlobRow, ContainerRow, LeaseColumns } from '../rows.ts';
import { SINCE } from '../version.ts';

/** What a list shows of itself. */
interface ListHead {
  readonly prefix: string;
  readonly marker: string;
  readonly maxResults: string;
  readonly nextMarker: string;
  readonly include: ReadonlySet<string>;
  readonly version: string;
  readonly now: Date;
  /** The account's address, with a slash at its end. */
  readonly endpoint: string;
}

export interface ContainerList extends ListHead {
  readonly page: Page<ContainerRow>;
}

export interface BlobList extends ListHead {
  readonly page: Page<BlobEntry>;
  readonly container: string;
  readonly delimiter: string;
}

/** The body of List Containers. */
export function containerListXml(list: ContainerList): string {
  const { page, include, version, now, endpoint } = list;
  const containers = page.entries.map((row) => {
    const properties = stampXml(row) + (version < SINCE.newLeases ? '' : leaseXml(row, version, now));
    const access = version >= SINCE.publicAccessShown && row.publicAccess !== null ? text('PublicAccess', row.publicAccess) : '';
    return element(
      'Container',
      text('Name', row.name) + urlXml(list, row.name) + element('Properties', properties + access) + metadataXml(row, include),
    );
  });
  const attributes = version < SINCE.serviceEndpoint ? { AccountName: endpoint.slice(0, -1) } : { ServiceEndpoint: endpoint };
  return enumeration(attributes, list, '', element('Containers', containers.join('')));
}

/** The body of List Blobs. */
export function blobListXml(list: BlobList): string {
  const { page, container, version, delimiter, endpoint } = list;
  const blobs = page.entries.map((entry) => {
    if ('prefix' in entry) return element('BlobPrefix', text('Name', entry.prefix));
    return element('Blob', 'blob' in entry ? blobXml(entry.blob, list) : uncommittedXml(entry.uncommitted, list));
  });
  const attributes =
    version < SINCE.serviceEndpoint ? { ContainerName: endpoint + container } : { ServiceEndpoint: endpoint, ContainerName: container };
  return enumeration(attributes, list, delimiter === '' ? '' : text('Delimiter', delimiter), element('Blobs', blobs.join('')));
}

function blobXml(row: BlobRow, list: BlobList): string {
  const { container, version, now, include } = list;
  const snapshot = row.snapshot === '' ? '' : text('Snapshot', row.snapshot);
  const optional = (
    [
      ['Content-Encoding', row.contentEncoding],
      ['Content-Language', row.contentLanguage],
      ['Content-MD5', row.contentMd5],
      ['Cache-Control', row.cacheControl],
      ['Content-Disposition', version < SINCE.serviceEndpoint ? null : row.contentDisposition],
    ] as const
  ).map(([name, value]) => (value === null ? '' : text(name, value)));
  const properties = [
    stampXml(row),
    text('Content-Length', row.size),
    text('Content-Type', row.contentType),
    ...optional,
    text('BlobType', 'BlockBlob'),
    row.snapshot === '' ? leaseXml(row, version, now) : '',
    include.has('copy') && version >= SINCE.newLeases ? copyXml(row) : '',
  ];
  return (
    text('Name', row.name) +
    snapshot +
    urlXml(list, `${container}/${row.name}`, row.snapshot) +
    element('Properties', properties.join('')) +
    metadataXml(row, include)
  );
}

/** A blob of which there are only uncommitted blocks. */
function uncommittedXml(name: string, list: BlobList): string {
  return (
    text('Name', name) +
    urlXml(list, `${list.container}/${name}`) +
    element('Properties', text('Content-Length', 0) + text('BlobType', 'BlockBlob'))
  );
}

/** Lists of before version 2013-08-15 say each address. */
function urlXml({ version, endpoint }: ListHead, path: string, snapshot = ''): string {
  if (version >= SINCE.serviceEndpoint) return '';
  const address = endpoint + path.split('/').map(encodeURIComponent).join('/');
  return text('Url', snapshot === '' ? address : `${address}?snapshot=${encodeURIComponent(snapshot)}`);
}

function stampXml({ modified, etag }: { readonly modified: string; readonly etag: string }): string {
  return text('Last-Modified', new Date(modified).toUTCString()) + text('Etag', etag.replaceAll('"', ''));
}

function leaseXml(lease: LeaseColumns, version: string, now: Date): string {
  const status = text('LeaseStatus', isLocked(lease, now) ? 'locked' : 'unlocked');
  if (version < SINCE.newLeases) return status;
  const state = leaseState(lease, now);
  return (
    status +
    text('LeaseState', state) +
    (state === 'leased' ? text('LeaseDuration', lease.leaseSeconds === INFINITE ? 'infinite' : 'fixed') : '')
  );
}

function copyXml({ copyId, copySource, copyFinished, size }: BlobRow): string {
  if (copyId === null || copySource === null || copyFinished === null) return '';
  const done = text('CopyProgress', `${size}/${size}`) + text('CopyCompletionTime', new Date(copyFinished).toUTCString());
  return text('CopyId', copyId) + text('CopySource', copySource) + text('CopyStatus', 'success') + done;
}

function metadataXml({ metadata }: { readonly metadata: string }, include: ReadonlySet<string>): string {
  return include.has('metadata')
    ? element(
        'Metadata',
        metadataPairs(metadata)
          .map(([name, value]) => text(name, value))
          .join(''),
      )
    : '';
}

function enumeration(attributes: Readonly<Record<string, string>>, head: ListHead, delimiter: string, entries: string): string {
  const said = Object.entries(attributes).map(([name, value]) => ` ${name}="${escape(value).replaceAll('"', '&quot;')}"`);
  const asked = [
    ['Prefix', head.prefix],
    ['Marker', head.marker],
    ['MaxResults', head.maxResults],
  ] as const;
  const questions = asked.map(([name, value]) => (value === '' ? '' : text(name, value)));
  return `<EnumerationResults${said.join('')}>${questions.join('')}${delimiter}${entries}${text('NextMarker', head.nextMarker)}</EnumerationResults>`;
}
