import type { Envelope, GherkinDocument, Pickle, Rule, Scenario, Step, Tag } from '@cucumber/messages';

/** A scenario within its document. */
export interface PlacedScenario {
  readonly scenario: Scenario;
  readonly rule: Rule | null;
  readonly uri: string;
}

/** The parsed feature files of a run, and where each scenario and step stands in them. Fed with Cucumber's messages. */
export class Documents {
  readonly all: GherkinDocument[] = [];
  readonly pickles: Pickle[] = [];
  readonly scenarios = new Map<string, PlacedScenario>();
  readonly steps = new Map<string, Step>();
  /** Line numbers of scenarios and of rows of examples, by their node's id. */
  private readonly lines = new Map<string, number>();

  add(envelope: Envelope): void {
    if (envelope.gherkinDocument !== undefined) this.addDocument(envelope.gherkinDocument);
    if (envelope.pickle !== undefined) this.pickles.push(envelope.pickle);
  }

  /** The line of the scenario that a pickle comes from; of the row of examples, for an outline. */
  lineOf(pickle: Pickle): number {
    const line = this.lines.get(pickle.astNodeIds.at(-1) ?? '');
    if (line === undefined) throw new Error(`Cucumber named a scenario that is in no document: ${pickle.uri} "${pickle.name}"`);
    return line;
  }

  scenarioOf(pickle: Pickle): PlacedScenario {
    const placed = this.scenarios.get(pickle.astNodeIds[0] ?? '');
    if (placed === undefined) throw new Error(`Cucumber named a scenario that is in no document: ${pickle.uri} "${pickle.name}"`);
    return placed;
  }

  /** Every tag in a document with the kind of thing that it stands on. */
  *tags(document: GherkinDocument): Iterable<{ readonly tag: Tag; readonly on: 'feature' | 'rule' | 'scenario' | 'examples' }> {
    for (const tag of document.feature?.tags ?? []) yield { tag, on: 'feature' };
    for (const rule of rulesOf(document)) for (const tag of rule.tags) yield { tag, on: 'rule' };
    for (const { scenario, uri } of this.scenarios.values()) {
      if (uri !== document.uri) continue;
      for (const tag of scenario.tags) yield { tag, on: 'scenario' };
      for (const examples of scenario.examples) for (const tag of examples.tags) yield { tag, on: 'examples' };
    }
  }

  private addDocument(document: GherkinDocument): void {
    this.all.push(document);
    const uri = document.uri ?? '';
    for (const child of document.feature?.children ?? []) {
      this.addSteps(child.background?.steps);
      if (child.scenario !== undefined) this.addScenario({ scenario: child.scenario, rule: null, uri });
      for (const inner of child.rule?.children ?? []) {
        this.addSteps(inner.background?.steps);
        if (inner.scenario !== undefined) this.addScenario({ scenario: inner.scenario, rule: child.rule ?? null, uri });
      }
    }
  }

  private addScenario(placed: PlacedScenario): void {
    const { scenario } = placed;
    this.scenarios.set(scenario.id, placed);
    this.lines.set(scenario.id, scenario.location.line);
    for (const examples of scenario.examples) for (const row of examples.tableBody) this.lines.set(row.id, row.location.line);
    this.addSteps(scenario.steps);
  }

  private addSteps(steps: readonly Step[] = []): void {
    for (const step of steps) this.steps.set(step.id, step);
  }
}

/** The rules of a document, in order. */
export function rulesOf(document: GherkinDocument): readonly Rule[] {
  return (document.feature?.children ?? []).flatMap((child) => (child.rule === undefined ? [] : [child.rule]));
}
