import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { expect } from 'chai';
import { AccountError, createAccounts, type Accounts } from '../../../src/reference-impl/identity/accounts.ts';
import { ground, type Ground } from './ground.ts';

const COST = 2 ** 10;

describe('Accounts (PRT-2)', () => {
  let on: Ground;
  let ended: string[];
  let accounts: Accounts;
  const over = (passwordCost: number) =>
    createAccounts({ store: on.store, sessions: { endAllOf: (liveId) => void ended.push(liveId) }, passwordCost });
  const refusal = async (attempt: Promise<unknown>): Promise<string> => {
    try {
      await attempt;
    } catch (error) {
      if (error instanceof AccountError) return error.reason;
      throw error;
    }
    return 'none';
  };
  const rowOf = (liveId: string) =>
    on.store.get<{ salt: Buffer; hash: Buffer; cost: number }>('SELECT * FROM accounts WHERE liveId = ?', liveId);

  beforeEach(() => {
    on = ground();
    ended = [];
    accounts = over(COST);
  });
  afterEach(() => on.clear());

  it('knows the right password from others, however the Live ID is spelt', async () => {
    await accounts.enrol('Ann@Example.com', 'correct horse');
    expect(await accounts.verify(' aNN@example.COM ', 'correct horse')).to.equal(true);
    expect(await accounts.verify('ann@example.com', 'correct horsE')).to.equal(false);
    expect(await accounts.verify('ann@example.com', '')).to.equal(false);
    expect(await accounts.verify('bob@example.com', 'correct horse')).to.equal(false);
  });

  it('takes an accented letter as the same, whichever way the keyboard composes it', async () => {
    await accounts.enrol('ann@example.com', 'caf\u00e9 au lait');
    expect(await accounts.verify('ann@example.com', 'cafe\u0301 au lait')).to.equal(true);
  });

  it('enrols nobody twice, also not when both come at once', async () => {
    await accounts.enrol('ann@example.com', 'correct horse');
    expect(await refusal(accounts.enrol('ANN@example.com', 'another one'))).to.equal('conflict');
    const both = await Promise.all([1, 2].map(() => refusal(accounts.enrol('bob@example.com', 'correct horse'))));
    expect(both.sort()).to.deep.equal(['conflict', 'none']);
  });

  it('refuses what is no Live ID or no password', async () => {
    for (const liveId of ['', 'ann', '@example.com', 'ann@', 'a b@example.com', `${'a'.repeat(250)}@example.com`]) {
      expect(await refusal(accounts.enrol(liveId, 'correct horse')), liveId).to.equal('invalid-input');
    }
    for (const password of ['', 'seven77', 'x'.repeat(129)]) {
      expect(await refusal(accounts.enrol('ann@example.com', password)), password).to.equal('invalid-input');
    }
  });

  it('keeps no password, and a salt for each', async () => {
    await accounts.enrol('ann@example.com', 'correct horse');
    await accounts.enrol('bob@example.com', 'correct horse');
    const [ann, bob] = [rowOf('ann@example.com'), rowOf('bob@example.com')];
    expect(ann?.salt.equals(bob?.salt ?? Buffer.alloc(0))).to.equal(false);
    expect(ann?.hash.equals(bob?.hash ?? Buffer.alloc(0))).to.equal(false);
    const media = readdirSync(on.folder).map((file) => readFileSync(join(on.folder, file)));
    expect(
      media.some((bytes) => bytes.includes('ann@example.com')),
      'the media are the right ones',
    ).to.equal(true);
    expect(media.some((bytes) => bytes.includes('correct horse'))).to.equal(false);
  });

  it('changes a password and ends every session with the old one', async () => {
    await accounts.enrol('ann@example.com', 'correct horse');
    await accounts.changePassword('Ann@example.com', 'battery staple');
    expect(ended).to.deep.equal(['ann@example.com']);
    expect(await accounts.verify('ann@example.com', 'correct horse')).to.equal(false);
    expect(await accounts.verify('ann@example.com', 'battery staple')).to.equal(true);
    expect(await refusal(accounts.changePassword('eve@example.com', 'battery staple'))).to.equal('not-found');
    expect(await refusal(accounts.changePassword('ann@example.com', 'short'))).to.equal('invalid-input');
  });

  it('lets nobody in with a password that is replaced while it is being looked at', async () => {
    await accounts.enrol('ann@example.com', 'correct horse');
    const looking = over(COST).verify('ann@example.com', 'correct horse');
    on.store.run('UPDATE accounts SET hash = ? WHERE liveId = ?', Buffer.alloc(32), 'ann@example.com');
    expect(await looking).to.equal(false);
  });

  it('raises the cost of an old hash at the next sign-in', async () => {
    await accounts.enrol('ann@example.com', 'correct horse');
    const dearer = over(COST * 2);
    expect(await dearer.verify('ann@example.com', 'wrong horse')).to.equal(false);
    expect(rowOf('ann@example.com')?.cost).to.equal(COST);
    expect(await dearer.verify('ann@example.com', 'correct horse')).to.equal(true);
    expect(rowOf('ann@example.com')?.cost).to.equal(COST * 2);
    expect(await dearer.verify('ann@example.com', 'correct horse')).to.equal(true);
  });

  it('remembers after a restart', async () => {
    await accounts.enrol('ann@example.com', 'correct horse');
    on.restart();
    expect(await over(COST).verify('ann@example.com', 'correct horse')).to.equal(true);
  });
});
