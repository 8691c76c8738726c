import type { ISupportCodeLibrary } from '@cucumber/cucumber/api';
import type { Envelope } from '@cucumber/messages';
import { registerFaults } from '../register/integrity.ts';
import { cucumber, loadSteps, type SuiteSource } from './cucumber.ts';
import { suiteDigest } from './digest.ts';
import { PACKAGE_ROOT, suiteVersion } from './package.ts';
import { planOf, type Plan } from './plan.ts';

/** The suite, loaded: what it would carry out, and the code that carries it out. Serves any number of runs in one process. */
export interface Suite {
  readonly source: SuiteSource;
  readonly version: string;
  /** `sha256:` and hex over everything that a verdict depends on besides the fabric. */
  readonly digest: string;
  readonly plan: Plan;
  readonly support: ISupportCodeLibrary;
}

/** The package's own specification, whatever the working directory. */
export const PACKAGE_SOURCE: SuiteSource = {
  root: PACKAGE_ROOT,
  features: 'features/**/*.feature',
  stepDefinitions: 'step-definitions/**/*.ts',
  // The specification, its steps, the judging, the kit's clients, the contract.
  judging: ['features', 'step-definitions', 'src/conformance', 'src/clients', 'src/adapters/contract'],
};

/** Loads the suite: plan, lint, step definitions, digest. */
export async function loadSuite(source: SuiteSource = PACKAGE_SOURCE): Promise<Suite> {
  const support = await loadSteps(source);
  return {
    source,
    version: suiteVersion(),
    digest: suiteDigest(source.root, source.judging),
    plan: await dryPlan(source, support),
    support,
  };
}

/** The plan alone, without step definitions: quick, for listing and explaining. It cannot tell undefined steps. */
export function loadPlan(source: SuiteSource = PACKAGE_SOURCE): Promise<Plan> {
  return dryPlan(source, null);
}

async function dryPlan(source: SuiteSource, support: ISupportCodeLibrary | null): Promise<Plan> {
  const envelopes: Envelope[] = [];
  await cucumber(source, support, { dryRun: true }, (envelope) => envelopes.push(envelope));
  const plan = planOf(envelopes, { withSteps: support !== null });
  return { ...plan, faults: [...registerFaults(), ...plan.faults] };
}
