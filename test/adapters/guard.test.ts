import { describe, it } from 'node:test';
import { expect } from 'chai';
import { AdapterFault, KitMistake, type Adapter, type FaultWord, type OpenRequest } from '../../src/adapters/contract/index.ts';
import { guarded, type GuardOptions } from '../../src/adapters/guard.ts';
import { serverIdentity } from '../../src/clients/certificate.ts';
import { card, honest } from './fixtures/honest.ts';

type Changes = Parameters<typeof honest>[0];

const accepted = (result: unknown) => ({ reply: 'accepted', result });
const surfaces = (request: OpenRequest, url = 'https://127.0.0.1:4433') => ({ portal: { url, certificate: request.identity.certificate } });

/** An adapter behind the guard with a fabric open. */
async function opened(changes: Changes, options: GuardOptions = {}) {
  const kit = guarded(honest(changes), options);
  await kit.describe();
  const reply = await kit.open({ identity: serverIdentity() });
  if (reply.reply !== 'accepted') throw new Error('the fixture did not open');
  return { kit, fabric: reply.result.fabric };
}

async function rejection(promise: Promise<unknown>): Promise<Error> {
  return promise.then(
    () => expect.fail('it did not reject'),
    (error: Error) => error,
  );
}

async function fault(promise: Promise<unknown>): Promise<AdapterFault> {
  const error = await rejection(promise);
  if (!(error instanceof AdapterFault)) throw error;
  return error;
}

describe('the guard', () => {
  it('lets an honest adapter through and records nothing', async () => {
    const { kit, fabric } = await opened({});
    expect(await kit.use(fabric, 'customer.enrol', { liveId: 'ada@live.example', password: 'correct horse' })).to.deep.equal(accepted({}));
    expect(await kit.use(fabric, 'media.read', {})).to.deep.equal({ reply: 'unsupported' });
    expect(await kit.close(fabric)).to.deep.equal(accepted({}));
    await kit.dispose();
    expect(kit.faults).to.deep.equal([]);
  });

  it('hands on a copy, so that an adapter cannot change an answer that was checked', async () => {
    const mine = { now: '2012-06-07T08:00:00.000Z' };
    const { kit, fabric } = await opened({ use: async () => accepted(mine) });
    const reply = await kit.use(fabric, 'clock.read', {});
    mine.now = 'changed';
    expect(reply).to.deep.equal(accepted({ now: '2012-06-07T08:00:00.000Z' }));
  });

  const liars: readonly { name: string; use: (...args: never[]) => unknown; word: FaultWord; says: RegExp }[] = [
    {
      name: 'throws',
      use: () => {
        throw new Error('at once');
      },
      word: 'threw',
      says: /use clock\.read threw Error: at once/,
    },
    { name: 'rejects', use: () => Promise.reject(new TypeError('later')), word: 'threw', says: /TypeError: later/ },
    { name: 'rejects with nothing', use: () => Promise.reject(), word: 'threw', says: /a undefined: undefined/ },
    {
      name: 'throws what cannot be shown',
      use: () => {
        throw {
          toString: () => {
            throw new Error('gotcha');
          },
        };
      },
      word: 'threw',
      says: /cannot be described/,
    },
    { name: 'answers undefined', use: () => undefined, word: 'wrong-shape', says: /the answer to use clock\.read/ },
    { name: 'answers an unknown reply', use: async () => ({ reply: 'ok' }), word: 'wrong-shape', says: /reply/ },
    { name: 'adds a field', use: async () => ({ reply: 'unsupported', verdict: 'pass' }), word: 'wrong-shape', says: /verdict/ },
    { name: 'refuses without a code', use: async () => ({ reply: 'refused' }), word: 'wrong-shape', says: /code/ },
    {
      name: 'has a getter that throws',
      use: async () => ({
        get reply() {
          throw new Error('gotcha');
        },
      }),
      word: 'wrong-shape',
      says: /cannot be read/,
    },
    {
      name: 'is a thenable that throws',
      use: () => ({
        then: () => {
          throw new Error('gotcha');
        },
      }),
      word: 'threw',
      says: /gotcha/,
    },
    {
      name: 'does not have what it claims',
      use: async () => ({ reply: 'unsupported' }),
      word: 'claim-not-kept',
      says: /clock\.read, which the card claims, was answered unsupported/,
    },
  ];
  for (const { name, use, word, says } of liars) {
    it(`makes a fault, and never a reply, of an adapter that ${name}`, async () => {
      const { kit, fabric } = await opened({ use });
      const found = await fault(kit.use(fabric, 'clock.read', {}));
      expect(found.fault).to.equal(word);
      expect(found.detail).to.match(says);
      expect(kit.faults).to.deep.equal([found]);
    });
  }

  it('takes an answer from an instrument that is not claimed for a fault', async () => {
    const { kit, fabric } = await opened({ use: async () => ({ reply: 'refused', code: 'no' }) });
    expect((await fault(kit.use(fabric, 'media.read', {}))).fault).to.equal('unclaimed-instrument');
  });

  const openings: readonly { name: string; open: (request: OpenRequest) => unknown; word: FaultWord }[] = [
    {
      name: 'a public address',
      open: (request) => accepted({ fabric: 'f', surfaces: surfaces(request, 'https://192.0.2.1:443'), endpoints: [] }),
      word: 'not-loopback',
    },
    {
      name: 'a name',
      open: (request) => accepted({ fabric: 'f', surfaces: surfaces(request, 'https://localhost:443'), endpoints: [] }),
      word: 'not-loopback',
    },
    {
      name: 'a user part that hides the host',
      open: (request) => accepted({ fabric: 'f', surfaces: surfaces(request, 'https://127.0.0.1:1@192.0.2.1:443'), endpoints: [] }),
      word: 'not-loopback',
    },
    {
      name: 'plain http',
      open: (request) => accepted({ fabric: 'f', surfaces: surfaces(request, 'http://127.0.0.1:80'), endpoints: [] }),
      word: 'not-loopback',
    },
    {
      name: 'an octet above 255',
      open: (request) => accepted({ fabric: 'f', surfaces: surfaces(request, 'https://127.0.0.256:443'), endpoints: [] }),
      word: 'not-loopback',
    },
    {
      name: 'a port above 65535',
      open: (request) => accepted({ fabric: 'f', surfaces: surfaces(request, 'https://127.0.0.1:65536'), endpoints: [] }),
      word: 'not-loopback',
    },
    { name: 'no portal', open: () => accepted({ fabric: 'f', surfaces: {}, endpoints: [] }), word: 'missing-surface' },
  ];
  for (const { name, open, word } of openings) {
    it(`takes a fabric with ${name} for a fault`, async () => {
      const kit = guarded(honest({ open: async (request: never) => open(request) }));
      await kit.describe();
      expect((await fault(kit.open({ identity: serverIdentity() }))).fault).to.equal(word);
    });
  }

  it('takes one handle for two open fabrics for a fault', async () => {
    const { kit } = await opened({
      open: async (request: OpenRequest) => accepted({ fabric: 'f', surfaces: surfaces(request), endpoints: [] }),
    });
    expect((await fault(kit.open({ identity: serverIdentity() }))).fault).to.equal('handle-reused');
  });

  it('takes a close that is not accepted for a fault', async () => {
    const { kit, fabric } = await opened({ close: async () => ({ reply: 'refused', code: 'busy', message: 'come back later' }) });
    const found = await fault(kit.close(fabric));
    expect(found.message).to.equal('close-failed: close was answered refused (busy, come back later)');
  });

  it('does not go on with an adapter that speaks another version, or has no card', async () => {
    const other = guarded(honest({ describe: async () => accepted({ ...card, protocol: 'fabric-tck/2' }) }));
    expect((await fault(other.describe())).detail).to.equal('the adapter speaks "fabric-tck/2"; this kit speaks "fabric-tck/1"');
    expect((await fault(other.open({ identity: serverIdentity() }))).fault).to.equal('wrong-version');
    const mute = guarded(honest({ describe: async () => ({ reply: 'unsupported' }) }));
    expect((await fault(mute.describe())).fault).to.equal('no-card');
    expect(other.faults).to.have.length(1);
  });

  it('waits no longer than the deadline, and tells of an answer that comes after it', async () => {
    let answer: (reply: unknown) => void = () => undefined;
    const { kit, fabric } = await opened({ use: () => new Promise((resolve) => (answer = resolve)) }, { deadlines: { use: 5 } });
    expect((await fault(kit.use(fabric, 'clock.read', {}))).detail).to.equal('use clock.read was not answered within 0.005 s');
    answer(accepted({ now: '2012-06-07T08:00:00.000Z' }));
    await kit.close(fabric);
    expect(kit.faults.map((one) => one.fault)).to.deep.equal(['timeout', 'late-answer']);
  });

  it('catches a rejection that comes after the deadline', async () => {
    let fail: (error: Error) => void = () => undefined;
    const { kit, fabric } = await opened({ use: () => new Promise((_, reject) => (fail = reject)) }, { deadlines: { use: 5 } });
    await fault(kit.use(fabric, 'clock.read', {}));
    fail(new Error('too late'));
    await kit.close(fabric);
    expect(kit.faults.at(-1)?.detail).to.equal('use clock.read threw Error: too late after its deadline');
  });

  it('gives up when its patience is at an end, and then fails every call at once', async () => {
    const { kit, fabric } = await opened({ use: () => new Promise(() => undefined) }, { deadlines: { use: 5 }, patience: 10 });
    await fault(kit.use(fabric, 'clock.read', {}));
    await fault(kit.use(fabric, 'clock.read', {}));
    const third = await fault(kit.use(fabric, 'clock.read', {}));
    expect(third.fault).to.equal('given-up');
    expect(await fault(kit.close(fabric))).to.equal(third);
    expect(kit.faults.map((one) => one.fault)).to.deep.equal(['timeout', 'timeout', 'given-up']);
  });

  it('is not held up by an adapter that cannot be disposed of', async () => {
    const kit = guarded(honest({ dispose: () => new Promise(() => undefined) }), { deadlines: { close: 5 } });
    await kit.dispose();
    expect(kit.faults.map((one) => one.fault)).to.include('timeout');
  });

  it('tells of each fault as it happens', async () => {
    const told: AdapterFault[] = [];
    const { kit, fabric } = await opened({ use: () => undefined }, { onFault: (one) => told.push(one) });
    const found = await fault(kit.use(fabric, 'clock.read', {}));
    expect(told).to.deep.equal([found]);
  });

  const mistakes: readonly { name: string; run: (kit: ReturnType<typeof guarded>, fabric: string) => Promise<unknown> }[] = [
    {
      name: 'a request that the instrument does not take',
      run: (kit, fabric) => kit.use(fabric, 'customer.enrol', { liveId: 'nobody', password: 'x' }),
    },
    { name: 'an instrument that the contract does not know', run: (kit, fabric) => kit.use(fabric, 'clock.stop' as never, {} as never) },
    { name: 'a fabric that is not open', run: (kit) => kit.use('nowhere', 'clock.read', {}) },
    {
      name: 'a second close',
      run: async (kit, fabric) => {
        await kit.close(fabric);
        await kit.close(fabric);
      },
    },
    { name: 'an identity that is no PEM', run: (kit) => kit.open({ identity: { certificate: 'c', key: 'k' } }) },
    {
      name: 'a call after the end',
      run: async (kit, fabric) => {
        await kit.dispose();
        await kit.use(fabric, 'clock.read', {});
      },
    },
  ];
  for (const { name, run } of mistakes) {
    it(`blames the kit, not the adapter, for ${name}`, async () => {
      let asked = 0;
      const { kit, fabric } = await opened({
        use: async () => {
          asked += 1;
          return { reply: 'unsupported' };
        },
      });
      expect(await rejection(run(kit, fabric))).to.be.instanceOf(KitMistake);
      expect(kit.faults).to.deep.equal([]);
      expect(asked).to.equal(0);
    });
  }

  it('blames the kit for asking before the adapter has described itself', async () => {
    const kit = guarded(honest() as Adapter);
    expect(await rejection(kit.open({ identity: serverIdentity() }))).to.be.instanceOf(KitMistake);
  });
});
