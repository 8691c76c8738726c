import { expect } from 'chai';
import { describe, it } from 'node:test';
import {
  blobAnswer,
  checkHistory,
  History,
  type Answered,
  type HistoryEvent,
  type Operation,
} from '../../src/clients/consistency/index.ts';
import type { Result } from '../../src/clients/result.ts';

const DONE: Answered = { said: 'done' };
const NOT_DONE: Answered = { said: 'not done' };
const REFUSED: Answered = { said: 'refused' };
const saw = (value: string | null): Answered => ({ said: 'value', value });
const there = (present: boolean): Answered => ({ said: 'presence', present });
const put = (value: string, only?: 'absent' | 'present' | { is: string }): Operation => ({ kind: 'put', value, ...(only ? { only } : {}) });
const [remove, get, look]: Operation[] = [{ kind: 'delete' }, { kind: 'get' }, { kind: 'look' }] as const;

type Line = readonly [client: string, operation: Operation, invoked: number, at: number | null, answer?: Answered];
const history = (...lines: Line[]): HistoryEvent[] =>
  lines.map(([client, operation, invoked, at, answer = DONE]) => ({
    ...{ client, key: 'k', operation, invoked },
    completed: at === null ? null : { at, answer },
  }));
const verdictOn = (...lines: Line[]) => checkHistory(history(...lines));
const wordsOn = (...lines: Line[]): string => {
  const found = verdictOn(...lines);
  return found.verdict === 'contradiction' ? found.words : found.verdict;
};

const GOOD: Readonly<Record<string, readonly Line[]>> = {
  'nothing at all': [],
  'one after another': [
    ['a', get, 1, 2, saw(null)],
    ['a', put('1'), 3, 4],
    ['b', get, 5, 6, saw('1')],
    ['b', look, 7, 8, there(true)],
    ['a', remove, 9, 10],
    ['b', get, 11, 12, saw(null)],
    ['b', remove, 13, 14, NOT_DONE],
    ['b', look, 15, 16, there(false)],
  ],
  'a read that sees a write under way, and one that does not yet': [
    ['a', put('1'), 1, 10],
    ['b', get, 2, 3, saw(null)],
    ['b', get, 4, 5, saw('1')],
  ],
  'two writes at once, of which either may be the last': [
    ['a', put('1'), 1, 6],
    ['b', put('2'), 2, 5],
    ['c', get, 7, 8, saw('1')],
    ['c', get, 9, 10, saw('1')],
  ],
  'an unanswered write that is seen, and stays': [
    ['a', put('1'), 1, null],
    ['b', get, 2, 3, saw(null)],
    ['b', get, 4, 5, saw('1')],
    ['b', get, 6, 7, saw('1')],
  ],
  'an unanswered write that is never seen': [
    ['a', put('1'), 1, 2],
    ['a', put('2'), 3, null],
    ['b', get, 4, 5, saw('1')],
    ['b', get, 6, 7, saw('1')],
  ],
  'an unanswered deletion that takes effect late': [
    ['a', put('1'), 1, 2],
    ['a', remove, 3, null],
    ['b', get, 4, 5, saw('1')],
    ['b', get, 6, 7, saw(null)],
  ],
  'an unanswered read': [
    ['a', get, 1, null],
    ['a', put('1'), 2, 3],
  ],
  'of two conditional writes only one is done': [
    ['a', put('1', 'absent'), 1, 4],
    ['b', put('2', 'absent'), 2, 3, NOT_DONE],
    ['b', put('3', { is: '1' }), 5, 6],
    ['a', put('4', { is: '1' }), 7, 8, NOT_DONE],
    ['a', put('5', 'present'), 9, 10],
  ],
  'a refusal for another reason says nothing': [
    ['a', put('1'), 1, 2],
    ['b', put('2'), 3, 4, REFUSED],
    ['b', remove, 5, 6, REFUSED],
    ['b', get, 7, 8, REFUSED],
    ['b', get, 9, 10, saw('1')],
  ],
};

describe('checkHistory', () => {
  for (const [name, lines] of Object.entries(GOOD)) it(`accepts ${name}`, () => void expect(wordsOn(...lines)).to.equal('linearizable'));

  for (const [name, words, ...lines] of [
    [
      'a value that nobody wrote',
      'the read by b (3 to 4), which saw "2", and nobody had written "2"',
      ['a', put('1'), 1, 2],
      ['b', get, 3, 4, saw('2')],
    ],
    [
      'a value from the future',
      'the read by b (1 to 2), which saw "1", before the write of "1" by a (3 to 4) had begun',
      ['b', get, 1, 2, saw('1')],
      ['a', put('1'), 3, 4],
    ],
    [
      'a value whose write was refused',
      'the read by b (3 to 4), which saw "1", although the write of "1" by a (1 to 2) had been refused',
      ['a', put('1'), 1, 2, REFUSED],
      ['b', get, 3, 4, saw('1')],
    ],
    [
      'a stale read',
      'the read by b (5 to 6), which saw "1", although the write of "2" by a (3 to 4) had begun after the write of "1" by a (1 to 2) and was over before the read began',
      ['a', put('1'), 1, 2],
      ['a', put('2'), 3, 4],
      ['b', get, 5, 6, saw('1')],
    ],
    [
      'a deletion that is not seen',
      'the read by b (5 to 6), which saw "1", although the deletion by a (3 to 4) had begun after the write of "1" by a (1 to 2) and was over before the read began',
      ['a', put('1'), 1, 2],
      ['a', remove, 3, 4],
      ['b', get, 5, 6, saw('1')],
    ],
    [
      'a deleted value that a list still shows',
      'the look by b (5 to 6), which saw that there is something, although the deletion by a (3 to 4) was over before it began and no write can have come between',
      ['a', put('1'), 1, 2],
      ['a', remove, 3, 4],
      ['b', look, 5, 6, there(true)],
    ],
    [
      'a lost write',
      'the read by b (3 to 4), which saw nothing, although the write of "1" by a (1 to 2) was over before it began and no deletion can have come between',
      ['a', put('1'), 1, 2],
      ['b', get, 3, 4, saw(null)],
    ],
    [
      'a written value that a list leaves out',
      'the look by b (3 to 4), which saw nothing, although the write of "1" by a (1 to 2) was over before it began and no deletion can have come between',
      ['a', put('1'), 1, 2],
      ['b', look, 3, 4, there(false)],
    ],
    [
      'something deleted twice',
      'the deletion by b (5 to 6), although the deletion by a (3 to 4) was over before it began and no write can have come between',
      ['a', put('1'), 1, 2],
      ['a', remove, 3, 4],
      ['b', remove, 5, 6],
    ],
    ['nothing deleted', 'the deletion by b (1 to 2), before anybody had written anything', ['b', remove, 1, 2]],
    [
      'something to delete that is not found',
      'the deletion by b (3 to 4), which found nothing to delete, although the write of "1" by a (1 to 2) was over before it began and no deletion can have come between',
      ['a', put('1'), 1, 2],
      ['b', remove, 3, 4, NOT_DONE],
    ],
    [
      'a value that comes back',
      'the read by b (7 to 8), which saw "1" again, although the read by b (5 to 6), which saw nothing, came between it and the write of "1" by a (1 to 2)',
      ['a', put('1'), 1, 2],
      ['a', remove, 3, null],
      ['b', get, 5, 6, saw(null)],
      ['b', get, 7, 8, saw('1')],
    ],
    [
      'an unanswered write that goes again',
      'the read by b (4 to 5), which saw "2", came before the read by b (6 to 7), which saw "1", although the write of "1" by a (1 to 2) was over before the write of "2" by a (from 3, unanswered) began',
      ['a', put('1'), 1, 2],
      ['a', put('2'), 3, null],
      ['b', get, 4, 5, saw('2')],
      ['b', get, 6, 7, saw('1')],
    ],
  ] as unknown as [string, string, ...Line[]][]) {
    it(`refuses ${name}, and says why`, () => void expect(wordsOn(...lines)).to.equal(words));
  }

  it('refuses two readers who saw two writes in disagreeing order', () => {
    const words = wordsOn(
      ['a', put('1'), 1, 20],
      ['b', put('2'), 2, 20],
      ['c', get, 3, 4, saw('1')],
      ['c', get, 5, 6, saw('2')],
      ['d', get, 7, 8, saw('2')],
      ['d', get, 9, 10, saw('1')],
    );
    expect(words).to.contain('came before').and.to.contain('which saw "1"').and.to.contain('which saw "2"');
  });

  it('names the few sights that no order explains where there is no name for the contradiction', () => {
    const found = verdictOn(
      ['z', put('0'), 1, 2],
      ['z', get, 3, 4, saw('0')],
      ['a', put('1'), 5, 8],
      ['b', put('2'), 6, 7],
      ['d', get, 10, 20, saw('1')],
      ['e', get, 11, 21, saw('2')],
    );
    if (found.verdict !== 'contradiction') throw new Error(found.verdict);
    expect(found.words).to.match(/^no order explains these together: /);
    expect(found.events.map(({ client }) => client)).to.deep.equal(['a', 'b', 'd', 'e']);
    expect(found.words).to.contain('which saw "1"').and.to.contain('which saw "2"').and.not.to.contain('by z');
  });

  it('looks at each key for itself, and at what was there before', () => {
    const events = [
      ...history(['a', put('1'), 1, 2]),
      ...history(['a', get, 3, 4, saw('old')], ['a', get, 5, 6, saw(null)]).map((event) => ({ ...event, key: 'other' })),
    ];
    const found = checkHistory(events, { initial: { other: 'old' } });
    expect(found).to.include({ verdict: 'contradiction', key: 'other' });
    expect(checkHistory(events.slice(0, 2), { initial: { other: 'old' } }).verdict).to.equal('linearizable');
  });

  it('answers with an order that explains what was seen', () => {
    const events = history(['a', put('1'), 1, 6], ['b', get, 2, 5, saw(null)], ['c', remove, 3, null], ['b', get, 7, 8, saw(null)]);
    const found = checkHistory(events);
    if (found.verdict !== 'linearizable') throw new Error(found.verdict);
    expect(found.orders.get('k')).to.deep.equal([events[1], events[0], events[2], events[3]]);
  });

  it('admits when it would take too much work to tell', () => {
    const writes = Array.from({ length: 12 }, (_, at): Line => ['a', put(`v${at}`), at + 1, 100]);
    const events = history(...writes, ['b', { kind: 'put', value: 'x', only: { is: 'v12' } }, 20, 101]);
    expect(checkHistory(events, { work: 500 })).to.deep.equal({ verdict: 'undecided', key: 'k' });
    expect(checkHistory(history(...writes), { work: 500 }).verdict).to.equal('linearizable');
  });

  it('is not put off by many writes without an answer', () => {
    const unanswered = Array.from({ length: 30 }, (_, at): Line => ['x', put(`u${at}`), at + 1, null]);
    const good = history(...unanswered, ['a', put('1'), 40, 41], ['b', get, 42, 43, saw('1')], ['b', get, 44, 45, saw('u7')]);
    expect(checkHistory(good).verdict).to.equal('linearizable');
    const bad = history(...unanswered, ['a', put('1'), 40, 41], ['a', put('2'), 42, 43], ['b', get, 44, 45, saw('1')]);
    expect(checkHistory(bad, { work: 2000 })).to.include({ verdict: 'contradiction' });
  });

  it('is quick with a long history of many clients', () => {
    const events: HistoryEvent[] = [];
    for (let at = 0; at < 2000; at++) {
      const value = `v${at >> 2}`;
      const operation: Operation = at % 4 === 0 ? put(value) : get;
      const answer = at % 4 === 0 ? DONE : saw(value);
      events.push({ client: `c${at % 16}`, key: 'k', operation, invoked: at * 2, completed: { at: at * 2 + 7, answer } });
    }
    expect(checkHistory(events, { work: 20_000 }).verdict).to.equal('linearizable');
  });
});

describe('History', () => {
  it('records who asked what and was told what, with a counter for a clock', async () => {
    const recorded = new History();
    let tell: (answer: Answered) => void = () => undefined;
    const under = recorded.record('a', 'k', put('1'), () => new Promise((resolve) => (tell = resolve)));
    expect(await recorded.record('b', 'k', get, async () => saw(null))).to.deep.equal(saw(null));
    expect(await recorded.record('b', 'k', remove, async () => null)).to.equal(null);
    const failed = await recorded.record('b', 'k', look, () => Promise.reject(new Error('gone'))).catch((error: Error) => error.message);
    expect(failed).to.equal('gone');
    expect(recorded.events.map(({ invoked, completed }) => [invoked, completed?.at ?? null])).to.deep.equal([
      [1, null],
      [2, 3],
      [4, null],
      [5, null],
    ]);
    tell(DONE);
    await under;
    expect(recorded.events[0]).to.deep.equal({
      client: 'a',
      key: 'k',
      operation: put('1'),
      invoked: 1,
      completed: { at: 6, answer: DONE },
    });
  });
});

describe('blobAnswer', () => {
  const result = (outcome: Result<unknown>['outcome'], value: unknown = null) => ({ outcome, value }) as Result<unknown>;
  const accepted = { reply: 'accepted', result: null } as const;
  const refused = (code: string) => ({ reply: 'refused', code }) as const;
  it('takes what the service says for what it says of the blob', () => {
    expect(blobAnswer(get, result(accepted, Buffer.from('v')))).to.deep.equal(saw('v'));
    expect(blobAnswer(get, result(refused('BlobNotFound')))).to.deep.equal(saw(null));
    expect(blobAnswer(look, result(accepted))).to.deep.equal(there(true));
    expect(blobAnswer(look, result(refused('ContainerNotFound')))).to.deep.equal(there(false));
    expect(blobAnswer(put('v'), result(accepted))).to.deep.equal(DONE);
    expect(blobAnswer(put('v', 'absent'), result(refused('BlobAlreadyExists')))).to.deep.equal(NOT_DONE);
    expect(blobAnswer(put('v', { is: 'u' }), result(refused('ConditionNotMet')))).to.deep.equal(NOT_DONE);
    expect(blobAnswer(remove, result(refused('BlobNotFound')))).to.deep.equal(NOT_DONE);
  });
  it('takes a refusal for another reason for one that changes nothing, and what is not definite for no answer', () => {
    expect(blobAnswer(put('v'), result(refused('ContainerNotFound')))).to.deep.equal(REFUSED);
    expect(blobAnswer(remove, result(refused('LeaseIdMissing')))).to.deep.equal(REFUSED);
    expect(blobAnswer(get, result(refused('AuthenticationFailed')))).to.deep.equal(REFUSED);
    expect(blobAnswer(put('v'), result({ reply: 'indefinite', message: '' }))).to.equal(null);
    expect(blobAnswer(get, result({ reply: 'fault', fault: 'timeout', detail: '' }))).to.equal(null);
  });
});
