import { after, before, describe, it } from 'node:test';
import { expect } from 'chai';
import { changeLease, leaseState, type LeaseRequest } from '../../../src/reference-impl/storage/lease.ts';
import { NO_LEASE, type LeaseColumns } from '../../../src/reference-impl/storage/rows.ts';
import { openStorage } from './ground.ts';

const A = '11111111-1111-4111-8111-111111111111';
const B = '22222222-2222-4222-8222-222222222222';

describe('a lease, by its state', () => {
  const at = (seconds: number): Date => new Date(Date.UTC(2012, 5, 7) + seconds * 1000);
  const acquire = (proposed: string, seconds = 20): LeaseRequest => ({ action: 'acquire', seconds, proposed });
  const leased = changeLease(NO_LEASE, acquire(A), at(0));
  const breaking = changeLease(leased, { action: 'break', seconds: 10 }, at(0));
  const states: Readonly<Record<string, readonly [LeaseColumns, Date]>> = {
    available: [NO_LEASE, at(0)],
    leased: [leased, at(1)],
    expired: [leased, at(20)],
    breaking: [breaking, at(1)],
    broken: [breaking, at(10)],
  };
  const requests: Readonly<Record<string, LeaseRequest>> = {
    'acquire A': acquire(A),
    'acquire B': acquire(B),
    'renew A': { action: 'renew', id: A },
    'renew B': { action: 'renew', id: B },
    'change A to B': { action: 'change', id: A, proposed: B },
    'change B to A': { action: 'change', id: B, proposed: A },
    'change B to B': { action: 'change', id: B, proposed: B },
    'release A': { action: 'release', id: A },
    'release B': { action: 'release', id: B },
    break: { action: 'break', seconds: undefined },
    'break at once': { action: 'break', seconds: 0 },
  };
  const MISMATCH = 'LeaseIdMismatchWithLeaseOperation';
  const NONE = 'LeaseNotPresentWithLeaseOperation';
  const BROKEN = 'LeaseIsBrokenAndCannotBeRenewed';
  /** For each request, what becomes of it where the lease is available, leased by A, expired, breaking and broken. */
  const outcomes: Readonly<Record<string, readonly string[]>> = {
    'acquire A': ['leased', 'leased', 'leased', 'LeaseIsBreakingAndCannotBeAcquired', 'leased'],
    'acquire B': ['leased', 'LeaseAlreadyPresent', 'leased', 'LeaseAlreadyPresent', 'leased'],
    'renew A': [MISMATCH, 'leased', 'leased', BROKEN, BROKEN],
    'renew B': [MISMATCH, MISMATCH, MISMATCH, MISMATCH, MISMATCH],
    'change A to B': [NONE, 'leased', NONE, 'LeaseIsBreakingAndCannotBeChanged', NONE],
    'change B to A': [NONE, 'leased', NONE, 'LeaseIsBreakingAndCannotBeChanged', NONE],
    'change B to B': [NONE, MISMATCH, NONE, MISMATCH, NONE],
    'release A': [MISMATCH, 'available', 'available', 'available', 'available'],
    'release B': [MISMATCH, MISMATCH, MISMATCH, MISMATCH, MISMATCH],
    break: [NONE, 'breaking', 'broken', 'breaking', 'broken'],
    'break at once': [NONE, 'broken', 'broken', 'broken', 'broken'],
  };
  for (const [name, expected] of Object.entries(outcomes)) {
    it(`${name}: ${expected.join(', ')}`, () => {
      const outcome = Object.entries(states).map(([state, [lease, now]]) => {
        expect(leaseState(lease, now)).to.equal(state);
        try {
          return leaseState(changeLease(lease, requests[name] as LeaseRequest, now), now);
        } catch (error) {
          return (error as { code: string }).code;
        }
      });
      expect(outcome).to.deep.equal(expected);
    });
  }
});

describe('a leased blob', () => {
  let storage: Awaited<ReturnType<typeof openStorage>>;
  before(async () => {
    storage = await openStorage();
    await storage.send('PUT', '/first/box?restype=container');
  });
  after(() => storage.close());
  const lease = (blob: string, headers: Record<string, string>) => storage.send('PUT', `/first/box/${blob}?comp=lease`, { headers });
  const acquire = (blob: string, seconds: number) =>
    lease(blob, { 'x-ms-lease-action': 'acquire', 'x-ms-lease-duration': String(seconds), 'x-ms-proposed-lease-id': A });

  it('is written and deleted with the lease alone, and read by all', async () => {
    await storage.send('PUT', '/first/box/a', { body: Buffer.from('1') });
    const taken = await acquire('a', 30);
    expect(taken.status).to.equal(201);
    expect(taken.headers['x-ms-lease-id']).to.equal(A);
    const writes: [string, string, Buffer?][] = [
      ['PUT', '/first/box/a', Buffer.from('2')],
      ['PUT', '/first/box/a?comp=metadata'],
      ['PUT', '/first/box/a?comp=properties'],
      ['PUT', '/first/box/a?comp=block&blockid=AAAA', Buffer.from('x')],
      ['PUT', '/first/box/a?comp=blocklist', Buffer.from('<BlockList/>')],
      ['DELETE', '/first/box/a'],
    ];
    for (const [method, path, body = Buffer.alloc(0)] of writes) {
      const of = `${method} ${path}`;
      expect(await storage.send(method, path, { body }), of).to.include({ status: 412, code: 'LeaseIdMissing' });
      expect(await storage.send(method, path, { body, headers: { 'x-ms-lease-id': B } }), of).to.include({
        status: 412,
        code: 'LeaseIdMismatchWithBlobOperation',
      });
      expect((await storage.send('GET', '/first/box/a')).body.toString(), of).to.equal('1');
    }
    expect(await storage.send('GET', '/first/box/a', { headers: { 'x-ms-lease-id': B } })).to.include({ status: 412 });
    expect((await storage.send('GET', '/first/box/a', { headers: { 'x-ms-lease-id': A } })).headers).to.include({
      'x-ms-lease-status': 'locked',
      'x-ms-lease-state': 'leased',
      'x-ms-lease-duration': 'fixed',
    });
    for (const [method, path, body = Buffer.alloc(0)] of writes)
      expect((await storage.send(method, path, { body, headers: { 'x-ms-lease-id': A } })).status, `${method} ${path}`).to.be.lessThan(300);
    expect(storage.records.kept.size).to.equal(0);
  });

  it('is free when the time of the lease is over, by the clock of the fabric', async () => {
    await storage.send('PUT', '/first/box/b', { body: Buffer.from('1') });
    await acquire('b', 15);
    expect(await storage.send('PUT', '/first/box/b')).to.include({ status: 412 });
    await storage.clock.advance(16);
    expect((await storage.send('HEAD', '/first/box/b')).headers).to.include({
      'x-ms-lease-state': 'expired',
      'x-ms-lease-status': 'unlocked',
    });
    expect(await storage.send('PUT', '/first/box/b', { headers: { 'x-ms-lease-id': A } })).to.include({ status: 412, code: 'LeaseLost' });
    expect((await storage.send('PUT', '/first/box/b')).status).to.equal(201);
    expect(await lease('b', { 'x-ms-lease-action': 'renew', 'x-ms-lease-id': A }), 'written since').to.include({ status: 409 });
    expect(await storage.send('PUT', '/first/box/b', { headers: { 'x-ms-lease-id': A } })).to.include({
      status: 412,
      code: 'LeaseNotPresentWithBlobOperation',
    });
  });

  it('tells how long a lease that is being broken goes on', async () => {
    await storage.send('PUT', '/first/box/c', { body: Buffer.from('1') });
    await acquire('c', -1);
    const broken = await lease('c', { 'x-ms-lease-action': 'break', 'x-ms-lease-break-period': '20' });
    expect(broken.status).to.equal(202);
    expect(Number(broken.headers['x-ms-lease-time'])).to.be.within(19, 20);
    expect(await storage.send('DELETE', '/first/box/c')).to.include({ status: 412, code: 'LeaseIdMissing' });
    await storage.clock.advance(21);
    expect((await storage.send('DELETE', '/first/box/c')).status).to.equal(202);
  });

  it('goes by the rules of before 2012 where that version is asked for', async () => {
    const old = { 'x-ms-version': '2011-08-18' };
    await storage.send('PUT', '/first/box/d', { body: Buffer.from('1') });
    expect((await lease('d', { ...old, 'x-ms-lease-action': 'acquire' })).status).to.equal(201);
    const { headers } = await storage.send('HEAD', '/first/box/d', { headers: old });
    expect(headers).to.include({ 'x-ms-lease-status': 'locked' }).and.not.have.property('x-ms-lease-state');
    await storage.clock.advance(61);
    expect((await storage.send('DELETE', '/first/box/d', { headers: old })).status).to.equal(202);
  });

  it('is refused where the request is not as documented', async () => {
    await storage.send('PUT', '/first/box/e', { body: Buffer.from('1') });
    for (const [headers, code] of [
      [{}, 'MissingRequiredHeader'],
      [{ 'x-ms-lease-action': 'borrow' }, 'InvalidHeaderValue'],
      [{ 'x-ms-lease-action': 'acquire' }, 'MissingRequiredHeader'],
      [{ 'x-ms-lease-action': 'acquire', 'x-ms-lease-duration': '14' }, 'InvalidHeaderValue'],
      [{ 'x-ms-lease-action': 'acquire', 'x-ms-lease-duration': '61' }, 'InvalidHeaderValue'],
      [{ 'x-ms-lease-action': 'acquire', 'x-ms-lease-duration': '15', 'x-ms-proposed-lease-id': 'mine' }, 'InvalidHeaderValue'],
      [{ 'x-ms-lease-action': 'renew' }, 'MissingRequiredHeader'],
      [{ 'x-ms-lease-action': 'change', 'x-ms-lease-id': A }, 'MissingRequiredHeader'],
      [{ 'x-ms-lease-action': 'break', 'x-ms-lease-break-period': '61' }, 'InvalidHeaderValue'],
    ] as const) {
      expect(await lease('e', headers as unknown as Record<string, string>), JSON.stringify(headers)).to.include({ status: 400, code });
    }
    expect(await acquire('none', 15)).to.include({ status: 404, code: 'BlobNotFound' });
    expect((await acquire('e', 15)).status).to.equal(201);
  });
});
