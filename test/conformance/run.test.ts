import { expect } from 'chai';
import { describe, it } from 'node:test';
import { guarded } from '../../src/adapters/guard.ts';
import { runJson, runToJson } from '../../src/cli/json/run.ts';
import { cucumber } from '../../src/conformance/plan/cucumber.ts';
import { carryOut } from '../../src/conformance/run/carry-out.ts';
import { Recorder } from '../../src/conformance/run/recorder.ts';
import { judgeRun } from '../../src/conformance/verdict/judge-run.ts';
import { EXIT_CODES, type CheckVerdict, type RunOutcome } from '../../src/conformance/verdict/types.ts';
import { PASSING, card, fixtureAdapter, recordRun, runOf, suiteOf } from './fixtures/fixture.ts';

const scenario = (...steps: string[]): string => `${PASSING}\n    Scenario: A second\n${steps.map((step) => `      ${step}\n`).join('')}`;

describe('a run', () => {
  it('is conformant when every claim holds', async () => {
    const result = await runOf(PASSING);
    expect(result.outcome).to.equal('conformant');
    expect(result.reasons).to.deep.equal([]);
    expect([result.planned, result.judged, result.counts.pass]).to.deep.equal([1, 1, 1]);
    expect(result.sentence).to.contain('keeps the one guarantee of the profile sign-in');
    const guarantee = result.guarantees.find((each) => each.id === 'PRT-2');
    expect(guarantee?.verdict).to.equal('pass');
    expect(guarantee?.checks[0]?.reproduce).to.equal('npx fabric-tck run --seed seed --only PRT-2/a-first --adapter fixture');
    expect(result.guarantees.filter((each) => each.verdict === 'pending')).to.have.length(68);
    expect(runJson.parse(JSON.parse(JSON.stringify(runToJson(result)))).outcome).to.equal('conformant');
  });

  it('says of a broken promise what else it says nothing about', async () => {
    const broken = await runOf(scenario('When the owner acts in vain', 'Then the act was accepted'), { only: 'PRT-2' });
    expect(broken.sentence).to.match(/^fixture 1 breaks 1 guarantee of the profile sign-in: PRT-2\. Besides: only PRT-2 was asked for\./);
  });

  const cases: readonly [string, string, RunOutcome, CheckVerdict][] = [
    ['a broken claim', scenario('When the owner acts in vain', 'Then the act was accepted'), 'nonconformant', 'fail'],
    [
      'a set-up that fails',
      scenario('Given the ground cannot be laid', 'When the owner acts', 'Then the act was accepted'),
      'incomplete',
      'could-not-run',
    ],
    [
      'a step that breaks',
      scenario('Given the step breaks', 'When the owner acts', 'Then the act was accepted'),
      'invalid',
      'harness-error',
    ],
    ['a pending step', scenario('When the step is pending', 'Then the act was accepted'), 'invalid', 'harness-error'],
    ['a skipped step', scenario('When the owner acts', 'And the step is skipped', 'Then the act was accepted'), 'invalid', 'harness-error'],
    [
      'a step skipped at the end',
      scenario('When the owner acts', 'Then the act was accepted', 'When the step is skipped'),
      'invalid',
      'harness-error',
    ],
    [
      'an undefined step',
      scenario('When the owner acts', 'Then the act was accepted', 'And nobody knows this'),
      'invalid',
      'harness-error',
    ],
    ['an ambiguous step', scenario('When the step is known twice', 'Then the act was accepted'), 'invalid', 'harness-error'],
    ['a scenario without steps', `${PASSING}\n    Scenario: A second\n`, 'invalid', 'harness-error'],
    ['a scenario that claims nothing', scenario('When the owner acts', 'Then nothing is claimed'), 'invalid', 'harness-error'],
    [
      'a Then that claims nothing beside one that does',
      scenario('When the owner acts', 'Then the act was accepted', 'And nothing is claimed'),
      'invalid',
      'harness-error',
    ],
  ];
  for (const [what, scenarios, outcome, verdict] of cases) {
    it(`with ${what} is ${outcome}`, async () => {
      const result = await runOf(scenarios);
      const check = result.guarantees.flatMap((each) => each.checks).find((each) => each.id === 'PRT-2/a-second');
      expect(check?.verdict).to.equal(verdict);
      expect(result.outcome).to.equal(outcome);
      expect(EXIT_CODES[result.outcome]).to.not.equal(0);
      expect([result.planned, result.judged]).to.deep.equal([2, 2]);
    });
  }

  it('with a filter is never conformant', async () => {
    expect((await runOf(PASSING, { only: 'PRT-2' })).outcome).to.equal('incomplete');
  });

  it('of a profile without checks is invalid', async () => {
    const result = await runOf(PASSING, { profile: 'network' });
    expect([result.outcome, result.planned]).to.deep.equal(['invalid', 0]);
  });

  it('of a profile that the adapter does not claim is incomplete, and drives nothing', async () => {
    const result = await runOf(PASSING, { profile: 'access' });
    expect(result.outcome).to.equal('incomplete');
    expect(result.counts['not-claimed']).to.equal(1);
  });

  it('that was dry is invalid', async () => {
    const suite = await suiteOf(PASSING);
    const recording = await recordRun(suite);
    const recorder = new Recorder(suite.plan.checks);
    await cucumber(suite.source, suite.support, { dryRun: true }, (envelope) => recorder.take(envelope));
    const dry = judgeRun(suite.plan, [{ ...recording, ...recorder.finish() }]);
    expect(dry.outcome).to.equal('invalid');
    expect(dry.counts['harness-error']).to.equal(1);
  });

  it('whose record was changed afterwards is invalid', async () => {
    const suite = await suiteOf(scenario('When the owner acts in vain', 'Then the act was accepted'));
    const recording = await recordRun(suite);
    const forged = JSON.parse(
      JSON.stringify(recording).replaceAll('FAILED', 'PASSED').replaceAll('\\"kept\\":false', '\\"kept\\":true'),
    ) as typeof recording;
    const result = judgeRun(suite.plan, [forged]);
    expect(result.outcome).to.equal('invalid');
  });

  it('that lost a check is invalid', async () => {
    const suite = await suiteOf(PASSING);
    const recording = await recordRun(suite);
    expect(judgeRun(suite.plan, [{ ...recording, checks: [] }]).outcome).to.equal('invalid');
  });

  it('with a check from elsewhere is invalid', async () => {
    const suite = await suiteOf(PASSING);
    const recording = await recordRun(suite);
    const [check] = recording.checks;
    const result = judgeRun(suite.plan, [
      { ...recording, checks: [...recording.checks, { id: 'SUB-1/from-elsewhere', attempts: check?.attempts ?? [] }] },
    ]);
    expect(result.outcome).to.equal('invalid');
    expect(result.reasons.join()).to.contain('SUB-1/from-elsewhere');
  });

  it('is incomplete when the fabric does not open', async () => {
    const raw = fixtureAdapter({ open: () => Promise.resolve({ reply: 'refused', code: 'no' }) });
    expect((await runOf(PASSING, { raw })).outcome).to.equal('incomplete');
  });

  it('is incomplete when the fabric does not close', async () => {
    const raw = fixtureAdapter({ close: () => Promise.reject(new Error('stuck')) });
    const result = await runOf(PASSING, { raw });
    expect(result.outcome).to.equal('incomplete');
    expect(result.adapterFaults.join()).to.contain('stuck');
  });

  it('is incomplete when an instrument that is not claimed answers', async () => {
    const raw = fixtureAdapter({ use: () => Promise.resolve({ reply: 'refused', code: 'no' }) }, { ...card, instruments: [] });
    const result = await runOf(PASSING, { raw });
    expect(result.outcome).to.equal('incomplete');
    expect(result.adapterFaults.join()).to.contain('unclaimed-instrument');
  });

  it('is conformant when instruments that are not claimed are cleanly absent', async () => {
    const raw = fixtureAdapter({}, { ...card, instruments: [] });
    expect((await runOf(PASSING, { raw })).outcome).to.equal('conformant');
  });

  it('is cut short when a scenario hangs, and what did not end could not run', async () => {
    const result = await runOf(scenario('When the owner waits for ever', 'Then the act was accepted'), { deadlines: { scenario: 300 } });
    expect(result.outcome).to.equal('incomplete');
    expect(result.counts['could-not-run']).to.be.at.least(1);
    expect([result.planned, result.judged]).to.deep.equal([2, 2]);
  });

  it('is cut short when its time is over', async () => {
    const raw = fixtureAdapter({ open: () => new Promise(() => undefined) });
    const result = await runOf(PASSING, { raw, deadlines: { run: 300 } });
    expect(result.outcome).to.equal('incomplete');
  });

  it('is cut short when it is interrupted', async () => {
    const suite = await suiteOf(PASSING);
    const adapter = guarded(fixtureAdapter());
    await adapter.describe();
    const recording = await carryOut(suite, {
      adapter,
      card,
      seed: 'seed',
      profile: null,
      only: null,
      shard: { index: 1, of: 1 },
      adapterArguments: [],
      signal: AbortSignal.abort(),
    });
    expect(recording.stopped).to.equal('the run was interrupted');
    expect(judgeRun(suite.plan, [recording]).outcome).to.equal('incomplete');
  });

  it('orders its scenarios by the seed, and replays', async () => {
    const many = Array.from({ length: 8 }, (_, index) => PASSING.replace('A first', `Number ${index}`)).join('\n');
    const suite = await suiteOf(many);
    const orderOf = async (seed: string) => (await recordRun(suite, { seed })).checks.map((check) => check.id);
    const [one, again, other] = [await orderOf('one'), await orderOf('one'), await orderOf('other')];
    expect(again).to.deep.equal(one);
    expect(other).to.not.deep.equal(one);
    expect([...other].sort()).to.deep.equal([...one].sort());
  });
});
