import { after, before, describe, it } from 'node:test';
import { expect } from 'chai';
import { startAdapter, type StartedAdapter } from '../../src/adapters/index.ts';
import type { InstrumentName, InstrumentRequest, InstrumentResult } from '../../src/adapters/contract/index.ts';
import { serverIdentity } from '../../src/clients/certificate.ts';
import { openJwe } from '../../src/clients/jwe.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const KEY = Buffer.alloc(32, 7).toString('base64');

describe("the SDK's providers behind the contract", () => {
  let started: StartedAdapter;
  let fabric = '';
  before(async () => {
    started = await startAdapter({ adapter: 'reference' });
    const opened = await started.adapter.open({ identity: serverIdentity() });
    if (opened.reply !== 'accepted') throw new Error('the reference did not open');
    fabric = opened.result.fabric;
  });
  after(() => started.adapter.dispose());
  const use = <I extends InstrumentName>(instrument: I, request: InstrumentRequest<I>) => started.adapter.use(fabric, instrument, request);
  const must = async <I extends InstrumentName>(instrument: I, request: InstrumentRequest<I>): Promise<InstrumentResult<I>> => {
    const reply = await use(instrument, request);
    if (reply.reply !== 'accepted') throw new Error(`${instrument} was ${reply.reply}`);
    return reply.result;
  };

  it('hash, and make codes that they know again', async () => {
    const { digest } = await must('sdk.hash', { algorithm: 'SHA-256', bytes: base64('abc') });
    expect(Buffer.from(digest, 'base64').toString('hex')).to.match(/^ba7816bf/);
    const { mac } = await must('sdk.mac', { algorithm: 'SHA-512', key: KEY, bytes: base64('abc') });
    await must('sdk.verifyMac', { algorithm: 'SHA-512', key: KEY, bytes: base64('abc'), mac });
    const other = await use('sdk.verifyMac', { algorithm: 'SHA-512', key: KEY, bytes: base64('abd'), mac });
    expect(other).to.include({ reply: 'refused', code: 'authentication-failed' });
  });

  it('open what they have closed, and name what is wrong', async () => {
    const sealed = await must('sdk.encrypt', { key: KEY, plaintext: base64('letter'), additionalData: base64('name') });
    const asked = { key: KEY, ...sealed, additionalData: base64('name') };
    expect(await must('sdk.decrypt', asked)).to.deep.equal({ plaintext: base64('letter') });
    expect(await use('sdk.decrypt', { ...asked, additionalData: '' })).to.include({ reply: 'refused', code: 'authentication-failed' });
    expect(await use('sdk.decrypt', { ...asked, key: '' })).to.include({ reply: 'refused', code: 'key-length' });
    const { wrapped } = await must('sdk.wrap', { wrappingKey: KEY, key: KEY });
    expect(await must('sdk.unwrap', { wrappingKey: KEY, wrapped })).to.deep.equal({ key: KEY });
  });

  it('protect under a key ring that the caller holds, rotate it and retire from it', async () => {
    const { ring } = await must('sdk.createKeyRing', {});
    const message = { plaintext: base64('letter'), additionalData: base64('name') };
    const { envelope } = await must('sdk.protect', { ring, ...message });
    const rotated = (await must('sdk.rotate', { ring })).ring;
    const again = (await must('sdk.rewrap', { ring: rotated, envelope })).envelope;
    const retired = (await must('sdk.retire', { ring: rotated, version: ring.current })).ring;
    const open = (by: typeof ring, what: string) =>
      use('sdk.unprotect', { ring: by, envelope: what, additionalData: message.additionalData });
    for (const [by, what] of [
      [ring, envelope],
      [rotated, envelope],
      [rotated, again],
      [retired, again],
    ] as const)
      expect(await open(by, what)).to.deep.equal({ reply: 'accepted', result: { plaintext: message.plaintext } });
    expect(await open(retired, envelope)).to.include({ code: 'retired-version' });
    expect(await open(ring, again)).to.include({ code: 'unknown-version' });
    expect(await open(ring, base64('{}'))).to.include({ code: 'malformed-envelope' });
    const key = rotated.keys.find(({ version }) => version === rotated.current)?.key ?? '';
    expect(openJwe(Buffer.from(again, 'base64'), Buffer.from(key, 'base64')).plaintext.toString()).to.equal('letter');
  });
});
