import { describe, it } from 'node:test';
import { expect } from 'chai';
import type { Act } from '../../src/conformance/evidence/index.ts';
import { judges } from '../../src/conformance/judges/index.ts';
import { accepted, act, answer, crashed, exchange } from './record.ts';

const judge = (name: keyof typeof judges, acts: readonly Act[], params: Parameters<(typeof judges)['accepted']>[1]) =>
  judges[name](acts, params);
const answered = (label: string, status: number, body: string, headers: Record<string, string> = {}): Act =>
  act(label, { reply: 'refused', code: 'ResourceNotFound' }, [exchange(answer(status, body, headers))]);

describe('indistinguishable', () => {
  const pairs = [{ act: 'real', twin: 'ghost', names: ['shop', 'shop-two'], twinNames: ['ghost', 'ghosts'] }];
  const kept = (real: Act, ghost: Act): boolean => judge('indistinguishable', [real, ghost], { pairs }).kept;

  it('holds for answers that differ in ids, dates, tokens and the names that were asked for', () => {
    expect(
      kept(
        answered('real', 404, `No "shop-two" or shop. ${'a'.repeat(32)} <input type="hidden" name="t" value="x">`, {
          date: 'Mon',
          'x-ms-request-id': '1',
          'content-length': '9',
          'content-security-policy': "style-src 'nonce-abc'",
          location: '/shop',
        }),
        answered('ghost', 404, `No "ghosts" or ghost. ${'b'.repeat(32)} <input type="hidden" name="t" value="y">`, {
          date: 'Tue',
          'x-ms-request-id': '2',
          'content-length': '8',
          'content-security-policy': "style-src 'nonce-def'",
          location: '/ghost',
        }),
      ),
    ).to.equal(true);
  });
  it('holds however the page writes its hidden inputs, and only for those', () => {
    const page = (input: string): [Act, Act] => [
      answered('real', 404, input.replace('TOKEN', 'abc_1')),
      answered('ghost', 404, input.replace('TOKEN', 'def-2')),
    ];
    for (const input of [
      "<INPUT value='TOKEN' name=t type=hidden />",
      '<input type=hidden value=TOKEN>',
      '<input\n type="hidden"\n value = "TOKEN">',
    ])
      expect(kept(...page(input)), input).to.equal(true);
    for (const input of ['<input type="text" value="TOKEN">', '<input type="hidden" name="TOKEN" value="x">', '<p value="TOKEN">'])
      expect(kept(...page(input)), input).to.equal(false);
  });
  it('does not hold when the status, a header or the text differs', () => {
    const ghost = answered('ghost', 404, 'The service does not exist.');
    expect(kept(answered('real', 403, 'The service does not exist.'), ghost)).to.equal(false);
    expect(kept(answered('real', 404, 'The service is not yours.'), ghost)).to.equal(false);
    expect(kept(answered('real', 404, 'The service does not exist.', { 'x-owner': 'somebody' }), ghost)).to.equal(false);
    expect(kept(answered('real', 404, 'The service does not exist.\n'), ghost)).to.equal(false);
  });
  it('does not hold when an answer is missing, on both sides as well', () => {
    expect(kept(crashed('real'), answered('ghost', 404, ''))).to.equal(false);
    expect(kept(crashed('real'), crashed('ghost'))).to.equal(false);
  });
});

describe('unchanged', () => {
  const params = { before: 'before', after: 'after', least: 2 };
  const kept = (before: Act, after: Act): boolean => judge('unchanged', [before, after], params).kept;
  const state = { 'service a': { label: 'x' }, 'service b': true };

  it('holds for two looks at the same', () => void expect(kept(accepted('before', state), accepted('after', { ...state }))).to.equal(true));
  it('does not hold when something went, came or changed', () => {
    expect(kept(accepted('before', state), accepted('after', { 'service a': { label: 'x' } }))).to.equal(false);
    expect(kept(accepted('before', state), accepted('after', { ...state, 'service c': true }))).to.equal(false);
    expect(kept(accepted('before', state), accepted('after', { ...state, 'service a': { label: 'y' } }))).to.equal(false);
  });
  it('does not hold when less could be seen than was there, or a look failed', () => {
    expect(kept(accepted('before', { a: 1 }), accepted('after', { a: 1 }))).to.equal(false);
    expect(kept(accepted('before', state), crashed('after'))).to.equal(false);
    expect(kept(crashed('before'), accepted('after', state))).to.equal(false);
    expect(kept(accepted('before', null), accepted('after', null))).to.equal(false);
  });
});

describe('came-about', () => {
  const params = { before: 'before', after: 'after', made: ['new'], gone: ['old'], changed: ['key'], same: ['other'] };
  const kept = (before: object, after: object): boolean =>
    judge('came-about', [accepted('before', before as never), accepted('after', after as never)], params).kept;
  const [before, after] = [
    { old: 1, key: 'a', other: 'o' },
    { new: 1, key: 'b', other: 'o' },
  ];

  it('holds when all of it is as asked', () => void expect(kept(before, after)).to.equal(true));
  it('does not hold for what was not made, did not go, did not change or changed unasked', () => {
    expect(kept(before, { key: 'b', other: 'o' })).to.equal(false);
    expect(kept({ ...before, new: 1 }, after)).to.equal(false);
    expect(kept(before, { ...after, old: 1 })).to.equal(false);
    expect(kept({ key: 'a', other: 'o' }, after)).to.equal(false);
    expect(kept(before, { ...after, key: 'a' })).to.equal(false);
    expect(kept(before, { new: 1, other: 'o' })).to.equal(false);
    expect(kept(before, { ...after, other: 'p' })).to.equal(false);
  });
  it('throws when nothing is asked for', () => {
    expect(() => judge('came-about', [accepted('a'), accepted('b')], { before: 'a', after: 'b' })).to.throw();
  });
});

describe('agree', () => {
  const params = { views: [{ one: 'Portal', other: 'SMAPI', present: ['service a'], absent: ['service b'] }] };
  const kept = (portal: Act, smapi: Act): boolean => judge('agree', [portal, smapi], params).kept;
  const [portal, smapi] = [accepted('Portal', { 'service a': true }), accepted('SMAPI', { 'service a': true })];

  it('holds when both show the same, and what they should', () => void expect(kept(portal, smapi)).to.equal(true));
  it('does not hold when one lags behind, or both do', () => {
    const stale = { 'service a': true, 'service b': true };
    expect(kept(accepted('Portal', stale), smapi)).to.equal(false);
    expect(kept(portal, accepted('SMAPI', stale))).to.equal(false);
    expect(kept(accepted('Portal', stale), accepted('SMAPI', stale))).to.equal(false);
    expect(kept(accepted('Portal', {}), accepted('SMAPI', {}))).to.equal(false);
  });
  it('does not hold when they show other things besides, or the same thing otherwise', () => {
    expect(kept(accepted('Portal', { 'service a': true, 'service c': true }), smapi)).to.equal(false);
    expect(kept(accepted('Portal', { 'service a': { status: 'x' } }), smapi)).to.equal(false);
  });
  it('does not hold when one does not answer', () => void expect(kept(crashed('Portal'), smapi)).to.equal(false));
});
