import { describe, it } from 'node:test';
import { expect } from 'chai';
import { judges } from '../../src/conformance/judges/index.ts';
import type { Answered, HistoryEvent, Operation } from '../../src/clients/consistency/index.ts';
import { accepted, crashed } from './record.ts';

/** An operation on one key, from one tick to another; without an answer where there is none. */
const event = (client: string, operation: Operation, [invoked, at]: [number, number], answer: Answered | null): HistoryEvent => ({
  ...{ client, key: 'k', operation, invoked },
  completed: answer && { at, answer },
});
const done: Answered = { said: 'done' };
const notDone: Answered = { said: 'not done' };
const put = (value: string, when: [number, number], answer: Answered | null = done, client = 'a') =>
  event(client, { kind: 'put', value }, when, answer);
const putIfAbsent = (value: string, when: [number, number], answer: Answered | null, client: string) =>
  event(client, { kind: 'put', value, only: 'absent' }, when, answer);
const remove = (when: [number, number], answer: Answered | null = done, client = 'b') => event(client, { kind: 'delete' }, when, answer);
const get = (value: string | null, when: [number, number], client = 'c') => event(client, { kind: 'get' }, when, { said: 'value', value });
const see = (present: boolean, when: [number, number]) => event('c', { kind: 'look' }, when, { said: 'presence', present });
const record = (events: HistoryEvent[]) => [accepted('traffic', { events } as never)];

describe('linearizable', () => {
  const find = (events: HistoryEvent[], least = 1) => judges['linearizable'](record(events), { act: 'traffic', least });

  it('finds an order, or says which answers contradict each other', () => {
    expect(find([put('1', [1, 2]), put('2', [3, 6]), get('1', [4, 5])]).kept).to.equal(true);
    const stale = find([put('1', [1, 2]), put('2', [3, 4]), get('1', [5, 6])]);
    expect(stale.kept).to.equal(false);
    expect(stale.observed).to.include('k: ').and.include('which saw "1"').and.include('write of "2"');
  });

  it('minds a write that is lost, and one that nobody made', () => {
    expect(find([put('1', [1, 2]), get(null, [3, 4])]).kept).to.equal(false);
    expect(find([put('1', [1, 2]), get('other', [3, 4])]).kept).to.equal(false);
    expect(find([put('1', [1, 2]), see(false, [3, 4])]).kept).to.equal(false);
    expect(find([put('0', [1, 2]), put('1', [3, 4], null), get('0', [5, 6]), get('1', [7, 8])]).kept).to.equal(true);
  });

  it('minds two deletions of one thing, and two who were both first', () => {
    expect(find([put('1', [1, 2]), remove([3, 5]), remove([4, 6], notDone, 'd'), get(null, [7, 8])]).kept).to.equal(true);
    expect(find([put('1', [1, 2]), remove([3, 5]), remove([4, 6], done, 'd'), get(null, [7, 8])]).kept).to.equal(false);
    expect(find([putIfAbsent('1', [1, 3], done, 'a'), putIfAbsent('2', [2, 4], done, 'b'), get('2', [5, 6])]).kept).to.equal(false);
  });

  it('leaves it to the other judge what is seen of the deleted', () => {
    expect(find([put('1', [1, 2]), remove([3, 4]), get('1', [5, 6]), get(null, [7, 8])]).kept).to.equal(true);
    expect(find([put('1', [1, 2]), remove([3, 4]), see(true, [5, 6]), get(null, [7, 8])]).kept).to.equal(true);
    expect(find([put('1', [1, 2]), remove([3, 4]), putIfAbsent('2', [5, 6], notDone, 'd'), get(null, [7, 8])]).kept).to.equal(true);
    // Here it is the new one that should have been seen, and not the deleted one that was seen too long.
    expect(find([put('1', [1, 2]), remove([3, 4]), put('2', [5, 6]), get(null, [7, 8])]).kept).to.equal(false);
  });

  it('is not content with a history that says nothing', () => {
    expect(find([put('1', [1, 2]), get('1', [3, 4])], 3).kept).to.equal(false);
    expect(find([put('1', [1, 2], null), get(null, [3, 4])]).kept).to.equal(false);
    expect(find([put('1', [1, 2])]).kept).to.equal(false);
    const refused = (when: [number, number]) => put('1', when, { said: 'refused' });
    expect(find([refused([1, 2]), refused([3, 4]), get(null, [5, 6])], 2).kept).to.equal(false);
    expect(judges['linearizable']([crashed('traffic')], { act: 'traffic', least: 1 }).kept).to.equal(false);
  });
});

describe('deleted-stays-unseen', () => {
  const find = (...events: HistoryEvent[]) => judges['deleted-stays-unseen'](record(events), { act: 'traffic', least: 1 });

  it('minds a read or a list that shows what had been deleted before it began', () => {
    expect(find(put('1', [1, 2]), remove([3, 4]), get(null, [5, 6])).kept).to.equal(true);
    expect(find(put('1', [1, 2]), remove([3, 4]), see(false, [5, 6])).kept).to.equal(true);
    const zombie = find(put('1', [1, 2]), remove([3, 4]), get('1', [5, 6]));
    expect(zombie.kept).to.equal(false);
    expect(zombie.observed).to.include('the read by c (5 to 6), which saw "1", although the deletion by b (3 to 4) was over before');
    expect(find(put('1', [1, 2]), remove([3, 4]), see(true, [5, 6])).kept).to.equal(false);
  });

  it('minds it where nobody can write because of what was deleted', () => {
    expect(find(put('1', [1, 2]), remove([3, 4]), putIfAbsent('2', [5, 6], notDone, 'd'), get(null, [7, 8])).kept).to.equal(false);
    expect(find(put('1', [1, 2]), remove([3, 4]), putIfAbsent('2', [5, 6], done, 'd'), get('2', [7, 8])).kept).to.equal(true);
  });

  it('minds it also where there is something else by now', () => {
    expect(find(put('1', [1, 2]), remove([3, 4]), put('2', [5, 6]), get('1', [7, 8])).kept).to.equal(false);
    expect(find(put('1', [1, 2]), remove([3, 4]), put('2', [5, 6]), get('2', [7, 8])).kept).to.equal(true);
  });

  it('lets be seen what may have been written again, or was read while it was being deleted', () => {
    expect(find(put('1', [1, 2]), remove([3, 6]), get('1', [5, 7])).kept).to.equal(true);
    expect(find(put('0', [1, 2]), put('1', [3, 6]), remove([4, 5]), get('1', [7, 8])).kept).to.equal(true);
    expect(find(put('1', [1, 2]), remove([3, 4]), put('2', [5, 9]), see(true, [6, 7])).kept).to.equal(true);
    expect(find(put('1', [1, 2]), remove([3, 4], notDone), get('1', [5, 6]), remove([7, 8]), get(null, [9, 10])).kept).to.equal(true);
  });

  it('minds what comes back, though the deletion is not answered yet', () => {
    const back = [put('1', [1, 2]), remove([3, 9]), get(null, [4, 5]), get('1', [6, 7])];
    expect(find(...back).kept).to.equal(false);
    expect(judges['linearizable'](record(back), { act: 'traffic', least: 1 }).kept).to.equal(true);
  });

  it('minds what could only be seen because the deletion was not done', () => {
    expect(find(put('1', [1, 5]), remove([3, 4]), get('1', [6, 7])).kept).to.equal(false);
  });

  it('leaves everything else to the other judge', () => {
    expect(
      find(put('1', [1, 2]), remove([3, 4]), get(null, [5, 6]), put('2', [7, 8]), put('3', [9, 10]), get('2', [11, 12])).kept,
    ).to.equal(true);
  });

  it('is not content where nothing was deleted, or nobody looked', () => {
    expect(find(put('1', [1, 2]), get('1', [3, 4])).kept).to.equal(false);
    expect(find(put('1', [1, 2]), remove([3, 4])).kept).to.equal(false);
    expect(judges['deleted-stays-unseen']([crashed('traffic')], { act: 'traffic', least: 1 }).kept).to.equal(false);
  });
});

describe('one-wins', () => {
  const find = (events: HistoryEvent[], contenders = ['a', 'b']) => judges['one-wins'](record(events), { act: 'traffic', contenders });
  const race = (first: Answered | null, second: Answered | null, left: string | null) => [
    putIfAbsent('1', [1, 3], first, 'a'),
    putIfAbsent('2', [2, 4], second, 'b'),
    get(left, [5, 6]),
  ];

  it('wants one to be told that it is done, and its value to be there', () => {
    expect(find(race(done, notDone, '1')).kept).to.equal(true);
    expect(find(race(notDone, done, '2')).kept).to.equal(true);
    expect(find(race(done, notDone, '2')).kept).to.equal(false);
    expect(find(race(done, notDone, null)).kept).to.equal(false);
  });

  it('wants nobody else to be told so, and somebody to be', () => {
    const both = find(race(done, done, '2'));
    expect(both.kept).to.equal(false);
    expect(both.observed).to.equal('2 of 2 were told that it is done, 0 that it is not');
    expect(find(race(notDone, notDone, null)).kept).to.equal(false);
    expect(find(race(done, null, '1')).kept).to.equal(false);
    expect(find(race(done, { said: 'refused' }, '1')).kept).to.equal(false);
  });

  it('does not judge a race in which somebody is missing', () => {
    expect(() => find(race(done, notDone, '1'), ['a', 'b', 'd'])).to.throw('2 of 3');
    expect(judges['one-wins']([crashed('traffic')], { act: 'traffic', contenders: ['a', 'b'] }).kept).to.equal(false);
  });
});
