import { FROM_THE_START, type Position } from '../index/listing.ts';
import { StorageError } from '../storage-error.ts';
import { ACCOUNT_HOST, type StorageRequest } from '../storage-request.ts';
import { blobListXml, containerListXml } from '../xml/lists.ts';
import type { Exchange } from './exchange.ts';
import { answerXml } from './exchange.ts';
import { readableContainer } from './containers.ts';

/** How many entries a page has at most. */
const LARGEST_PAGE = 5000;
const INCLUDED_WITH_CONTAINERS = ['metadata'];
const INCLUDED_WITH_BLOBS = ['snapshots', 'metadata', 'uncommittedblobs', 'copy'];

export function listContainers(exchange: Exchange): Promise<void> {
  const { request, index, version, clock } = exchange;
  const include = included(request, INCLUDED_WITH_CONTAINERS);
  const query = { prefix: request.parameter('prefix') ?? '', from: markerOf(request), most: pageSize(request) };
  const page = index.listContainers(request.account, query);
  return answerXml(
    exchange,
    containerListXml({ page, include, version, now: clock.now(), endpoint: endpointOf(request), ...asked(request, page.next) }),
  );
}

export function listBlobs(exchange: Exchange): Promise<void> {
  const { request, index, version, clock } = exchange;
  const include = included(request, INCLUDED_WITH_BLOBS);
  const delimiter = request.parameter('delimiter') ?? '';
  if (delimiter !== '' && include.has('snapshots')) throw new StorageError('InvalidQueryParameterValue');
  const container = readableContainer(exchange);
  const page = index.listBlobs(container.id, {
    prefix: request.parameter('prefix') ?? '',
    delimiter,
    from: markerOf(request),
    most: pageSize(request),
    snapshots: include.has('snapshots'),
    uncommitted: include.has('uncommittedblobs'),
  });
  const of = { container: container.name, endpoint: endpointOf(request), version, now: clock.now() };
  return answerXml(exchange, blobListXml({ page, include, delimiter, ...of, ...asked(request, page.next) }));
}

/** What a page repeats of the question, and where the next one begins. */
function asked(request: StorageRequest, next: Position | undefined) {
  const [prefix, marker, maxResults] = [request.parameter('prefix'), request.parameter('marker'), request.parameter('maxresults')];
  return {
    prefix: prefix ?? '',
    marker: marker ?? '',
    maxResults: maxResults ?? '',
    nextMarker: next === undefined ? '' : markerFor(next),
  };
}

function included(request: StorageRequest, known: readonly string[]): ReadonlySet<string> {
  const named = (request.parameter('include') ?? '').split(',').filter((each) => each !== '');
  if (!named.every((each) => known.includes(each))) throw new StorageError('InvalidQueryParameterValue');
  return new Set(named);
}

function pageSize(request: StorageRequest): number {
  const given = request.parameter('maxresults');
  if (given === undefined) return LARGEST_PAGE;
  if (!/^\d{1,9}$/.test(given)) throw new StorageError('InvalidQueryParameterValue');
  if (Number(given) === 0) throw new StorageError('OutOfRangeQueryParameterValue');
  return Math.min(Number(given), LARGEST_PAGE);
}

/** A marker is nobody's business but ours: the snapshot, a blank and the name, in base64. */
const markerFor = ({ name, snapshot }: Position): string => Buffer.from(`${snapshot} ${name}`).toString('base64url');

function markerOf(request: StorageRequest): Position {
  const given = request.parameter('marker') ?? '';
  if (given === '') return FROM_THE_START;
  const bytes = Buffer.from(given, 'base64url');
  const [, snapshot, name] = /^(\S*) ([^]+)$/.exec(bytes.toString()) ?? [];
  if (snapshot === undefined || name === undefined || bytes.toString('base64url') !== given) throw new StorageError('OutOfRangeInput');
  return { name, snapshot };
}

/** The address of the account, as the request came to it, with a slash at its end. */
function endpointOf(request: StorageRequest): string {
  const host = request.header('host') ?? '';
  return `${request.secure ? 'https' : 'http'}://${host}/${ACCOUNT_HOST.test(host) ? '' : `${request.account}/`}`;
}
