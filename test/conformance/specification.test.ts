import { expect } from 'chai';
import type { Envelope } from '@cucumber/messages';
import { before, describe, it } from 'node:test';
import { cucumber } from '../../src/conformance/plan/cucumber.ts';
import { loadSuite, type Suite } from '../../src/conformance/plan/suite.ts';

describe("the package's own specification", () => {
  let suite: Suite;
  const envelopes: Envelope[] = [];
  before(async () => {
    suite = await loadSuite();
    await cucumber(suite.source, suite.support, { dryRun: true }, (envelope) => envelopes.push(envelope));
  });

  it('has no fault', () => {
    expect(suite.plan.faults).to.deep.equal([]);
  });

  it('uses every step definition', () => {
    const used = new Set(envelopes.flatMap((each) => each.testCase?.testSteps.flatMap((step) => step.stepDefinitionIds ?? []) ?? []));
    const unused = envelopes.flatMap(({ stepDefinition }) =>
      stepDefinition === undefined || used.has(stepDefinition.id) ? [] : [stepDefinition.pattern.source],
    );
    expect(unused).to.deep.equal([]);
  });

  it('has several checks for every guarantee that has any', () => {
    for (const guarantee of suite.plan.prose.keys())
      expect(
        suite.plan.checks.filter((check) => check.guarantee === guarantee),
        guarantee,
      ).to.have.length.above(1);
  });
});
