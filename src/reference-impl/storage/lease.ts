import { randomUUID } from 'node:crypto';
import type { LeaseColumns } from './rows.ts';
import { NO_LEASE } from './rows.ts';
import { StorageError } from './storage-error.ts';

/** What is asked for a lease, read from the request. */
export type LeaseRequest =
  | { readonly action: 'acquire'; readonly seconds: number; readonly proposed: string | undefined }
  | { readonly action: 'renew' | 'release'; readonly id: string }
  | { readonly action: 'change'; readonly id: string; readonly proposed: string }
  /** Without `seconds`, what is left of the lease is waited for. */
  | { readonly action: 'break'; readonly seconds: number | undefined };

export type LeaseState = 'available' | 'leased' | 'expired' | 'breaking' | 'broken';

/** A lease that lasts until it is given back. */
export const INFINITE = -1;

export function leaseState(lease: LeaseColumns, now: Date): LeaseState {
  if (lease.leaseId === null) return 'available';
  const time = now.toISOString();
  if (lease.breakEnds !== null) return time < lease.breakEnds ? 'breaking' : 'broken';
  return lease.leaseEnds === null || time < lease.leaseEnds ? 'leased' : 'expired';
}

/** Whether the lease keeps others from writing. */
export const isLocked = (lease: LeaseColumns, now: Date): boolean => ['leased', 'breaking'].includes(leaseState(lease, now));

/** The lease after what is asked for. Throws {@link StorageError} where its state forbids that ("Lease Blob", outcomes by lease state). */
export function changeLease(lease: LeaseColumns, request: LeaseRequest, now: Date): LeaseColumns {
  const state = leaseState(lease, now);
  switch (request.action) {
    case 'acquire':
      if (state === 'breaking')
        throw new StorageError(request.proposed === lease.leaseId ? 'LeaseIsBreakingAndCannotBeAcquired' : 'LeaseAlreadyPresent');
      if (state === 'leased' && request.proposed !== lease.leaseId) throw new StorageError('LeaseAlreadyPresent');
      return granted(request.proposed ?? randomUUID(), request.seconds, now);
    case 'renew':
      if (request.id !== lease.leaseId) throw new StorageError('LeaseIdMismatchWithLeaseOperation');
      if (state === 'breaking' || state === 'broken') throw new StorageError('LeaseIsBrokenAndCannotBeRenewed');
      return granted(request.id, lease.leaseSeconds ?? INFINITE, now);
    case 'change':
      if (state === 'available' || state === 'expired' || state === 'broken') throw new StorageError('LeaseNotPresentWithLeaseOperation');
      if (request.id !== lease.leaseId && request.proposed !== lease.leaseId) throw new StorageError('LeaseIdMismatchWithLeaseOperation');
      if (state === 'breaking') throw new StorageError('LeaseIsBreakingAndCannotBeChanged');
      return { ...lease, leaseId: request.proposed };
    case 'release':
      if (request.id !== lease.leaseId) throw new StorageError('LeaseIdMismatchWithLeaseOperation');
      return NO_LEASE;
    case 'break':
      if (state === 'available') throw new StorageError('LeaseNotPresentWithLeaseOperation');
      return { ...lease, breakEnds: breakEnd(lease, state, request.seconds, now) };
  }
}

/** How many seconds a lease that is being broken goes on. */
export function secondsToBreak({ breakEnds }: LeaseColumns, now: Date): number {
  return breakEnds === null ? 0 : Math.max(0, Math.ceil((Date.parse(breakEnds) - now.getTime()) / 1000));
}

/** The lease of something that is being written: one that has run out is over for good, and cannot be renewed. */
export function leaseAfterWrite(lease: LeaseColumns, now: Date): LeaseColumns {
  const { leaseId, leaseSeconds, leaseEnds, breakEnds } = isLocked(lease, now) ? lease : NO_LEASE;
  return { leaseId, leaseSeconds, leaseEnds, breakEnds };
}

/** Whether a write may be made. Throws {@link StorageError} where somebody else, or nobody any more, has the lease. */
export function requireLease(lease: LeaseColumns, given: string | undefined, now: Date, of: 'Blob' | 'Container'): void {
  if (given === undefined) {
    if (isLocked(lease, now)) throw new StorageError('LeaseIdMissing');
    return;
  }
  requireGivenLease(lease, given, now, of);
}

/** A lease that a request names must be the one there is, even where it needs none. */
export function requireGivenLease(lease: LeaseColumns, given: string | undefined, now: Date, of: 'Blob' | 'Container'): void {
  if (given === undefined) return;
  const state = leaseState(lease, now);
  if (state === 'available') throw new StorageError(`LeaseNotPresentWith${of}Operation`);
  if (given.toLowerCase() !== lease.leaseId) throw new StorageError(`LeaseIdMismatchWith${of}Operation`);
  if (state === 'expired' || state === 'broken') throw new StorageError('LeaseLost');
}

function granted(leaseId: string, leaseSeconds: number, now: Date): LeaseColumns {
  return { leaseId, leaseSeconds, leaseEnds: leaseSeconds === INFINITE ? null : later(now, leaseSeconds), breakEnds: null };
}

function breakEnd(lease: LeaseColumns, state: LeaseState, seconds: number | undefined, now: Date): string {
  const time = now.toISOString();
  if (state === 'expired') return time;
  if (lease.breakEnds !== null) {
    const sooner = seconds === undefined ? lease.breakEnds : later(now, seconds);
    return sooner < lease.breakEnds ? sooner : lease.breakEnds;
  }
  const left = lease.leaseEnds ?? later(now, seconds ?? 0);
  const wanted = seconds === undefined ? left : later(now, seconds);
  return wanted < left ? wanted : left;
}

const later = (now: Date, seconds: number): string => new Date(now.getTime() + seconds * 1000).toISOString();
