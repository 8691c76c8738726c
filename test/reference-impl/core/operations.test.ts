import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { expect } from 'chai';
import type { QueuedCommand } from '../../../src/reference-impl/management/queued-command.ts';
import { groundIn, temporaryFolder, type Ground } from './ground.ts';

const command = (service: string, status: 'Running' | 'Suspended' = 'Running'): QueuedCommand => ({
  kind: 'UpdateDeploymentStatus',
  service,
  deployment: 'd'.repeat(32),
  status,
});

describe('The operation queue (SMA-3)', () => {
  let place = temporaryFolder();
  let ground: Ground;
  beforeEach(() => {
    place = temporaryFolder();
    ground = groundIn(place.folder);
  });
  afterEach(() => {
    ground.store.close();
    place.remove();
  });

  it('keeps the order of each lane, and lanes apart', () => {
    const { operations } = ground;
    const first = operations.accept('shop', command('web', 'Running'));
    const second = operations.accept('shop', command('Web', 'Suspended'));
    const elsewhere = operations.accept('shop', command('api'));
    expect(operations.lanes()).to.deep.equal(['hosted-service/web', 'hosted-service/api']);
    expect(operations.next('hosted-service/web')?.requestId).to.equal(first);
    expect(operations.next('hosted-service/api')?.requestId).to.equal(elsewhere);
    operations.finish(first, { status: 'Succeeded' });
    expect(operations.next('hosted-service/web')).to.deep.include({ requestId: second, subscriptionId: 'shop' });
    expect(operations.next('hosted-service/web')?.command).to.deep.equal(command('Web', 'Suspended'));
    operations.finish(second, { status: 'Failed', httpStatus: 409, code: 'ConflictError', message: 'no' });
    expect(operations.next('hosted-service/web')).to.equal(undefined);
    expect(operations.unfinished()).to.equal(1);
  });

  it('loses nothing and finishes nothing twice when the fabric goes down and comes back', () => {
    const done = ground.operations.accept('shop', command('web'));
    const left = ground.operations.accept('shop', command('web', 'Suspended'));
    ground.operations.finish(done, { status: 'Succeeded' });
    ground.store.close();
    ground = groundIn(place.folder);
    expect(ground.operations.next('hosted-service/web')?.requestId).to.equal(left);
    expect(ground.operations.find('shop', done)).to.include({ status: 'Succeeded', httpStatus: 200 });
    expect(ground.operations.find('shop', left)).to.include({ status: 'InProgress', httpStatus: null, finished: null });
    ground.operations.finish(done, { status: 'Failed', httpStatus: 500, code: 'InternalError', message: 'late' });
    expect(ground.operations.find('shop', done)).to.include({ status: 'Succeeded', errorCode: null });
  });

  it('has every operation that it acknowledged, in order, after its process was killed without warning', async () => {
    ground.store.close();
    const child = spawn(process.execPath, ['--require', 'ts-node/register', join(__dirname, 'accept-forever.ts'), place.folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    for await (const chunk of child.stdout) {
      said += String(chunk);
      if (said.length > 100 * 33) child.kill('SIGKILL');
    }
    const acknowledged = said.split('\n').slice(0, -1);
    expect(acknowledged.length).to.be.at.least(100);
    ground = groundIn(place.folder);
    const kept = ground.operations
      .list('shop', Number.MAX_SAFE_INTEGER)
      .map(({ requestId }) => requestId)
      .reverse();
    expect(kept.slice(0, acknowledged.length)).to.deep.equal(acknowledged);
    // Between the accept and the word of it there is room for one that nobody heard of.
    expect(kept.length - acknowledged.length).to.be.within(0, 1);
    expect(ground.operations.next('hosted-service/service-1')?.requestId).to.equal(acknowledged[1]);
  });

  it('tells the controller once an operation is durable, and never of one that was rolled back', () => {
    const heard: string[] = [];
    const stop = ground.operations.onAccepted((lane) => heard.push(`${lane} ${ground.operations.unfinished()}`));
    const rolledBack = () =>
      ground.store.transaction(() => {
        ground.operations.accept('shop', command('web'));
        throw new Error('no');
      });
    expect(rolledBack).to.throw('no');
    expect(heard).to.deep.equal([]);
    ground.store.transaction(() => {
      ground.operations.accept('shop', command('web'));
      expect(heard).to.deep.equal([]);
    });
    expect(heard).to.deep.equal(['hosted-service/web 1']);
    stop();
    ground.operations.accept('shop', command('web'));
    expect(heard).to.have.length(1);
  });

  it('shows an operation to its own subscription only', () => {
    const id = ground.operations.accept('shop', command('web'));
    expect(ground.operations.find('bank', id)).to.equal(undefined);
    expect(ground.operations.list('bank', 10)).to.deep.equal([]);
    expect(ground.operations.list('shop', 10).map(({ requestId }) => requestId)).to.deep.equal([id]);
  });

  it('gives ids that say nothing about each other', () => {
    const ids = Array.from({ length: 200 }, () => ground.operations.record('shop', 'DeleteHostedService'));
    for (const id of ids) expect(id).to.match(/^[0-9a-f]{32}$/);
    expect(new Set(ids).size).to.equal(ids.length);
    // Each of the 128 bits is free: over 200 ids every one of them is seen both ways.
    const values = ids.map((id) => BigInt(`0x${id}`));
    const always = values.reduce((all, value) => all & value);
    const ever = values.reduce((all, value) => all | value);
    expect([always, ever]).to.deep.equal([0n, 2n ** 128n - 1n]);
  });

  it('forgets what was asked once it is done', () => {
    const secret: QueuedCommand = { kind: 'ChangeConfiguration', service: 'web', deployment: 'd', configuration: 'connection string' };
    const id = ground.operations.accept('shop', secret);
    ground.operations.finish(id, { status: 'Succeeded' });
    expect(ground.store.get<{ command: string | null }>('SELECT command FROM operations WHERE requestId = ?', id)?.command).to.equal(null);
  });
});
