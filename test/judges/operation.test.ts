import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import type { Act } from '../../src/conformance/evidence/index.ts';
import { judges } from '../../src/conformance/judges/index.ts';
import { accepted, act, answer, crashed, exchange, refused, saw } from './record.ts';

const drawn = (seed: number | string): string => createHash('md5').update(String(seed)).digest('hex');
const status = (label: string, value: string, error: { code: string; message: string } | null = null): Act =>
  accepted(label, { value: { status: value, error } });
const change = (label: string, requestId: string | null, http = 202): Act => accepted(label, { status: http, requestId });

describe('accepted-for-later', () => {
  it('wants 202 and a request id', () => {
    const kept = (one: Act) => judges['accepted-for-later']([one], { act: 'a' }).kept;
    expect(kept(change('a', drawn(1)))).to.equal(true);
    expect(kept(change('a', drawn(1), 200))).to.equal(false);
    expect(kept(change('a', null))).to.equal(false);
    expect(kept(change('a', drawn(1).toUpperCase().replace(/\d/g, 'A')))).to.equal(false);
    expect(kept(crashed('a'))).to.equal(false);
  });
});

describe('status', () => {
  it('is what was told, by each', () => {
    const acts = [status('a', 'Succeeded'), status('b', 'InProgress'), refused('c', 'ResourceNotFound', 404)];
    expect(judges.status(acts, { acts: ['a'], status: 'Succeeded' }).kept).to.equal(true);
    expect(judges.status(acts, { acts: ['a', 'b'], status: 'Succeeded' }).kept).to.equal(false);
    expect(judges.status(acts, { acts: ['c'], status: 'Succeeded' }).kept).to.equal(false);
  });
});

describe('failed and failed-saying-why', () => {
  const params = { act: 'a', status: 's' };
  const why = { code: 'BadRequest', message: 'The package is not valid.' };
  it('hold for a failure, at once or later', () => {
    for (const name of ['failed', 'failed-saying-why'] as const) {
      expect(judges[name]([change('a', drawn(1)), status('s', 'Failed', why)], params).kept).to.equal(true);
      expect(judges[name]([refused('a', 'BadRequest', 400), status('s', 'InProgress')], params).kept).to.equal(true);
      expect(judges[name]([change('a', drawn(1)), status('s', 'Succeeded')], params).kept).to.equal(false);
      expect(judges[name]([crashed('a'), status('s', 'Failed', why)], params).kept).to.equal(false);
    }
  });
  it('only the one wants to be told why', () => {
    const silent = [change('a', drawn(1)), status('s', 'Failed', { code: 'BadRequest', message: '' })];
    expect(judges['failed-saying-why'](silent, params).kept).to.equal(false);
    expect(judges['failed-saying-why']([change('a', drawn(1)), status('s', 'Failed')], params).kept).to.equal(false);
    expect(judges.failed(silent, params).kept).to.equal(true);
  });
});

describe('request-ids and ids-unguessable', () => {
  const labels = Array.from({ length: 24 }, (_, index) => `c${index}`);
  const kept = (id: (index: number) => string | null) =>
    judges['ids-unguessable'](
      labels.map((label, index) => change(label, id(index))),
      { acts: labels },
    ).kept;
  it('hold for random ids and for version-4 GUIDs', () => {
    expect(kept(drawn)).to.equal(true);
    expect(kept((index) => `${drawn(index).slice(0, 12)}4${drawn(index).slice(13, 16)}8${drawn(index).slice(17)}`)).to.equal(true);
  });
  it('see counters, clocks, repetitions, short secrets and missing ids', () => {
    expect(kept((index) => (1000 + index).toString(16).padStart(32, '0'))).to.equal(false);
    expect(kept((index) => (1353812345678 + index * 7).toString(16).padStart(12, '0') + drawn(index).slice(12))).to.equal(false);
    expect(kept((index) => drawn(index % 20))).to.equal(false);
    expect(kept((index) => drawn('prefix').slice(0, 26) + drawn(index).slice(26))).to.equal(false);
    expect(kept((index) => (index === 3 ? null : drawn(index)))).to.equal(false);
    expect(judges['request-ids']([change('a', drawn(1)), change('b', null)], { acts: ['a', 'b'] }).kept).to.equal(false);
    expect(judges['request-ids']([change('a', drawn(1))], { acts: ['a'] }).kept).to.equal(true);
  });
});

describe('same-answer', () => {
  const told = (label: string, body: string, headers: Record<string, string> = {}) =>
    act(label, { reply: 'refused', code: 'ResourceNotFound' }, [exchange(answer(404, body, headers))]);
  const kept = (a: Act, b: Act) => judges['same-answer']([a, b], { acts: ['a', 'b'] }).kept;
  it('looks past ids and numbers, and at nothing else', () => {
    expect(kept(told('a', `no ${drawn(1)}`), told('b', `no ${drawn(2)}`))).to.equal(true);
    expect(kept(told('a', 'no such operation'), told('b', 'not your operation'))).to.equal(false);
    expect(kept(told('a', 'no'), told('b', 'no', { 'x-owner': 'x' }))).to.equal(false);
    expect(kept(told('a', 'no'), refused('b', 'ForbiddenError', 403, 'no'))).to.equal(false);
    expect(kept(crashed('a'), crashed('b'))).to.equal(false);
  });
});

describe('seen-once', () => {
  it('wants one, not none and not two', () => {
    const kept = (one: Act) => judges['seen-once']([one], { act: 'look', name: 'a' }).kept;
    expect(kept(saw('look', 'a', 'b'))).to.equal(true);
    expect(kept(saw('look', 'a', 'a'))).to.equal(false);
    expect(kept(saw('look', 'b'))).to.equal(false);
    expect(kept(crashed('look'))).to.equal(false);
  });
});

describe('accepted-changes-succeeded', () => {
  const changes = [
    { act: 'a', status: 'sa' },
    { act: 'b', status: 'sb' },
  ];
  const kept = (...acts: Act[]) => judges['accepted-changes-succeeded'](acts, { changes }).kept;
  it('passes over a change that was refused because another was under way', () => {
    const first = [change('a', drawn(1)), status('sa', 'Succeeded')];
    expect(kept(...first, refused('b', 'ConflictError', 409), refused('sb', 'ResourceNotFound', 404))).to.equal(true);
    expect(kept(...first, refused('b', 'BadRequest', 400), refused('sb', 'ResourceNotFound', 404))).to.equal(false);
    expect(kept(...first, change('b', drawn(2)), status('sb', 'InProgress'))).to.equal(false);
    expect(kept(...first, crashed('b'), status('sb', 'Succeeded'))).to.equal(false);
  });
});
