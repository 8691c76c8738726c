import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { expect } from 'chai';
import { createSessions, type Sessions } from '../../../src/reference-impl/identity/sessions.ts';
import { ground, MINUTE, type Ground } from './ground.ts';

describe('Sessions (PRT-2)', () => {
  let on: Ground;
  let sessions: Sessions;
  beforeEach(() => {
    on = ground();
    sessions = createSessions(on);
  });
  afterEach(() => on.clear());

  it('gives every session a token of its own, 256 bits long', () => {
    const tokens = Array.from({ length: 50 }, () => sessions.start('ann@example.com'));
    expect(new Set(tokens).size).to.equal(50);
    for (const token of tokens) expect(Buffer.from(token, 'base64url')).to.have.length(32);
    expect(sessions.resolve(tokens[7] ?? '')).to.deep.equal({ liveId: 'ann@example.com' });
  });

  it('knows no token that it did not give out', () => {
    const token = sessions.start('ann@example.com');
    const other = token.startsWith('A') ? `B${token.slice(1)}` : `A${token.slice(1)}`;
    const stored = createHash('sha256').update(token).digest();
    for (const forged of [
      '',
      'x',
      other,
      `${token}=`,
      `${token} `,
      token.toLowerCase(),
      stored.toString('hex'),
      stored.toString('base64url'),
    ]) {
      expect(sessions.resolve(forged), forged).to.equal(null);
    }
    expect(sessions.resolve(token)).not.to.equal(null);
  });

  it('ends twenty minutes after the last request, by the clock of the fabric', () => {
    const token = sessions.start('ann@example.com');
    for (let i = 0; i < 5; i += 1) {
      on.clock.forward(20 * MINUTE - 1);
      expect(sessions.resolve(token)).not.to.equal(null);
    }
    on.clock.forward(20 * MINUTE);
    expect(sessions.resolve(token)).to.equal(null);
    expect(sessions.resolve(token), 'for good').to.equal(null);
  });

  it('is exact also between two requests that were not both written down', () => {
    const token = sessions.start('ann@example.com');
    on.clock.forward(30_000);
    expect(sessions.resolve(token)).not.to.equal(null);
    on.clock.forward(20 * MINUTE - 1);
    expect(sessions.resolve(token)).not.to.equal(null);
  });

  it('ends eight hours after its start, however busy', () => {
    const token = sessions.start('ann@example.com');
    for (let i = 1; i < 8 * 6; i += 1) {
      on.clock.forward(10 * MINUTE);
      expect(sessions.resolve(token)).not.to.equal(null);
    }
    on.clock.forward(10 * MINUTE);
    expect(sessions.resolve(token)).to.equal(null);
  });

  it('ends at once when it is ended, alone or with all others of the person', () => {
    const [first, second, third] = [
      sessions.start('ann@example.com'),
      sessions.start('Ann@Example.com'),
      sessions.start('bob@example.com'),
    ];
    sessions.end(first);
    expect(sessions.resolve(first)).to.equal(null);
    expect(sessions.resolve(second)).not.to.equal(null);
    sessions.endAllOf('ann@example.com');
    expect(sessions.resolve(second)).to.equal(null);
    expect(sessions.resolve(third)).not.to.equal(null);
    sessions.end('no such token');
  });

  it('ends the session that the browser had when a new one starts', () => {
    const former = sessions.start('ann@example.com');
    const next = sessions.start('ann@example.com', former);
    expect(next).not.to.equal(former);
    expect(sessions.resolve(former)).to.equal(null);
    expect(sessions.resolve(next)).not.to.equal(null);
    expect(sessions.start('ann@example.com', 'A'.repeat(43))).not.to.equal('A'.repeat(43));
    expect(sessions.resolve('A'.repeat(43))).to.equal(null);
  });

  it('keeps no token on any medium', () => {
    const token = sessions.start('ann@example.com');
    const media = readdirSync(on.folder).map((file) => readFileSync(join(on.folder, file)));
    expect(
      media.some((bytes) => bytes.includes('ann@example.com')),
      'the media are the right ones',
    ).to.equal(true);
    expect(media.some((bytes) => bytes.includes(token))).to.equal(false);
    expect(media.some((bytes) => bytes.includes(Buffer.from(token, 'base64url')))).to.equal(false);
  });

  it('survives a restart, ended ones stay ended, and none lives longer by it', () => {
    const [alive, ended] = [sessions.start('ann@example.com'), sessions.start('ann@example.com')];
    sessions.end(ended);
    on.clock.forward(30_000);
    sessions.resolve(alive);
    on.restart();
    sessions = createSessions(on);
    expect(sessions.resolve(ended)).to.equal(null);
    expect(sessions.resolve(alive)).not.to.equal(null);
    on.clock.forward(20 * MINUTE);
    expect(sessions.resolve(alive)).to.equal(null);
  });

  it('keeps no row of a session that has ended by itself', () => {
    for (let i = 0; i < 10; i += 1) sessions.start('ann@example.com');
    on.clock.forward(9 * 60 * MINUTE);
    sessions.start('ann@example.com');
    expect(on.store.all('SELECT * FROM sessions')).to.have.length(1);
  });
});
