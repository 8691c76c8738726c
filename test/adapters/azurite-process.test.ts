import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync, watch } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import { Bench } from '../../src/adapters/azurite/bench.ts';
import { BlobProcesses } from '../../src/adapters/azurite/blob-process.ts';
import { startAdapter } from '../../src/adapters/index.ts';
import type { OpenFabric, Reply } from '../../src/adapters/contract/index.ts';
import { typescriptProcess } from '../../src/adapters/remote/ts-process.ts';
import { serverIdentity } from '../../src/clients/certificate.ts';
import { clientOf, openAccount, openAzurite, whenInstalled } from './azurite-ground.ts';

const CONTENT = Buffer.from('what is to outlive a power cut');

const foldersOf = (pid: number | undefined): string[] =>
  readdirSync(tmpdir()).filter((name) => name.startsWith('azurite-') && name.includes(`-${pid}-`));

/** Connects to Azurite. `ended` comes when the connection ends: before a request has been made only the end of the process does that. */
async function lifeline(url: string | undefined): Promise<{ readonly ended: Promise<void> }> {
  const socket = connect(Number(new URL(url ?? '').port), '127.0.0.1');
  await once(socket, 'connect');
  // A process that is killed may reset its connections.
  socket.on('error', () => undefined);
  return { ended: new Promise((resolve) => socket.resume().once('close', () => resolve())) };
}

/** Comes when Azurite's databases on the disk know the blob and where its bytes lie. Azurite saves each of them every few seconds. */
function saved(workspace: string, blob: string): Promise<void> {
  const said = (database: string): string => readFileSync(join(workspace, database), 'utf8');
  return new Promise((resolve) => {
    const watcher = watch(workspace, () => {
      const extent = new RegExp(`"name":"${blob}".*?"id":"([0-9a-f-]{36})"`).exec(said('__azurite_db_blob__.json'))?.[1];
      if (extent === undefined || !said('__azurite_db_blob_extent__.json').includes(extent)) return;
      watcher.close();
      resolve();
    });
  });
}

/** A process of its own with an Azurite open. */
async function opener(): Promise<{ readonly child: ChildProcess; readonly url: string | undefined }> {
  const { command, env } = typescriptProcess(join(__dirname, 'fixtures', 'azurite-open.ts'));
  const [program = '', ...args] = command;
  const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'inherit'] });
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  const reply = JSON.parse(line) as Reply<OpenFabric>;
  return { child, url: reply.reply === 'accepted' ? reply.result.surfaces.storage?.url : undefined };
}

describe("Azurite's process", () => {
  it('is killed in a crash, and another one goes on with the same accounts and the same files', whenInstalled, async () => {
    const { adapter } = await startAdapter({ adapter: 'azurite' });
    try {
      const ground = await openAzurite(adapter);
      const { fabric, opened } = ground;
      const account = await openAccount(ground);
      const before = clientOf(opened.surfaces.storage, account);
      await before.createContainer('box');
      await before.putBlob('box', 'thing', CONTENT);
      before.close();
      const { ended } = await lifeline(opened.surfaces.storage?.url);
      const reply = await adapter.use(fabric, 'fabric.crash', {});
      await ended;
      if (reply.reply !== 'accepted') throw new Error('it did not start again');
      expect(Object.keys(reply.result.surfaces)).to.deep.equal(['storage']);

      const media = await adapter.use(fabric, 'media.read', {});
      const contents = media.reply === 'accepted' ? media.result.media.map(({ bytes }) => Buffer.from(bytes, 'base64')) : [];
      expect(contents.filter((bytes) => bytes.includes(CONTENT))).to.have.length(1);
      const after = clientOf(reply.result.surfaces.storage, account, account.secondary);
      expect((await after.createContainer('another')).outcome).to.include({ reply: 'accepted' });
      after.close();
      expect((await openAccount(ground)).account).to.not.equal(account.account);
    } finally {
      await adapter.dispose();
    }
    expect(adapter.faults).to.deep.equal([]);
  });

  it('finds again what had been saved before it was killed', whenInstalled, async () => {
    const processes = new BlobProcesses();
    const bench = new Bench(processes, serverIdentity());
    try {
      await bench.start();
      const account = bench.accounts.next();
      if (account === undefined) throw new Error('there is no account');
      const before = clientOf(bench.surface, account);
      await before.createContainer('box');
      const done = saved(bench.workspace, 'thing');
      await before.putBlob('box', 'thing', CONTENT);
      await done;
      before.close();
      await bench.crash();
      const after = clientOf(bench.surface, account);
      expect((await after.getBlob('box', 'thing')).value).to.deep.equal(CONTENT);
      after.close();
    } finally {
      await bench.remove();
      await processes.dispose();
    }
  });

  it('is gone with its folder once the fabric is closed, or the adapter disposed of', whenInstalled, async () => {
    const { adapter } = await startAdapter({ adapter: 'azurite' });
    const { fabric, opened } = await openAzurite(adapter);
    const again = await openAzurite(adapter);
    const [one, other] = [await lifeline(opened.surfaces.storage?.url), await lifeline(again.opened.surfaces.storage?.url)];
    expect(foldersOf(process.pid)).to.have.length(2);
    await adapter.close(fabric);
    await one.ended;
    expect(foldersOf(process.pid)).to.have.length(1);
    await adapter.dispose();
    await other.ended;
    expect(foldersOf(process.pid)).to.deep.equal([]);
    expect(adapter.faults).to.deep.equal([]);
  });

  it('is gone with its folder when the kit exits without closing it', whenInstalled, async () => {
    const { child, url } = await opener();
    const { ended } = await lifeline(url);
    expect(foldersOf(child.pid)).to.have.length(1);
    child.stdin?.end();
    await Promise.all([once(child, 'exit'), ended]);
    expect(foldersOf(child.pid)).to.deep.equal([]);
  });

  it('goes when the kit is killed; the folder goes when the next one is made', whenInstalled, async () => {
    const { child, url } = await opener();
    const { ended } = await lifeline(url);
    child.kill('SIGKILL');
    await Promise.all([once(child, 'exit'), ended]);
    expect(foldersOf(child.pid)).to.have.length(1);
    const next = await opener();
    expect(foldersOf(child.pid)).to.deep.equal([]);
    next.child.stdin?.end();
    await once(next.child, 'exit');
  });

  it('that does not start says why', whenInstalled, async () => {
    const processes = new BlobProcesses();
    const bench = new Bench(processes, { certificate: 'no certificate', key: 'no key' });
    const error = await bench.start().catch((thrown: unknown) => thrown);
    await bench.remove();
    await processes.dispose();
    expect(error).to.be.instanceOf(Error);
    expect((error as Error).message).to.match(/^Azurite did not start: .*PEM/);
  });

  it('is not started any more once all have been disposed of', whenInstalled, async () => {
    const processes = new BlobProcesses();
    await processes.dispose();
    expect(() => processes.take()).to.throw('disposed');
  });
});
