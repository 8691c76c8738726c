import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'node:test';
import { checkHistory, type Answered, type HistoryEvent, type Operation } from '../../src/clients/consistency/index.ts';
import { namedContradiction } from '../../src/clients/consistency/contradiction.ts';
import { linearize } from '../../src/clients/consistency/linearize.ts';
import { after, impossible, type State } from '../../src/clients/consistency/register.ts';

/** What one client does, and when: its effect comes at a moment of its own, and it is under way from so long before to so long after. */
interface Plan {
  readonly kind: 'put' | 'put if absent' | 'delete' | 'get' | 'look';
  readonly before: number;
  readonly after: number;
  /** Whether its answer is lost; and of a write, whether it took effect all the same. */
  readonly lost: 'no' | 'and done' | 'and never done';
}

const plan = (longest: number) =>
  fc.record<Plan>({
    kind: fc.constantFrom('put', 'put', 'put if absent', 'delete', 'get', 'get', 'look'),
    before: fc.double({ min: 0.01, max: longest, noNaN: true }),
    after: fc.double({ min: 0.01, max: longest, noNaN: true }),
    lost: fc.constantFrom('no', 'no', 'no', 'no', 'no', 'no', 'and done', 'and never done'),
  });

const operationOf = (kind: Plan['kind'], at: number): Operation =>
  kind === 'put' || kind === 'put if absent' ? { kind: 'put', value: `v${at}`, ...(kind === 'put' ? {} : { only: 'absent' }) } : { kind };

/** What a register answers that is asked one thing after another, told as what clients saw whose requests overlapped. */
function played(plans: readonly Plan[]): HistoryEvent[] {
  let state: State = null;
  const moments = plans.map((each, at) => ({ began: at - each.before, ended: at + each.after }));
  const ticks = moments.flatMap(({ began, ended }) => [began, ended]).sort((a, b) => a - b);
  const tick = (moment: number): number => ticks.indexOf(moment) + 1;
  const events = plans.map(({ kind, lost }, at): HistoryEvent => {
    const operation = operationOf(kind, at);
    const asked = { client: `client ${at % 3}`, key: 'k', operation, invoked: tick((moments[at] as { began: number }).began) };
    if (lost === 'and never done') return { ...asked, completed: null };
    const answer = answerOf(operation, state);
    const completed = { at: tick((moments[at] as { ended: number }).ended), answer };
    const next = after(state, { ...asked, completed });
    if (next !== impossible) state = next;
    return { ...asked, completed: lost === 'no' ? completed : null };
  });
  return events.sort((a, b) => a.invoked - b.invoked);
}

function answerOf(operation: Operation, state: State): Answered {
  if (operation.kind === 'get') return { said: 'value', value: state };
  if (operation.kind === 'look') return { said: 'presence', present: state !== null };
  const done = operation.kind === 'delete' ? state !== null : operation.only === undefined || state === null;
  return { said: done ? 'done' : 'not done' };
}

/** Every order there is, tried out. */
function explained(events: readonly HistoryEvent[], state: State): boolean {
  if (events.every(({ completed }) => completed === null)) return true;
  return events.some((event) => {
    const others = events.filter((other) => other !== event);
    if (others.some(({ completed }) => completed !== null && completed.at < event.invoked)) return false;
    const next = event.completed === null && !['put', 'delete'].includes(event.operation.kind) ? impossible : after(state, event);
    return next !== impossible && explained(others, next);
  });
}

describe('checkHistory, of histories by the thousand', () => {
  it('accepts what a register answers, however the requests overlap', () => {
    fc.assert(
      fc.property(fc.array(plan(4), { maxLength: 40 }), (plans) => {
        const found = checkHistory(played(plans));
        expect(found.verdict, JSON.stringify(found)).to.equal('linearizable');
      }),
      { numRuns: 500 },
    );
  });

  it('refuses it once a read has seen a value that was replaced before the read began', () => {
    let corrupted = 0;
    fc.assert(
      fc.property(fc.array(plan(1.5), { minLength: 8, maxLength: 30 }), fc.nat(), (plans, choice) => {
        const events = played(plans);
        const stale = events.flatMap((read) => staleValues(events, read).map((value) => ({ read, value })));
        if (stale.length === 0) return;
        corrupted++;
        const { read, value } = stale[choice % stale.length] as { read: HistoryEvent; value: string };
        const bad = events.map((event) =>
          event === read ? { ...read, completed: { at: read.completed?.at ?? 0, answer: { said: 'value', value } as const } } : event,
        );
        const found = checkHistory(bad);
        expect(found.verdict).to.equal('contradiction');
        if (found.verdict === 'contradiction') expect(found.words).to.contain(`"${value}"`);
      }),
      { numRuns: 500 },
    );
    expect(corrupted).to.be.greaterThan(100);
  });

  it('agrees with trying out every order, and no contradiction is named where there is none', () => {
    const verdicts = { good: 0, bad: 0, named: 0 };
    const event = fc.record({
      kind: fc.constantFrom<Operation['kind']>('put', 'delete', 'get', 'look'),
      only: fc.constantFrom(undefined, undefined, 'absent' as const, { is: 'v0' }),
      invoked: fc.integer({ min: 1, max: 14 }),
      lasts: fc.integer({ min: 1, max: 8 }),
      said: fc.constantFrom<Answered['said'] | null>('done', 'done', 'done', 'not done', null),
      seen: fc.constantFrom(null, 'v0', 'v1', 'v2'),
    });
    fc.assert(
      fc.property(fc.array(event, { minLength: 2, maxLength: 6 }), (drawn) => {
        const events = drawn.map(({ kind, only, invoked, lasts, said, seen }, at): HistoryEvent => {
          const operation: Operation =
            kind === 'put' || kind === 'delete' ? { kind, value: `v${at}`, ...(only ? { only } : {}) } : { kind };
          const answer: Answered =
            kind === 'get'
              ? { said: 'value', value: seen }
              : kind === 'look'
                ? { said: 'presence', present: seen !== null }
                : ({ said: said ?? 'done' } as Answered);
          return {
            client: `${at}`,
            key: 'k',
            operation,
            invoked: invoked * 2,
            completed: said === null ? null : { at: (invoked + lasts) * 2 + 1, answer },
          };
        });
        const possible = explained(events, null);
        verdicts[possible ? 'good' : 'bad']++;
        const found = linearize(events, null, 1e6);
        expect(found !== 'undecided' && found.order !== null).to.equal(possible);
        const named = namedContradiction(events, null);
        if (named === null) return;
        verdicts.named++;
        expect(possible, named.words).to.equal(false);
      }),
      { numRuns: 5000 },
    );
    for (const count of Object.values(verdicts)) expect(count).to.be.greaterThan(200);
  });
});

/** Values whose write was over before something else was written or deleted that was over before the read began. */
function staleValues(events: readonly HistoryEvent[], read: HistoryEvent): string[] {
  if (read.operation.kind !== 'get' || read.completed === null) return [];
  const done = events.filter(({ completed }) => completed?.answer.said === 'done');
  return done.flatMap(({ operation, completed }) => {
    const replaced = done.some((write) => write.invoked > (completed?.at ?? 0) && (write.completed?.at ?? Infinity) < read.invoked);
    return operation.kind === 'put' && replaced ? [operation.value] : [];
  });
}
