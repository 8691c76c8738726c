import { World } from '@cucumber/cucumber';
import type { Json, OpenFabric, SurfaceName } from '../../src/adapters/contract/index.ts';
import { keyRing } from '../../src/clients/keys.ts';
import { SeededNames } from '../../src/clients/seed.ts';
import type { ReachedSurface } from '../../src/clients/wire/index.ts';
import {
  ClaimFailed,
  SetUpFailed,
  type Act,
  type Claim,
  type Exchange,
  type Outcome,
  type ScenarioRecord,
} from '../../src/conformance/evidence/index.ts';
import { judges, roleOf, type JudgeName } from '../../src/conformance/judges/index.ts';
import { activeRun, type RunContext } from '../../src/conformance/run/context.ts';
import { Cast } from './cast.ts';
import { Lab } from './lab.ts';

/** What a deed left: how it ended, and what went over the wire. Every client's results are of this shape. */
export interface Done {
  readonly outcome: Outcome;
  readonly exchanges: readonly Exchange[];
}

/** Somebody's doing something, in plain words and in fact. */
export interface Deed<Result extends Done = Done> {
  readonly actor: string;
  readonly deed: string;
  readonly perform: () => Promise<Result>;
}

/** The four sides of a refusal's square. `square` names it where a scenario has several. */
export interface Square {
  readonly square?: string;
  readonly before: Deed;
  readonly attack: Deed;
  readonly after: Deed;
  readonly again: Deed;
}

/**
 * What a scenario has in its hands: a fabric of its own, the lab, the cast, names from the run's seed, and the record of what happened.
 * One World a scenario; nothing outlives it.
 */
export class FabricWorld extends World<{ run: string }> {
  readonly run: RunContext = activeRun(this.parameters.run);
  readonly keys = keyRing.hand();
  readonly lab = new Lab(this);
  readonly cast = new Cast(this);
  /** The text of the step under way, for the claims that it makes. */
  step = '';
  /** What tells this scenario from every other. */
  scope = '';

  private seeded: SeededNames | null = null;
  private opened: OpenFabric | null = null;
  private readonly acts: Act[] = [];
  private readonly claims: Claim[] = [];
  private trouble: ScenarioRecord['trouble'] = null;
  private readonly closings: (() => void)[] = [];

  /** Names, passwords and markers of this scenario. They follow from the seed and the scenario's name, and tell neither. */
  get names(): SeededNames {
    if (this.seeded === null) throw new Error('The scenario has not begun.');
    return this.seeded;
  }

  get fabric(): OpenFabric {
    if (this.opened === null) throw new Error('No fabric is open.');
    return this.opened;
  }

  /** Opens the scenario's fabric. `scope` tells this scenario from every other. */
  async begin(scope: string): Promise<void> {
    this.scope = scope;
    this.seeded = new SeededNames(this.run.seed, scope);
    if (this.run.patience.gone) this.setUpFailed(this.run.patience.reason);
    const reply = await this.lab.call(() => this.run.adapter.open({ identity: this.run.identity }));
    if (reply.reply !== 'accepted') this.setUpFailed('a fabric could not be opened', reply);
    this.opened = reply.result;
  }

  /** Takes the fabric down and lets go of every connection. */
  async end(): Promise<void> {
    for (const close of this.closings.splice(0)) close();
    if (this.opened === null) return;
    const reply = await this.lab.call(() => this.run.adapter.close(this.fabric.fabric));
    if (reply.reply !== 'accepted') this.failures.push(`the fabric could not be closed: ${words(reply)}`);
    this.opened = null;
  }

  /** A surface of the fabric. A fabric that does not show it cannot be judged by this scenario. */
  surface(name: SurfaceName): ReachedSurface {
    const surface = this.fabric.surfaces[name] ?? this.setUpFailed(`the fabric shows no ${name} surface`);
    return { ...surface, patience: this.run.patience };
  }

  /** The fabric stands at other addresses now. */
  moved(surfaces: OpenFabric['surfaces']): void {
    this.opened = { ...this.fabric, surfaces };
  }

  /** Registers something to let go of when the scenario ends. */
  closing<Closable extends { close(): void }>(what: Closable): Closable {
    this.closings.push(() => what.close());
    return what;
  }

  /** Lets somebody act, and records how it ended. Labels are unique in a scenario. */
  async act<Result extends Done>(label: string, { actor, deed, perform }: Deed<Result>): Promise<Result> {
    if (this.acts.some((act) => act.label === label)) throw new Error(`Two acts are labelled "${label}".`);
    const done = await perform();
    this.acts.push({ label, actor, deed, outcome: done.outcome, exchanges: done.exchanges });
    return done;
  }

  /** Walks round a refusal's square: the permitted twin, the attack, a look, the twin again. */
  async walk({ square, before, attack, after, again }: Square): Promise<void> {
    await this.act(roleOf('permitted before', square), before);
    await this.act(roleOf('attack', square), attack);
    await this.act(roleOf('observed after', square), after);
    await this.act(roleOf('permitted again', square), again);
  }

  /** Part of the ground: does it, and throws SetUpFailed unless it was accepted. */
  async prepare<Result extends Done>(what: string, perform: () => Promise<Result>): Promise<Result> {
    const done = await perform();
    if (done.outcome.reply !== 'accepted') this.setUpFailed(what, done.outcome);
    return done;
  }

  /** The ground of the scenario could not be laid. */
  setUpFailed(what: string, outcome?: Outcome): never {
    const detail = outcome === undefined ? what : `${what}: ${words(outcome)}`;
    this.trouble ??= { kind: 'set-up', detail };
    throw new SetUpFailed(detail);
  }

  /** The kit, not the fabric, is at fault. */
  kitFailed(detail: string): void {
    this.trouble ??= { kind: 'kit', detail };
  }

  /** Claims something of the record: the judge of this name must find it kept. Throws {@link ClaimFailed} otherwise. */
  claim(judge: JudgeName, params: Json = {}): void {
    const finding = judges[judge](this.acts, params);
    this.claims.push({ step: this.step, judge, params, finding });
    if (!finding.kept) throw new ClaimFailed(finding);
  }

  /** Whether a claim did not hold. */
  get claimFailed(): boolean {
    return this.claims.some((claim) => !claim.finding.kept);
  }

  /** Faults of the adapter that belong to no act. */
  private readonly failures: string[] = [];
  private readonly faultsBefore = this.run.adapterFaults().length;

  /** Every exchange so far, the record's acts' in order. */
  get exchanges(): readonly Exchange[] {
    return this.acts.flatMap((act) => act.exchanges);
  }

  /** Everything that the scenario leaves behind. */
  record(): ScenarioRecord {
    const adapterFaults = [...this.run.adapterFaults().slice(this.faultsBefore), ...this.failures];
    return { acts: this.acts, claims: this.claims, trouble: this.trouble, adapterFaults };
  }
}

function words(outcome: Outcome): string {
  if (outcome.reply === 'fault') return `${outcome.fault} (${outcome.detail})`;
  if (outcome.reply === 'refused') return `refused with ${outcome.code}`;
  return outcome.reply;
}

/** State of a step file's own, one a scenario. */
export function perScenario<State>(make: (world: FabricWorld) => State): (world: FabricWorld) => State {
  const states = new WeakMap<FabricWorld, State>();
  return (world) => {
    let state = states.get(world);
    if (state === undefined) states.set(world, (state = make(world)));
    return state;
  };
}
