import { afterEach, beforeEach, describe, it } from 'node:test';
import { expect } from 'chai';
import { createSignInGuard, type Attempt, type SignInGuard } from '../../../src/reference-impl/identity/sign-in-guard.ts';
import { ground, MINUTE, type Ground } from './ground.ts';

describe('The sign-in guard (PRT-2)', () => {
  let on: Ground;
  let guard: SignInGuard;
  let looks: number;

  const attempt = (right: boolean, liveId = 'ann@example.com'): Promise<Attempt> =>
    guard.attempt(liveId, () => {
      looks += 1;
      return Promise.resolve(right);
    });
  const wrong = async (times: number, liveId?: string): Promise<void> => {
    for (let i = 0; i < times; i += 1) expect(await attempt(false, liveId)).to.equal('wrong');
  };

  beforeEach(() => {
    on = ground();
    guard = createSignInGuard(on);
    looks = 0;
  });
  afterEach(() => on.clear());

  it('locks after ten wrong passwords, and then does not even look at the right one', async () => {
    await wrong(10);
    looks = 0;
    expect(await attempt(true)).to.equal('locked');
    expect(looks).to.equal(0);
  });

  it('lets the right password in after nine', async () => {
    await wrong(9);
    expect(await attempt(true)).to.equal('right');
  });

  it('counts wrong passwords on, whatever right ones come between', async () => {
    await wrong(9);
    expect(await attempt(true)).to.equal('right');
    await wrong(1);
    expect(await attempt(true)).to.equal('locked');
  });

  it('unlocks after fifteen minutes, and begins to count anew', async () => {
    await wrong(10);
    on.clock.forward(15 * MINUTE - 1);
    expect(await attempt(true)).to.equal('locked');
    on.clock.forward(1);
    expect(await attempt(true)).to.equal('right');
    await wrong(9);
    expect(await attempt(true)).to.equal('right');
  });

  it('does not count refused attempts during a lock, which would make it endless', async () => {
    await wrong(10);
    on.clock.forward(10 * MINUTE);
    for (let i = 0; i < 20; i += 1) expect(await attempt(false)).to.equal('locked');
    on.clock.forward(5 * MINUTE);
    expect(await attempt(true)).to.equal('right');
  });

  it('forgets each wrong password after fifteen minutes', async () => {
    await wrong(5);
    on.clock.forward(8 * MINUTE);
    await wrong(4);
    on.clock.forward(7 * MINUTE); // the first five no longer count
    await wrong(5);
    expect(await attempt(true)).to.equal('right');
    await wrong(1);
    expect(await attempt(true)).to.equal('locked');
  });

  it('lets no burst outrun the count', async () => {
    const burst = await Promise.all(Array.from({ length: 40 }, () => attempt(false)));
    expect(burst.filter((each) => each === 'wrong')).to.have.length(10);
    expect(burst.filter((each) => each === 'locked')).to.have.length(30);
    expect(looks).to.equal(10);
  });

  it('locks nobody out for a burst of right passwords', async () => {
    const burst = await Promise.all(Array.from({ length: 40 }, () => attempt(true)));
    expect(new Set(burst)).to.deep.equal(new Set(['right']));
  });

  it('counts for one person however the Live ID is spelt, and for nobody else', async () => {
    await wrong(5, 'Ann@Example.com');
    await wrong(5, ' ann@example.com');
    expect(await attempt(true, 'ANN@EXAMPLE.COM')).to.equal('locked');
    expect(await attempt(true, 'bob@example.com')).to.equal('right');
  });

  it('keeps a lock and a count through a restart', async () => {
    await wrong(10, 'ann@example.com');
    await wrong(9, 'bob@example.com');
    on.restart();
    guard = createSignInGuard(on);
    expect(await attempt(true, 'ann@example.com')).to.equal('locked');
    await wrong(1, 'bob@example.com');
    expect(await attempt(true, 'bob@example.com')).to.equal('locked');
  });

  it('keeps no row that no longer matters, and no name', async () => {
    for (let i = 0; i < 20; i += 1) await attempt(false, `nobody${i}@example.com`);
    on.clock.forward(15 * MINUTE);
    await attempt(false, 'typed-into-the-wrong-field');
    const rows = on.store.all('SELECT * FROM signInFailures');
    expect(rows).to.have.length(1);
    expect(JSON.stringify(rows)).not.to.contain('wrong-field');
  });

  it('passes on a failure to look, counts nothing, and goes on', async () => {
    const broken = guard.attempt('ann@example.com', () => Promise.reject(new Error('no threads left')));
    expect(await broken.catch((error: Error) => error.message)).to.equal('no threads left');
    await wrong(9);
    expect(await attempt(true)).to.equal('right');
  });
});
