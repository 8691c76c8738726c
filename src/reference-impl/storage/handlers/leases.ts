import { checkConditions } from '../conditions.ts';
import { changeLease, INFINITE, secondsToBreak, type LeaseRequest } from '../lease.ts';
import { containerName } from '../names.ts';
import type { LeaseColumns } from '../rows.ts';
import { StorageError } from '../storage-error.ts';
import type { StorageRequest } from '../storage-request.ts';
import { SINCE } from '../version.ts';
import type { Exchange, Headers } from './exchange.ts';
import { addressOf, answer, stamped } from './exchange.ts';

/** How long a lease with an end can be, in seconds; before version 2012-02-12 all were the longest. */
const [SHORTEST, LONGEST] = [15, 60];
const GUID = /^\{?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\}?$/i;

export async function leaseBlob(exchange: Exchange): Promise<void> {
  const { request, version, index } = exchange;
  const wish = leaseRequest(request, version);
  answerLease(exchange, wish, await index.change(addressOf(request), changing(exchange, wish)));
}

export async function leaseContainer(exchange: Exchange): Promise<void> {
  const { request, version, index } = exchange;
  if (version < SINCE.newLeases) throw new StorageError('UnsupportedQueryParameter');
  const wish = leaseRequest(request, version);
  answerLease(exchange, wish, await index.changeContainer(request.account, containerName(request.container), changing(exchange, wish)));
}

function changing({ request, clock }: Exchange, wish: LeaseRequest) {
  return (row: LeaseColumns & { readonly etag: string; readonly modified: string }): { readonly lease: LeaseColumns } => {
    checkConditions(request.header, false, row);
    return { lease: changeLease(row, wish, clock.now()) };
  };
}

const STATUS = { acquire: 201, renew: 200, change: 200, release: 200, break: 202 } as const;

function answerLease(
  exchange: Exchange,
  { action }: LeaseRequest,
  row: LeaseColumns & { readonly etag: string; readonly modified: string },
): void {
  exchange.steps.reached('reference-kept');
  const headers: Headers = stamped(exchange, row);
  if (action === 'break') headers['x-ms-lease-time'] = String(secondsToBreak(row, exchange.clock.now()));
  else if (action !== 'release' && row.leaseId !== null) headers['x-ms-lease-id'] = row.leaseId;
  answer(exchange, STATUS[action], headers);
}

/** What a request asks for a lease. Throws {@link StorageError} MissingRequiredHeader or InvalidHeaderValue. */
function leaseRequest(request: StorageRequest, version: string): LeaseRequest {
  const action = request.header('x-ms-lease-action')?.toLowerCase();
  const old = version < SINCE.newLeases;
  const id = (): string => guid(request, 'x-ms-lease-id') ?? missing();
  switch (action) {
    case 'acquire':
      return { action, seconds: old ? LONGEST : duration(request), proposed: guid(request, 'x-ms-proposed-lease-id') };
    case 'renew':
    case 'release':
      return { action, id: id() };
    case 'change':
      return { action, id: id(), proposed: guid(request, 'x-ms-proposed-lease-id') ?? missing() };
    case 'break':
      return { action, seconds: old ? undefined : seconds(request, 'x-ms-lease-break-period', 0) };
    case undefined:
      return missing();
    default:
      throw new StorageError('InvalidHeaderValue');
  }
}

function duration(request: StorageRequest): number {
  if (request.header('x-ms-lease-duration') === String(INFINITE)) return INFINITE;
  return seconds(request, 'x-ms-lease-duration', SHORTEST) ?? missing();
}

function seconds(request: StorageRequest, name: string, least: number): number | undefined {
  const value = request.header(name);
  if (value === undefined) return undefined;
  if (!/^\d{1,2}$/.test(value) || Number(value) < least || Number(value) > LONGEST) throw new StorageError('InvalidHeaderValue');
  return Number(value);
}

function guid(request: StorageRequest, name: string): string | undefined {
  const value = request.header(name);
  if (value === undefined) return undefined;
  const [, plain] = GUID.exec(value) ?? [];
  if (plain === undefined) throw new StorageError('InvalidHeaderValue');
  return plain.toLowerCase();
}

function missing(): never {
  throw new StorageError('MissingRequiredHeader');
}
