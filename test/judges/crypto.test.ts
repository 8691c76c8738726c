import { describe, it } from 'node:test';
import { expect } from 'chai';
import type { Json } from '../../src/adapters/contract/index.ts';
import { judges, type JudgeName } from '../../src/conformance/judges/index.ts';
import { accepted, crashed } from './record.ts';

/** Whether a judge finds these results of acts kept. */
const kept = (judge: JudgeName, results: Readonly<Record<string, Json>>, params: Json): boolean =>
  judges[judge](
    Object.entries(results).map(([label, result]) => accepted(label, result)),
    params,
  ).kept;
const tried = (what: string, reply: string, more: { code?: string; right?: boolean } = {}) => ({
  ...{ what, reply },
  ...{ code: more.code ?? null, right: more.right ?? null },
});

describe('as-published', () => {
  const right = { what: 'one', published: 'ab', got: 'ab', reply: 'accepted', code: null };
  const wrong = { what: 'two', published: null, got: null, reply: 'refused', code: 'authentication-failed' };
  const judged = (...vectors: Json[]) => kept('as-published', { act: { vectors } }, { act: 'act', codes: ['authentication-failed'] });

  it('wants each result to be the published one, and what is spoilt refused for its reason', () => {
    expect(judged(right, wrong)).to.equal(true);
    expect(judged({ ...right, got: 'ac' })).to.equal(false);
    expect(judged({ ...right, reply: 'refused', code: 'authentication-failed', got: null })).to.equal(false);
    expect(judged(right, { ...wrong, reply: 'accepted', code: null, got: '' })).to.equal(false);
    expect(judged(right, { ...wrong, code: 'key-length' })).to.equal(false);
    expect(judged(right, { ...wrong, reply: 'fault', code: null })).to.equal(false);
  });

  it('is not content with refusals alone, with nothing, or with an act that failed', () => {
    expect(judged(wrong)).to.equal(false);
    expect(judged()).to.equal(false);
    expect(judges['as-published']([crashed('act')], { act: 'act' }).kept).to.equal(false);
  });
});

describe('refused-between', () => {
  const params = { attack: 'attack', before: 'before', again: 'again', codes: ['key-length'], promised: 'refused' };
  const judged = (attack: Json[], before: Json[] = [tried('it', 'accepted', { right: true })], again: Json[] = before) =>
    kept('refused-between', { before: { attempts: before }, attack: { attempts: attack }, again: { attempts: again } }, params);

  it('wants each attempt refused for its reason, and the right ones accepted, before and after', () => {
    expect(judged([tried('a', 'refused', { code: 'key-length' })])).to.equal(true);
    expect(judged([tried('a', 'accepted', { right: false })])).to.equal(false);
    expect(judged([tried('a', 'refused', { code: 'key-length' }), tried('b', 'refused', { code: 'another' })])).to.equal(false);
    expect(judged([tried('a', 'fault')])).to.equal(false);
    expect(judged([tried('a', 'indefinite')])).to.equal(false);
  });

  it('believes no refusal of what refuses or garbles everything, or tried nothing', () => {
    const refusals = [tried('a', 'refused', { code: 'key-length' })];
    expect(judged(refusals, refusals)).to.equal(false);
    expect(judged(refusals, undefined, refusals)).to.equal(false);
    expect(judged(refusals, [tried('it', 'accepted', { right: false })])).to.equal(false);
    expect(judged(refusals, [])).to.equal(false);
    expect(judged([])).to.equal(false);
  });
});

describe('all-right', () => {
  const judged = (...attempts: Json[]) => kept('all-right', { act: { attempts } }, { acts: ['act'], promised: 'right' });

  it('wants each attempt accepted, and right', () => {
    expect(judged(tried('a', 'accepted', { right: true }), tried('b', 'accepted'))).to.equal(true);
    expect(judged(tried('a', 'accepted', { right: false }))).to.equal(false);
    expect(judged(tried('a', 'refused', { code: 'key-length' }))).to.equal(false);
    expect(judged()).to.equal(false);
  });
});

describe('nonces-distinct', () => {
  const nonce = (number: number): string => number.toString(16).padStart(24, '0');
  const tag = '0'.repeat(32);
  const judged = (nonces: string[], tags: string[] = nonces.map(() => tag)) =>
    kept('nonces-distinct', { act: { nonces, tags } }, { act: 'act', least: 3 });

  it('wants as many as were asked for, each another, and whole', () => {
    expect(judged([nonce(1), nonce(2), nonce(3)])).to.equal(true);
    expect(judged([nonce(1), nonce(2), nonce(1)])).to.equal(false);
    expect(judged([nonce(1), nonce(2)])).to.equal(false);
    expect(judged([nonce(1), nonce(2), '03'])).to.equal(false);
    expect(judged([nonce(1), nonce(2), nonce(3)], [tag, tag, tag.slice(2)])).to.equal(false);
  });
});

describe('opens-elsewhere', () => {
  const algorithms = ['A256KW', 'A256GCM'];
  const one = { what: 'one', fault: null, algorithms, version: 'v2', right: true, keyDigest: 'a', nonce: 'n' };
  const judged = (envelopes: Json[], otherThan?: string) =>
    kept(
      'opens-elsewhere',
      { act: { envelopes } },
      { act: 'act', algorithms, version: 'v2', ...(otherThan !== undefined && { otherThan }) },
    );

  it('wants each to open, by the named algorithms and version, with a data key of its own', () => {
    expect(judged([one, { ...one, what: 'two', keyDigest: 'b' }])).to.equal(true);
    expect(judged([one, { ...one, what: 'two' }])).to.equal(false);
    expect(judged([{ ...one, fault: 'it does not open' }])).to.equal(false);
    expect(judged([{ ...one, right: false }])).to.equal(false);
    expect(judged([{ ...one, algorithms: ['dir', 'A256GCM'] }])).to.equal(false);
    expect(judged([{ ...one, version: 'v1' }])).to.equal(false);
  });

  it('wants a new version where there is another', () => {
    expect(judged([one], 'v1')).to.equal(true);
    expect(judged([one], 'v2')).to.equal(false);
  });
});

describe('data-untouched', () => {
  const one = { before: { tag: 't', nonce: 'n' }, after: { tag: 't', nonce: 'n' }, wrappedAnew: true, version: 'v2' };
  const judged = (...envelopes: Json[]) => kept('data-untouched', { act: { envelopes } }, { act: 'act', version: 'v2' });

  it('wants the key wrapped anew under the version, and nothing else changed', () => {
    expect(judged(one)).to.equal(true);
    expect(judged({ ...one, after: { tag: 'u', nonce: 'n' } })).to.equal(false);
    expect(judged({ ...one, after: {} })).to.equal(false);
    expect(judged({ ...one, wrappedAnew: false })).to.equal(false);
    expect(judged({ ...one, version: 'v1' })).to.equal(false);
    expect(judged()).to.equal(false);
  });
});
