import { expect } from 'chai';
import { after, describe, it } from 'node:test';
import { BlobClient, TAMPERINGS, type TamperScene } from '../../src/clients/storage/index.ts';
import { md5 } from '../../src/clients/storage/blobs.ts';
import { authorization, type Signable } from '../../src/clients/storage/shared-key.ts';
import { blobServer, refusal, type Came, type Scripted } from './blob-server.ts';

const now = new Date('2012-06-07T08:00:00Z');
const [key, otherKey] = ['a key', 'another key'].map((text) => Buffer.from(text).toString('base64')) as [string, string];
const FAILED = refusal(403, 'AuthenticationFailed');
const SKEW = 15 * 60_000;

/** A service that looks at signatures, dates and digests, save for what it is told to overlook. */
function service({ signable = (came: Signable) => came, dates = true, digests = true } = {}) {
  return ({ method, path, headers, body }: Came): Scripted => {
    const sent = { method, path, headers: headers as Record<string, string> };
    const account = path.split('/')[1] ?? '';
    const expected = authorization(signable(sent), account, key, 'SharedKey');
    if (headers['authorization'] !== expected) return FAILED;
    if (dates && !(Math.abs(Date.parse(sent.headers['x-ms-date'] ?? '') - now.getTime()) <= SKEW)) return FAILED;
    if (digests && 'content-md5' in headers && headers['content-md5'] !== md5(body)) return refusal(400, 'Md5Mismatch');
    return {};
  };
}

let answer = service();
const ready = blobServer((came) => answer(came));
const clients: BlobClient[] = [];
after(async () => {
  for (const client of clients) client.close();
  (await ready).close();
});

async function scene(): Promise<TamperScene> {
  const client = new BlobClient({ surface: (await ready).surface, account: 'acct', key, now: () => now });
  clients.push(client);
  return {
    client,
    key,
    container: 'box',
    blob: 'a',
    otherBlob: 'b',
    bytes: Buffer.from('hello'),
    other: { account: 'other', key: otherKey },
    now,
  };
}

describe('tampering', () => {
  for (const tampering of TAMPERINGS)
    it(`with ${tampering.words} is refused by a service that looks, and nothing else about the request is`, async () => {
      answer = service();
      const on = await scene();
      const outcomes = [tampering.honest(on), tampering.attack(on), tampering.honest(on)].map(
        async (each) => (await on.client.sendAsIs(each)).outcome,
      );
      const [before, attack, again] = await Promise.all(outcomes);
      expect([before?.reply, again?.reply]).to.deep.equal(['accepted', 'accepted']);
      expect(attack).to.deep.equal({ reply: 'refused', code: tampering.refusal });
    });

  it('has a name for each way', () => {
    expect(new Set(TAMPERINGS.map(({ words }) => words)).size).to.equal(TAMPERINGS.length);
  });

  it('is what a service lets pass that overlooks just that', async () => {
    const on = await scene();
    const honest = (words: string): Signable => {
      const { method, path, headers } = (TAMPERINGS.find((each) => each.words === words) ?? TAMPERINGS[0])?.honest(on) ?? {
        method: '',
        path: '',
        headers: {},
      };
      return { method, path, headers };
    };
    for (const [words, overlooking] of [
      ['another verb', service({ signable: (came) => ({ ...came, method: 'GET' }) })],
      ['another path', service({ signable: (came) => ({ ...came, path: honest('another path').path }) })],
      ['one more parameter', service({ signable: (came) => ({ ...came, path: came.path.replace('?comp=metadata', '') }) })],
      ['one more header', service({ signable: (came) => ({ ...came, headers: { ...honest('one more header').headers } }) })],
      [
        'another value of a header',
        service({ signable: (came) => ({ ...came, headers: { ...honest('another value of a header').headers } }) }),
      ],
      ['another body under the same digest', service({ digests: false })],
      ['a date of twenty minutes ago', service({ dates: false })],
      ['a date in twenty minutes', service({ dates: false })],
      ['no date', service({ dates: false })],
    ] as const) {
      answer = overlooking;
      const attack = TAMPERINGS.find((each) => each.words === words)?.attack(on);
      if (!attack) throw new Error(`there is no ${words}`);
      expect((await on.client.sendAsIs(attack)).outcome.reply, words).to.equal('accepted');
    }
  });
});
