import { describe, it } from 'node:test';
import { expect } from 'chai';
import type { Act } from '../../src/conformance/evidence/index.ts';
import { judges } from '../../src/conformance/judges/index.ts';
import { act, answer, crashed, exchange, refused } from './record.ts';

const signIn = (setCookie: string | null, sent = ''): Act => {
  const made = exchange(answer(303, '', setCookie === null ? {} : { 'set-cookie': setCookie }), 'portal');
  return act('sign-in', { reply: 'accepted', result: {} }, [
    { ...made, request: { ...made.request, headers: sent ? { cookie: sent } : {} } },
  ]);
};

describe('cookies-guarded', () => {
  const kept = (each: Act): boolean => judges['cookies-guarded']([each], { act: 'sign-in' }).kept;
  it('holds for cookies that scripts, other sites and plain connections cannot have', () => {
    expect(kept(signIn('s=1; Path=/; HttpOnly; Secure; SameSite=Lax\nt=2; secure; httponly; samesite=STRICT'))).to.equal(true);
    expect(kept(signIn('s=1; HttpOnly; Secure; SameSite=Lax\nold=; Max-Age=0'))).to.equal(true);
  });
  it('does not hold when any of the guards is missing from any cookie', () => {
    for (const cookie of [
      's=1; Secure; SameSite=Lax',
      's=1; HttpOnly; SameSite=Lax',
      's=1; HttpOnly; Secure',
      's=1; HttpOnly; Secure; SameSite=None',
    ]) {
      expect(kept(signIn(cookie)), cookie).to.equal(false);
      expect(kept(signIn(`good=1; HttpOnly; Secure; SameSite=Lax\n${cookie}`)), cookie).to.equal(false);
    }
  });
  it('does not hold when no cookie was set, or nobody signed in', () => {
    expect(kept(signIn(null))).to.equal(false);
    expect(kept(refused('sign-in', 'sign-in-failed', 403))).to.equal(false);
    expect(kept(crashed('sign-in'))).to.equal(false);
  });
});

describe('new-session-id', () => {
  const kept = (each: Act): boolean => judges['new-session-id']([each], { act: 'sign-in' }).kept;
  it('holds when the sign-in sets an id that the browser did not send', () => {
    expect(kept(signIn('s=new; HttpOnly'))).to.equal(true);
    expect(kept(signIn('s=new; HttpOnly', 's=old; t=1'))).to.equal(true);
  });
  it('does not hold when the browser keeps the id that it came with', () => {
    expect(kept(signIn('s=old; HttpOnly', 't=1; s=old'))).to.equal(false);
    expect(kept(signIn(null, 's=old'))).to.equal(false);
    expect(kept(signIn('s=; Max-Age=0', 's=old'))).to.equal(false);
    expect(kept(crashed('sign-in'))).to.equal(false);
  });
});
