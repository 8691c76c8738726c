import { describe, it } from 'node:test';
import { expect } from 'chai';
import { judgeNamed, judges, REASON_NAMES, REASONS, reasonInWords } from '../../src/conformance/judges/index.ts';
import { accepted, act, crashed, refused, saw } from './record.ts';

describe('accepted and each-refused', () => {
  it('ask it of each act', () => {
    const acts = [accepted('a'), accepted('b'), refused('c', 'ResourceNotFound', 404), crashed('d')];
    expect(judges.accepted(acts, { acts: ['a', 'b'] }).kept).to.equal(true);
    expect(judges.accepted(acts, { acts: ['a', 'c'] }).kept).to.equal(false);
    expect(judges['each-refused'](acts, { acts: ['c'], reason: 'not-found' }).kept).to.equal(true);
    expect(judges['each-refused'](acts, { acts: ['c', 'd'], reason: 'not-found' }).kept).to.equal(false);
    expect(judges['each-refused'](acts, { acts: ['c'], reason: 'conflict' }).kept).to.equal(false);
    expect(() => judges.accepted(acts, { acts: [] })).to.throw();
    expect(() => judges.accepted(acts, { acts: ['e'] })).to.throw();
  });
});

describe('seen', () => {
  it('wants all of present and none of absent', () => {
    const acts = [saw('look', 'a', 'b'), refused('blind', 'ForbiddenError', 403)];
    expect(judges.seen(acts, { act: 'look', present: ['a'], absent: ['c'] }).kept).to.equal(true);
    expect(judges.seen(acts, { act: 'look', present: ['c'] }).kept).to.equal(false);
    expect(judges.seen(acts, { act: 'look', absent: ['b'] }).kept).to.equal(false);
    expect(judges.seen(acts, { act: 'blind', absent: ['b'] }).kept).to.equal(false);
    expect(() => judges.seen(acts, { act: 'look' })).to.throw();
  });
});

describe('result', () => {
  it('compares whole values, whatever the order of their members', () => {
    const acts = [accepted('look', { a: 1, b: [1, 2] }), act('gone', { reply: 'indefinite' })];
    const equals = { b: [1, 2], a: 1 };
    expect(judges.result(acts, { act: 'look', promised: 'x', equals }).kept).to.equal(true);
    expect(judges.result(acts, { act: 'look', promised: 'x', equals: { a: 1, b: [2, 1] } }).kept).to.equal(false);
    expect(judges.result(acts, { act: 'gone', promised: 'x', equals }).kept).to.equal(false);
  });
});

describe('the register of judges and reasons', () => {
  it('knows its own names only', () => {
    expect(judgeNamed('refused')).to.equal(judges.refused);
    expect(() => judgeNamed('toString')).to.throw();
  });
  it('words no two reasons alike, and finds each by its words', () => {
    for (const name of REASON_NAMES) expect(reasonInWords(REASONS[name].words)).to.equal(name);
    expect(() => reasonInWords('because')).to.throw();
  });
});
