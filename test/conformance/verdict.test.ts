import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'node:test';
import type { Claim, Judge, ScenarioRecord } from '../../src/conformance/evidence/index.ts';
import type { Attempt, AttemptStep } from '../../src/conformance/record/recording.ts';
import { deriveCheck, worst, type Observation } from '../../src/conformance/verdict/derive.ts';
import { decideOutcome, type RunFacts } from '../../src/conformance/verdict/outcome.ts';
import { CHECK_VERDICTS, type CheckVerdict } from '../../src/conformance/verdict/types.ts';

/** Finds what its parameters say, so that records can be made to agree with it or not. */
const echo: Judge = (_acts, params) => ({
  kept: params === true,
  promised: 'it holds',
  observed: params === true ? 'it does' : 'it does not',
});
const judgeNamed = (name: string): Judge => {
  if (name !== 'echo') throw new Error(`There is no judge "${name}".`);
  return echo;
};

const claim = (kept: boolean, step = 'it holds'): Claim => ({ step, judge: 'echo', params: kept, finding: echo([], kept) });
const record = (parts: Partial<ScenarioRecord> = {}): ScenarioRecord => ({
  acts: [],
  claims: [claim(true)],
  trouble: null,
  adapterFaults: [],
  ...parts,
});
const step = (parts: Partial<AttemptStep> = {}): AttemptStep => ({
  kind: 'step',
  keyword: 'Then ',
  text: 'it holds',
  judges: true,
  status: 'PASSED',
  message: null,
  ...parts,
});
const attempt = (parts: Partial<Attempt> = {}, of: ScenarioRecord = record()): Attempt => ({
  steps: [step()],
  records: [JSON.stringify(of)],
  finished: true,
  durationMs: 1,
  ...parts,
});
const planned = [{ keyword: 'Then ', text: 'it holds', judges: true }];
/** Unless it says otherwise, what was carried out is what was planned. */
const observation = ({ attempts = [attempt()], ...parts }: Partial<Observation> = {}): Observation => ({
  planned: (attempts[0]?.steps ?? []).filter(({ kind }) => kind === 'step').map(({ keyword, text, judges }) => ({ keyword, text, judges })),
  notClaimed: null,
  stopped: null,
  attempts,
  ...parts,
});
const verdictOf = (of: Partial<Observation>): CheckVerdict => deriveCheck(observation(of), judgeNamed).verdict;
const failing = { steps: [step({ status: 'FAILED' as const })] };

describe('the verdict on a check', () => {
  it('is pass for one whole attempt whose claims hold', () => {
    expect(deriveCheck(observation(), judgeNamed)).to.deep.equal({ verdict: 'pass', reasons: [], record: record() });
  });

  const cases: readonly [string, Partial<Observation>, CheckVerdict][] = [
    ['a broken claim', { attempts: [attempt(failing, record({ claims: [claim(false)] }))] }, 'fail'],
    [
      'a set-up that failed',
      { attempts: [attempt(failing, record({ claims: [], trouble: { kind: 'set-up', detail: 'no fabric' } }))] },
      'could-not-run',
    ],
    ['trouble of the kit', { attempts: [attempt(failing, record({ trouble: { kind: 'kit', detail: 'a slip' } }))] }, 'harness-error'],
    ['a fault of the adapter', { attempts: [attempt({}, record({ adapterFaults: ['noise'] }))] }, 'could-not-run'],
    [
      'a broken claim beside a fault of the adapter',
      { attempts: [attempt(failing, record({ claims: [claim(false)], adapterFaults: ['noise'] }))] },
      'fail',
    ],
    ['what is not claimed', { notClaimed: 'no such profile', attempts: [] }, 'not-claimed'],
    ['what is not claimed, and was driven', { notClaimed: 'no such profile' }, 'harness-error'],
    ['no attempt', { attempts: [] }, 'harness-error'],
    ['no attempt in a run cut short', { attempts: [], stopped: 'interrupted' }, 'could-not-run'],
    ['an attempt cut short', { attempts: [attempt({ finished: false })], stopped: 'interrupted' }, 'could-not-run'],
    ['an attempt that never ended', { attempts: [attempt({ finished: false })] }, 'harness-error'],
    ['attempts that differ', { attempts: [attempt(failing, record({ claims: [claim(false)] })), attempt()] }, 'flaky'],
    ['no record', { attempts: [attempt({ records: [] })] }, 'harness-error'],
    ['two records', { attempts: [attempt({ records: [JSON.stringify(record()), JSON.stringify(record())] })] }, 'harness-error'],
    ['a record that is not JSON', { attempts: [attempt({ records: ['{'] })] }, 'harness-error'],
    ['a record of another shape', { attempts: [attempt({ records: ['{"acts":[]}'] })] }, 'harness-error'],
    ['no claims', { attempts: [attempt({}, record({ claims: [] }))] }, 'harness-error'],
    ['no steps', { attempts: [attempt({ steps: [] })] }, 'harness-error'],
    ['a step left out', { planned: [...planned, { keyword: 'And ', text: 'so does that', judges: true }] }, 'harness-error'],
    ['other steps', { planned: [{ keyword: 'Then ', text: 'it holds', judges: false }] }, 'harness-error'],
    ['hooks and no steps', { attempts: [attempt({ steps: [step({ kind: 'hook' })] })] }, 'harness-error'],
    ['a Then that claims nothing', { attempts: [attempt({ steps: [step(), step({ text: 'so does that' })] })] }, 'harness-error'],
    ['a step that failed with nothing broken on the record', { attempts: [attempt(failing)] }, 'harness-error'],
    ['a broken claim with no failed step', { attempts: [attempt({}, record({ claims: [claim(false)] }))] }, 'harness-error'],
    ['trouble with no failed step', { attempts: [attempt({}, record({ trouble: { kind: 'set-up', detail: '' } }))] }, 'harness-error'],
    ['a judge that nobody knows', { attempts: [attempt({}, record({ claims: [{ ...claim(true), judge: 'nobody' }] }))] }, 'harness-error'],
    [
      'a finding that the record does not bear out',
      { attempts: [attempt({}, record({ claims: [{ ...claim(true), params: false }] }))] },
      'harness-error',
    ],
    ...(['SKIPPED', 'UNDEFINED', 'PENDING', 'AMBIGUOUS', 'UNKNOWN'] as const).map(
      (status): [string, Partial<Observation>, CheckVerdict] => [
        `a step that ended ${status}`,
        { attempts: [attempt({ steps: [step(), step({ status })] })] },
        'harness-error',
      ],
    ),
  ];
  for (const [what, of, verdict] of cases) it(`is ${verdict} for ${what}`, () => void expect(verdictOf(of)).to.equal(verdict));

  it('gives reasons exactly when it is not pass, the gravest first', () => {
    const { reasons } = deriveCheck(
      observation({ attempts: [attempt(failing, record({ claims: [claim(false)], adapterFaults: ['noise'] }))] }),
      judgeNamed,
    );
    expect(reasons).to.deep.equal(['it holds: it does not', 'the adapter was at fault: noise']);
  });

  const status = fc.constantFrom('PASSED', 'FAILED', 'SKIPPED', 'UNDEFINED', 'PENDING', 'AMBIGUOUS', 'UNKNOWN') as fc.Arbitrary<
    AttemptStep['status']
  >;
  const anyRecord = fc.record({
    acts: fc.constant([]),
    claims: fc.array(
      fc.boolean().chain((kept) => fc.boolean().map((honest) => (honest ? claim(kept) : { ...claim(kept), params: !kept }))),
    ),
    trouble: fc.option(fc.record({ kind: fc.constantFrom('set-up' as const, 'kit' as const), detail: fc.string() })),
    adapterFaults: fc.array(fc.string(), { maxLength: 2 }),
  });
  const anyAttempt: fc.Arbitrary<Attempt> = fc.record({
    steps: fc.array(
      fc.record({
        kind: fc.constantFrom('step' as const, 'hook' as const),
        keyword: fc.constant('Then '),
        text: fc.constantFrom('it holds', 'so does that'),
        judges: fc.boolean(),
        status,
        message: fc.constant(null),
      }),
      { maxLength: 4 },
    ),
    records: fc.array(
      fc.oneof({ weight: 5, arbitrary: anyRecord.map((each) => JSON.stringify(each)) }, { weight: 1, arbitrary: fc.string() }),
      { maxLength: 2 },
    ),
    finished: fc.boolean(),
    durationMs: fc.nat(),
  });
  const anyObservation: fc.Arbitrary<Observation> = fc.record({
    planned: fc.constant(planned),
    notClaimed: fc.option(fc.string(), { freq: 3 }),
    stopped: fc.option(fc.string(), { freq: 3 }),
    attempts: fc.array(fc.oneof(anyAttempt, fc.constant(attempt())), { maxLength: 3 }),
  });

  it('is pass only when every attempt is whole, every claim is kept and nothing objects', () => {
    let passes = 0;
    fc.assert(
      fc.property(anyObservation, (each) => {
        if (deriveCheck(each, judgeNamed).verdict !== 'pass') return;
        passes += 1;
        expect(each.notClaimed).to.equal(null);
        expect(each.attempts).to.not.be.empty;
        for (const { steps, records, finished } of each.attempts) {
          expect(finished).to.equal(true);
          expect(steps.some((one) => one.kind === 'step')).to.equal(true);
          expect(steps.every((one) => one.status === 'PASSED')).to.equal(true);
          expect(records).to.have.length(1);
          const { claims, trouble, adapterFaults } = JSON.parse(records[0] as string) as ScenarioRecord;
          expect(claims).to.not.be.empty;
          expect(claims.every(({ params, finding }) => finding.kept && params === true)).to.equal(true);
          expect(trouble).to.equal(null);
          expect(adapterFaults).to.be.empty;
        }
      }),
      { numRuns: 2_000 },
    );
    expect(passes, 'passes among the observations').to.be.above(0);
  });

  it('never throws, and gives reasons exactly when it is not pass', () => {
    fc.assert(
      fc.property(anyObservation, (each) => {
        const { verdict, reasons } = deriveCheck(each, judgeNamed);
        expect(reasons.length === 0).to.equal(verdict === 'pass');
      }),
      { numRuns: 2_000 },
    );
  });

  it('is never better for one more attempt', () => {
    fc.assert(
      fc.property(anyObservation, anyAttempt, (each, more) => {
        fc.pre(each.attempts.length > 0 && each.notClaimed === null);
        const before = CHECK_VERDICTS.indexOf(deriveCheck(each, judgeNamed).verdict);
        const after = CHECK_VERDICTS.indexOf(deriveCheck({ ...each, attempts: [...each.attempts, more] }, judgeNamed).verdict);
        expect(after).to.be.at.least(before);
      }),
    );
  });

  it('takes the worst of several, whatever their order', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...CHECK_VERDICTS), { minLength: 1 }), (verdicts) => {
        const found = worst(verdicts);
        expect(verdicts).to.include(found);
        expect(worst([...verdicts].reverse())).to.equal(found);
        for (const each of verdicts) expect(CHECK_VERDICTS.indexOf(each)).to.be.at.most(CHECK_VERDICTS.indexOf(found));
      }),
    );
  });
});

describe('the outcome of a run', () => {
  const facts = (parts: Partial<RunFacts> = {}): RunFacts => ({
    planned: ['SUB-1/a', 'SUB-1/b'],
    judged: [
      { id: 'SUB-1/a', verdict: 'pass', required: true },
      { id: 'SUB-1/b', verdict: 'pass', required: true },
    ],
    kitFaults: [],
    adapterFaults: [],
    only: null,
    ...parts,
  });
  const second = (verdict: CheckVerdict, required = true): Partial<RunFacts> => ({
    judged: [
      { id: 'SUB-1/a', verdict: 'pass', required: true },
      { id: 'SUB-1/b', verdict, required },
    ],
  });

  const cases: readonly [string, Partial<RunFacts>, ReturnType<typeof decideOutcome>['outcome']][] = [
    ['all passed', {}, 'conformant'],
    ['one failed', second('fail'), 'nonconformant'],
    ['one could not run', second('could-not-run'), 'incomplete'],
    ['a required one is not claimed', second('not-claimed'), 'incomplete'],
    ['one outside the claimed profiles is not claimed', second('not-claimed', false), 'conformant'],
    ['one was flaky', second('flaky'), 'invalid'],
    ['the kit went wrong in one', second('harness-error'), 'invalid'],
    ['zero checks were planned', { planned: [], judged: [] }, 'invalid'],
    ['one was not judged', { judged: [{ id: 'SUB-1/a', verdict: 'pass', required: true }] }, 'invalid'],
    ['one was judged that was not planned', { planned: ['SUB-1/a'] }, 'invalid'],
    [
      'one was judged twice',
      {
        planned: ['SUB-1/a'],
        judged: [
          { id: 'SUB-1/a', verdict: 'pass', required: true },
          { id: 'SUB-1/a', verdict: 'pass', required: true },
        ],
      },
      'invalid',
    ],
    ['one was planned twice', { planned: ['SUB-1/a', 'SUB-1/b', 'SUB-1/b'] }, 'invalid'],
    ['the suite is at fault', { kitFaults: ['an undefined step'] }, 'invalid'],
    ['the adapter was at fault', { adapterFaults: ['noise'] }, 'incomplete'],
    ['there was a filter', { only: 'SUB-1' }, 'incomplete'],
    ['there was a filter, and one failed', { only: 'SUB-1', ...second('fail') }, 'nonconformant'],
    [
      'nothing was claimed',
      {
        judged: [
          { id: 'SUB-1/a', verdict: 'not-claimed', required: false },
          { id: 'SUB-1/b', verdict: 'not-claimed', required: false },
        ],
      },
      'incomplete',
    ],
  ];
  for (const [what, of, outcome] of cases)
    it(`is ${outcome} when ${what}`, () => void expect(decideOutcome(facts(of)).outcome).to.equal(outcome));

  it('is conformant only when the planned are the judged, none is short of pass that counts, and nothing else objects', () => {
    const id = fc.constantFrom('SUB-1/a', 'SUB-1/b', 'SUB-2/c');
    const any = fc.record({
      planned: fc.array(id, { maxLength: 3 }),
      judged: fc.array(fc.record({ id, verdict: fc.constantFrom(...CHECK_VERDICTS), required: fc.boolean() }), { maxLength: 3 }),
      kitFaults: fc.array(fc.string(), { maxLength: 1 }),
      adapterFaults: fc.array(fc.string(), { maxLength: 1 }),
      only: fc.option(fc.constant('SUB-1'), { freq: 4 }),
    });
    let conformant = 0;
    fc.assert(
      fc.property(fc.oneof(any, fc.constant(facts())), (each) => {
        const { outcome, reasons } = decideOutcome(each);
        expect(reasons.length === 0).to.equal(outcome === 'conformant');
        if (outcome !== 'conformant') return;
        conformant += 1;
        expect([...each.judged.map((check) => check.id)].sort()).to.deep.equal([...each.planned].sort());
        expect(each.judged.some((check) => check.verdict === 'pass')).to.equal(true);
        expect(each.judged.every((check) => check.verdict === 'pass' || (check.verdict === 'not-claimed' && !check.required))).to.equal(
          true,
        );
        expect([each.kitFaults.length, each.adapterFaults.length, each.only]).to.deep.equal([0, 0, null]);
      }),
      { numRuns: 5_000 },
    );
    expect(conformant, 'conformant runs among the facts').to.be.above(0);
  });
});
