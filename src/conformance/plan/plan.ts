import type { Envelope, Pickle, TestCase } from '@cucumber/messages';
import { GUARANTEE_ID, guaranteeOf, registerOrder, type Guarantee } from '../register/index.ts';
import { Documents, rulesOf } from './documents.ts';
import { dedent, slug } from './prose.ts';

/** One line of a scenario, as written. */
export interface PlannedStep {
  readonly keyword: string;
  readonly text: string;
  /** Whether it is a `Then`, or an `And` after one: a step that judges. */
  readonly judges: boolean;
  /** The cells of its table, the head first; none for most. */
  readonly table?: readonly (readonly string[])[];
}

/** One check: a scenario, or one row of an outline. */
export interface PlannedCheck {
  readonly id: string;
  readonly guarantee: string;
  readonly name: string;
  readonly description: string;
  readonly uri: string;
  readonly line: number;
  readonly steps: readonly PlannedStep[];
}

/** What the suite would carry out, and what is wrong with it. A plan with faults makes every run of it invalid. */
export interface Plan {
  /** In the register's order, then as written. */
  readonly checks: readonly PlannedCheck[];
  /** Each Rule's prose, by its guarantee's id. */
  readonly prose: ReadonlyMap<string, string>;
  readonly faults: readonly string[];
}

export interface PlanOptions {
  /** Whether step definitions were loaded, so that undefined and ambiguous steps can be told. */
  readonly withSteps: boolean;
}

/** Makes the plan of the messages of a dry run. Pure. */
export function planOf(envelopes: readonly Envelope[], { withSteps }: PlanOptions): Plan {
  const documents = new Documents();
  const faults: string[] = [];
  const testCases = new Map<string, TestCase>();
  for (const envelope of envelopes) {
    documents.add(envelope);
    const { parseError, undefinedParameterType: unknownType, testCase } = envelope;
    if (parseError !== undefined) faults.push(`${parseError.source.uri ?? 'a feature file'} cannot be read: ${parseError.message}`);
    if (unknownType !== undefined) faults.push(`a step uses {${unknownType.name}}, which is not defined: ${unknownType.expression}`);
    if (testCase !== undefined) testCases.set(testCase.pickleId, testCase);
  }
  const rules = readRules(documents, faults);
  const checks: PlannedCheck[] = [];
  for (const pickle of documents.pickles) {
    const at = `${pickle.uri}:${documents.lineOf(pickle)}`;
    const check = checkOf(pickle, documents, rules.byRule, at, faults);
    if (check !== null) checks.push(check);
  }
  if (withSteps) faults.push(...stepFaults(documents, testCases));
  faults.push(...doubles(checks));
  for (const [guarantee] of rules.prose) {
    if (!checks.some((check) => check.guarantee === guarantee)) faults.push(`the Rule of ${guarantee} has no scenario`);
  }
  checks.sort((a, b) => registerOrder(a.guarantee, b.guarantee));
  return { checks, prose: rules.prose, faults };
}

const guaranteeTag = (tag: string): string | null => (GUARANTEE_ID.test(tag.slice(1)) ? tag.slice(1) : null);
const SENTENCE_TAG = /^@(P\d\d\.\d+)$/;

interface Rules {
  readonly byRule: ReadonlyMap<string, string>;
  readonly prose: ReadonlyMap<string, string>;
}

/** Which guarantee each Rule is about; tags that disagree with the register are faults. */
function readRules(documents: Documents, faults: string[]): Rules {
  const byRule = new Map<string, string>();
  const prose = new Map<string, string>();
  for (const document of documents.all) {
    for (const { tag, on } of documents.tags(document)) {
      const known = on === 'rule' && (guaranteeTag(tag.name) !== null || SENTENCE_TAG.test(tag.name));
      if (!known) faults.push(`${document.uri}:${tag.location.line} has the tag ${tag.name} on a ${on}, where it means nothing`);
    }
    for (const rule of rulesOf(document)) {
      const at = `${document.uri}:${rule.location.line}`;
      const ids = rule.tags.flatMap((tag) => guaranteeTag(tag.name) ?? []);
      const [id] = ids;
      if (id === undefined || ids.length > 1) {
        faults.push(`${at} is a Rule with ${ids.length === 0 ? 'no guarantee' : `${ids.length} guarantees`} as a tag instead of one`);
        continue;
      }
      const guarantee = guaranteeOf(id);
      if (guarantee === undefined) {
        faults.push(`${at} is tagged ${id}, which is not in the register`);
        continue;
      }
      if (prose.has(id)) faults.push(`${at} is a second Rule for ${id}`);
      faults.push(
        ...sourceFaults(
          guarantee,
          rule.tags.flatMap((tag) => SENTENCE_TAG.exec(tag.name)?.[1] ?? []),
          at,
        ),
      );
      byRule.set(rule.id, id);
      prose.set(id, dedent(rule.description));
    }
  }
  return { byRule, prose };
}

function sourceFaults(guarantee: Guarantee, tagged: readonly string[], at: string): string[] {
  const missing = guarantee.sources.filter((source) => !tagged.includes(source));
  const extra = tagged.filter((source) => !guarantee.sources.includes(source));
  return [
    ...missing.map((source) => `${at}: the Rule of ${guarantee.id} lacks the tag @${source}, which the register names`),
    ...extra.map((source) => `${at}: the Rule of ${guarantee.id} is tagged @${source}, which the register does not name for it`),
  ];
}

function checkOf(
  pickle: Pickle,
  documents: Documents,
  rules: ReadonlyMap<string, string>,
  at: string,
  faults: string[],
): PlannedCheck | null {
  const { scenario, rule } = documents.scenarioOf(pickle);
  if (rule === null) {
    faults.push(`${at} is a scenario outside any Rule`);
    return null;
  }
  const guarantee = rules.get(rule.id);
  if (guarantee === undefined) return null;
  const steps = pickle.steps.map((step): PlannedStep => {
    const table = step.argument?.dataTable?.rows.map(({ cells }) => cells.map(({ value }) => value));
    return {
      keyword: documents.steps.get(step.astNodeIds[0] ?? '')?.keyword ?? '',
      text: step.text,
      judges: step.type === 'Outcome',
      ...(table && { table }),
    };
  });
  if (steps.length === 0) faults.push(`${at} is a scenario without steps`);
  else if (!steps.some((step) => step.judges)) faults.push(`${at} is a scenario without a Then: it would judge nothing`);
  const title = slug(pickle.name);
  if (title === '') faults.push(`${at} is a scenario without a title`);
  return {
    id: `${guarantee}/${title}`,
    guarantee,
    name: pickle.name,
    description: dedent(scenario.description),
    uri: pickle.uri,
    line: documents.lineOf(pickle),
    steps,
  };
}

/** Steps that no step definition matches, or several do; each told once, with the first place and how many scenarios have it. */
function stepFaults(documents: Documents, testCases: ReadonlyMap<string, TestCase>): string[] {
  const places = new Map<string, string[]>();
  for (const pickle of documents.pickles) {
    const at = `${pickle.uri}:${documents.lineOf(pickle)}`;
    const testCase = testCases.get(pickle.id);
    if (testCase === undefined) {
      places.set('was left out of the dry run', [...(places.get('was left out of the dry run') ?? []), at]);
      continue;
    }
    for (const step of pickle.steps) {
      const matches = testCase.testSteps.find((each) => each.pickleStepId === step.id)?.stepDefinitionIds?.length ?? 0;
      if (matches === 1) continue;
      const fault = `has a step that ${matches === 0 ? 'no step definition matches' : `${matches} step definitions match`}: ${step.text}`;
      places.set(fault, [...(places.get(fault) ?? []), at]);
    }
  }
  return [...places].map(([fault, at]) => `${at[0]} ${fault}${at.length > 1 ? ` (and ${at.length - 1} more)` : ''}`);
}

function doubles(checks: readonly PlannedCheck[]): string[] {
  const first = new Map<string, PlannedCheck>();
  return checks.flatMap((check) => {
    const earlier = first.get(check.id);
    if (earlier === undefined) {
      first.set(check.id, check);
      return [];
    }
    return [`${check.uri}:${check.line} and ${earlier.uri}:${earlier.line} have the same id, ${check.id}: give each a title of its own`];
  });
}
