import { expect } from 'chai';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { DEFECTS, type Defect } from './storage-defects.ts';
import { SoakFailure } from './storage-failure.ts';
import { soak, type SoakOptions } from './storage-soak.ts';

const SEED = '20120607';

function soaked(t: TestContext, options: Pick<SoakOptions, 'kills'> & Partial<SoakOptions>) {
  const folder = mkdtempSync(join(tmpdir(), 'fabric-soak-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return soak({ seed: SEED, clients: 8, folder, ...options });
}

/** What the soak says of a fabric that has something wrong. */
const NOTICED: Readonly<Record<Defect, RegExp>> = {
  'leaks a block': /the records need \d+ blocks of the media, and \d+ are in use/,
  'answers before it is durable': /^blob-\d: .*the read by the reader/,
  'keeps an old key': /a key that was renewed was answered accepted/,
};

describe('the soak of storage (its long form is `npm run soak -- storage`)', () => {
  it('finds nothing wrong with the reference, whose power fails under load', async (t) => {
    const { kills, acts, pending, verified } = await soaked(t, { kills: 8 });
    expect(Object.values(kills).reduce((sum, each) => sum + each, 0)).to.equal(8);
    for (const figure of [acts, pending, verified]) expect(figure).to.be.greaterThan(0);
  });

  for (const defect of Object.keys(DEFECTS) as Defect[])
    it(`notices a fabric that ${defect}`, async (t) => {
      const failure = await soaked(t, { kills: 3, defect }).then(
        () => null,
        (error: unknown) => error,
      );
      expect(failure).to.be.instanceOf(SoakFailure);
      expect((failure as SoakFailure).message).to.match(NOTICED[defect]);
    });

  it('can be interrupted', async (t) => {
    const interrupt = new AbortController();
    const interrupted = soaked(t, { kills: 3, signal: interrupt.signal, tell: () => interrupt.abort(new Error('enough')) });
    expect(
      await interrupted.then(
        () => null,
        (error: unknown) => (error as Error).message,
      ),
    ).to.equal('enough');
  });
});
