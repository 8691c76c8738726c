import { cucumber, loadSteps, type SuiteSource } from '../../src/conformance/plan/cucumber.ts';
import type { Suite } from '../../src/conformance/plan/suite.ts';

/** The same scenarios with steps that do nothing: what Cucumber itself costs. Answers the way to carry them out once, in the order of a seed. */
export async function emptySteps({ source, plan }: Suite): Promise<(seed: string) => Promise<void>> {
  const empty: SuiteSource = { ...source, stepDefinitions: 'bench/floor/any-step.ts' };
  const support = await loadSteps(empty);
  const scenarios = plan.checks.map((check) => `${check.uri}:${check.line}`);
  return async (seed) => {
    let passed = 0;
    await cucumber(empty, support, { scenarios, dryRun: false, seed }, ({ testStepFinished }) => {
      if (testStepFinished?.testStepResult.status === 'PASSED') passed += 1;
    });
    if (passed < scenarios.length) throw new Error('the empty steps did not go through');
  };
}
