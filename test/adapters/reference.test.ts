import { existsSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterEach, describe, it } from 'node:test';
import { expect } from 'chai';
import { startAdapter, type GuardedAdapter, type StartedAdapter } from '../../src/adapters/index.ts';
import type { InstrumentName, InstrumentRequest } from '../../src/adapters/contract/index.ts';
import { makeCertificate, serverIdentity } from '../../src/clients/certificate.ts';
import { keyRing } from '../../src/clients/keys.ts';

const started: GuardedAdapter[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((adapter) => adapter.dispose()));
});

async function start(name: string): Promise<StartedAdapter> {
  const found = await startAdapter({ adapter: name });
  started.push(found.adapter);
  return found;
}

type Line = readonly [what: string, reply: { readonly reply: string; readonly code?: string }];

const ending = ([what, { reply, code }]: Line): string => `${what} ${code ?? reply}`;

/** What is different each time is given a name, so that two transcripts can be laid side by side. */
class Transcript {
  readonly lines: Line[] = [];
  readonly #names = new Map<string, string>();

  add(what: string, reply: unknown): void {
    const text = JSON.stringify(reply, (key, value: unknown) => {
      if (key === 'now' && typeof value === 'string') return 'an instant';
      if (key === 'media' && Array.isArray(value)) return value.map(({ name }: { name: string }) => name);
      return value;
    });
    const named = text.replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|https:\/\/127\.0\.0\.1:\d+/g, (found) => {
      if (!this.#names.has(found)) this.#names.set(found, `<${this.#names.size}>`);
      return this.#names.get(found) ?? found;
    });
    this.lines.push([what, JSON.parse(named) as Line[1]]);
  }
}

/** Makes the same calls on an adapter, good ones and bad ones, and writes down every reply. */
async function transcriptOf(name: string): Promise<readonly Line[]> {
  const { adapter, card } = await start(name);
  const transcript = new Transcript();
  transcript.add('describe', { reply: 'accepted', result: card });
  const reply = await adapter.open({ identity: serverIdentity() });
  transcript.add('open', reply);
  if (reply.reply !== 'accepted') throw new Error('the reference did not open');
  const { fabric } = reply.result;
  const use = async <I extends InstrumentName>(instrument: I, request: InstrumentRequest<I>) => {
    const answered = await adapter.use(fabric, instrument, request);
    transcript.add(instrument, answered);
    return answered;
  };
  await use('customer.enrol', { liveId: 'ada@live.example', password: 'correct horse' });
  await use('customer.enrol', { liveId: 'ada@live.example', password: 'correct horse' });
  const opened = await use('subscription.open', { owner: 'ada@live.example', name: 'Analytical' });
  if (opened.reply !== 'accepted') throw new Error('no subscription was opened');
  const { subscriptionId } = opened.result;
  await use('certificate.register', { subscriptionId, certificate: await someCertificate() });
  await use('certificate.register', { subscriptionId, certificate: Buffer.from('no certificate').toString('base64') });
  await use('clock.read', {});
  await use('clock.advance', { seconds: 3600 });
  await use('controller.hold', {});
  await use('controller.release', {});
  await use('controller.settle', {});
  const slot = { subscriptionId, service: 'engine', slot: 'production' } as const;
  await use('instances.list', slot);
  await use('instance.readFile', { ...slot, instance: 'Mill_IN_0', path: 'E:\\approot\\page.txt' });
  await use('instance.fail', { ...slot, instance: 'Mill_IN_0' });
  await use('fabric.crash', {});
  await use('media.read', {});
  transcript.add('close', await adapter.close(fabric));
  await adapter.dispose();
  expect(adapter.faults).to.deep.equal([]);
  return transcript.lines;
}

let certificate: Promise<string> | undefined;
function someCertificate(): Promise<string> {
  certificate ??= keyRing
    .hand()
    .rsa('ada')
    .then((key) => makeCertificate({ subject: 'ada', key }).der.toString('base64'));
  return certificate;
}

async function opened(adapter: GuardedAdapter): Promise<string> {
  const reply = await adapter.open({ identity: serverIdentity() });
  if (reply.reply !== 'accepted') throw new Error('the reference did not open');
  return reply.result.fabric;
}

describe('the reference behind the contract', () => {
  it('gives the same replies in this process and over stdio', async () => {
    const [here, there] = [await transcriptOf('reference'), await transcriptOf('reference-stdio')];
    expect(there).to.deep.equal(here);
    expect(here.map(ending)).to.deep.equal([
      'describe accepted',
      'open accepted',
      'customer.enrol accepted',
      'customer.enrol conflict',
      'subscription.open accepted',
      'certificate.register accepted',
      'certificate.register invalid-certificate',
      'clock.read accepted',
      'clock.advance accepted',
      'controller.hold accepted',
      'controller.release accepted',
      'controller.settle accepted',
      'instances.list accepted',
      'instance.readFile no-such-instance',
      'instance.fail no-such-instance',
      'fabric.crash accepted',
      'media.read accepted',
      'close accepted',
    ]);
  });

  it('keeps what it had through a power cut, its clock and the hold on its controller among it', async () => {
    const { adapter } = await start('reference');
    const fabric = await opened(adapter);
    await adapter.use(fabric, 'customer.enrol', { liveId: 'ada@live.example', password: 'correct horse' });
    const before = await adapter.use(fabric, 'clock.advance', { seconds: 86_400 });
    await adapter.use(fabric, 'fabric.crash', {});
    const again = await adapter.use(fabric, 'customer.enrol', { liveId: 'ada@live.example', password: 'correct horse' });
    const after = await adapter.use(fabric, 'clock.read', {});
    expect(again).to.include({ reply: 'refused', code: 'conflict' });
    if (before.reply !== 'accepted' || after.reply !== 'accepted') throw new Error('the clock was not read');
    expect(Date.parse(after.result.now)).to.be.at.least(Date.parse(before.result.now));
    await adapter.dispose();
  });

  it('keeps its fabrics apart', async () => {
    const { adapter } = await start('reference');
    const [one, other] = [await opened(adapter), await opened(adapter)];
    const account = { liveId: 'ada@live.example', password: 'correct horse' };
    expect(await adapter.use(one, 'customer.enrol', account)).to.include({ reply: 'accepted' });
    expect(await adapter.use(other, 'customer.enrol', account)).to.include({ reply: 'accepted' });
    await adapter.dispose();
  });

  it('leaves no folder behind, also when it is disposed of with a fabric open', async () => {
    const places = [tmpdir(), '/dev/shm'].filter((place) => existsSync(place));
    const folders = () =>
      places.flatMap((place) => readdirSync(place)).filter((name) => name.startsWith('fabric-') && name.includes(`-${process.pid}-`));
    const { adapter } = await start('reference');
    const fabric = await opened(adapter);
    await opened(adapter);
    expect(folders()).to.have.length(2);
    await adapter.close(fabric);
    expect(folders()).to.have.length(1);
    await adapter.dispose();
    expect(folders()).to.deep.equal([]);
  });
});
