import { describe, it } from 'node:test';
import { expect } from 'chai';
import type { Act, Exchange } from '../../src/conformance/evidence/index.ts';
import { judges } from '../../src/conformance/judges/index.ts';
import { accepted, crashed } from './record.ts';

describe('shown-alike', () => {
  const kept = (one: object, other: object, present = ['blob a']) =>
    judges['shown-alike']([accepted('one', one as never), accepted('other', other as never)], {
      views: [{ one: 'one', other: 'other', present }],
    }).kept;

  it('wants two looks to show the same, and what has to be there', () => {
    expect(kept({ 'blob a': { holds: 1 } }, { 'blob a': { holds: 1 } })).to.equal(true);
    expect(kept({ 'blob a': { holds: 1 } }, { 'blob a': { holds: 2 } })).to.equal(false);
    expect(kept({ 'blob a': 1 }, { 'blob a': 1, 'blob b': 1 })).to.equal(false);
    expect(kept({ 'blob a': 1, 'blob b': 1 }, { 'blob a': 1 })).to.equal(false);
    expect(kept({ 'blob b': 1 }, { 'blob b': 1 })).to.equal(false);
  });

  it('is not content with looks that did not come about', () => {
    const acts = [crashed('one'), accepted('other', { 'blob a': 1 })];
    expect(judges['shown-alike'](acts, { views: [{ one: 'one', other: 'other', present: ['blob a'] }] }).kept).to.equal(false);
  });
});

describe('keys-renewed', () => {
  const pair = (primary: string, secondary: string) => ({ 'primary key': primary, 'secondary key': secondary });
  const kept = (after: object, renewed: string[]) =>
    judges['keys-renewed']([accepted('before', pair('p', 's')), accepted('after', after as never)], {
      before: 'before',
      after: 'after',
      renewed,
    }).kept;

  it('wants what was renewed to be new, and the rest to stay', () => {
    expect(kept(pair('new', 's'), ['primary'])).to.equal(true);
    expect(kept(pair('p', 'new'), ['secondary'])).to.equal(true);
    expect(kept(pair('p', 's'), ['primary'])).to.equal(false);
    expect(kept(pair('new', 'other'), ['primary'])).to.equal(false);
    expect(kept(pair('new', 'other'), ['primary', 'secondary'])).to.equal(true);
  });

  it('takes no value for new that a key had before, nor one for both', () => {
    expect(kept(pair('s', 's'), ['primary'])).to.equal(false);
    expect(kept(pair('s', 'p'), ['primary', 'secondary'])).to.equal(false);
    expect(kept(pair('new', 'new'), ['primary', 'secondary'])).to.equal(false);
    expect(kept({ 'primary key': 'new' }, ['primary'])).to.equal(false);
  });
});

describe('renewed-under-load', () => {
  const refusal: Exchange = {
    surface: 'storage',
    request: { method: 'GET', path: '/a/b/c', headers: {}, body: '', bodyBytes: 0 },
    connection: { clientCertificate: null, protocol: 'TLSv1.3', resumed: false, reused: false },
    outcome: { kind: 'answer', status: 403, headers: {}, body: '<Error><Code>AuthenticationFailed</Code></Error>', bodyBytes: 48 },
  };
  const failure: Exchange = { ...refusal, outcome: { kind: 'fault', fault: 'connection-lost', detail: 'gone' } };
  const request = (key: string, began: number, ended: number, isServed: boolean, exchange = 0) => ({
    ...{ key, began, ended, exchange },
    accepted: isServed,
  });
  const renewal = { began: 10, answered: 20, accepted: true };
  const good = [
    request('renewed', 1, 2, true),
    request('other', 3, 4, true),
    request('other', 9, 15, true),
    request('renewed', 9, 15, true),
    request('renewed', 11, 21, false),
    request('renewed', 21, 22, false),
    request('other', 23, 24, true),
  ];
  const kept = (requests: object[], of = renewal, exchanges = [refusal, failure]) => {
    const act: Act = { ...accepted('load', { renewal: of, requests } as never), exchanges };
    return judges['renewed-under-load']([act], { act: 'load' }).kept;
  };
  const without = (index: number, ...instead: typeof good) => good.toSpliced(index, 1, ...instead);

  it('lets the old value end at any moment of the renewal', () => {
    expect(kept(good)).to.equal(true);
    expect(kept([...good, request('renewed', 12, 13, false), request('renewed', 14, 30, true)])).to.equal(true);
  });

  it('wants the other key to be served at each moment', () => {
    expect(kept(without(1, request('other', 3, 4, false)))).to.equal(false);
    expect(kept(without(2, request('other', 9, 15, false)))).to.equal(false);
    expect(kept(without(6, request('other', 23, 24, false)))).to.equal(false);
  });

  it('wants the old value to be refused as unknown once the renewal is answered, and served before it began', () => {
    expect(kept(without(5, request('renewed', 21, 22, true)))).to.equal(false);
    expect(kept(without(5, request('renewed', 21, 22, false, 1)))).to.equal(false);
    expect(kept(without(0, request('renewed', 1, 2, false)))).to.equal(false);
  });

  it('is not content where there was no load, or no renewal', () => {
    for (const index of [0, 2, 5]) expect(kept(good.toSpliced(index, 1)), String(index)).to.equal(false);
    expect(kept(good, { ...renewal, accepted: false })).to.equal(false);
    expect(judges['renewed-under-load']([crashed('load')], { act: 'load' }).kept).to.equal(false);
  });
});

describe('never-changed', () => {
  const kept = (bytes: string[], orNothing: boolean, least = 1) =>
    judges['never-changed'](
      [accepted('reads', { reads: bytes.map((each, index) => ({ what: `read ${index}`, bytes: each, told: 'so' })) })],
      {
        ...{ act: 'reads', orNothing, least },
      },
    ).kept;

  it('wants what was stored, or where it is told so nothing, and never anything else', () => {
    expect(kept(['as stored', 'as stored'], false)).to.equal(true);
    expect(kept(['as stored', 'none'], false)).to.equal(false);
    expect(kept(['as stored', 'none'], true)).to.equal(true);
    expect(kept(['as stored', 'others'], true)).to.equal(false);
    expect(kept(['others'], false)).to.equal(false);
  });

  it('wants as many reads as there had to be', () => {
    expect(kept(['as stored'], false, 2)).to.equal(false);
    expect(judges['never-changed']([crashed('reads')], { act: 'reads', orNothing: true, least: 1 }).kept).to.equal(false);
  });
});

describe('copies-whole', () => {
  const kept = (before: number, after: number) =>
    judges['copies-whole']([accepted('before', { whole: before }), accepted('after', { whole: after })], {
      ...{ before: 'before', after: 'after', least: 2 },
    }).kept;

  it('wants as many whole copies as before, and some to begin with', () => {
    expect(kept(3, 3)).to.equal(true);
    expect(kept(3, 4)).to.equal(true);
    expect(kept(3, 2)).to.equal(false);
    expect(kept(1, 1)).to.equal(false);
    expect(
      judges['copies-whole']([crashed('before'), accepted('after', { whole: 3 })], { before: 'before', after: 'after', least: 2 }).kept,
    ).to.equal(false);
  });
});
