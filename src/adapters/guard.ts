import type { z } from 'zod';
import {
  AdapterFault,
  KitMistake,
  PROTOCOL,
  firstIssue,
  instrumentReplies,
  instruments,
  openRequest,
  replies,
  requiredSurfaces,
  type Adapter,
  type AdapterCard,
  type FaultWord,
  type GuardedAdapter,
  type InstrumentName,
  type InstrumentRequest,
  type InstrumentResult,
  type OpenFabric,
  type OpenRequest,
  type Reply,
} from './contract/index.ts';
import { FAULTS_KEPT, type ReportingAdapter } from './reporting-adapter.ts';

/** How long the kit waits for each call, in milliseconds. */
export interface Deadlines {
  readonly describe: number;
  readonly open: number;
  readonly use: number;
  readonly close: number;
}

export const DEADLINES: Deadlines = { describe: 10_000, open: 20_000, use: 20_000, close: 10_000 };

/** How much waiting in vain the kit takes from one adapter before it gives up on it, in milliseconds. */
export const PATIENCE = 60_000;

export interface GuardOptions {
  readonly deadlines?: Partial<Deadlines>;
  readonly patience?: number;
  /** Told of every fault as it is recorded. */
  readonly onFault?: (fault: AdapterFault) => void;
}

/** Puts an adapter behind the guard; see {@link GuardedAdapter}. The guard is the only way in which the kit talks to an adapter. */
export function guarded(adapter: Adapter, options: GuardOptions = {}): GuardedAdapter {
  return new Guard(adapter, options);
}

class Guard implements GuardedAdapter {
  readonly #adapter: Adapter;
  readonly #deadlines: Deadlines;
  readonly #onFault: ((fault: AdapterFault) => void) | undefined;
  readonly #faults: AdapterFault[] = [];
  readonly #open = new Set<string>();
  #card: AdapterCard | undefined;
  #patience: number;
  /** Set by the first fatal fault: why every later call fails at once. */
  #broken: AdapterFault | undefined;
  #disposed: Promise<void> | undefined;

  constructor(adapter: Adapter, options: GuardOptions) {
    this.#adapter = adapter;
    this.#deadlines = { ...DEADLINES, ...options.deadlines };
    this.#patience = options.patience ?? PATIENCE;
    this.#onFault = options.onFault;
    (adapter as ReportingAdapter).onFault?.((fault) => this.#record(fault));
  }

  get faults(): readonly AdapterFault[] {
    return this.#faults;
  }

  async describe(): Promise<Reply<AdapterCard>> {
    const raw = await this.#call('describe', 'describe', () => this.#adapter.describe());
    this.#checkVersion(raw);
    const reply = this.#parse('describe', replies.describe, raw);
    if (reply.reply !== 'accepted') throw this.#fault('no-card', `describe was answered ${saying(reply)} instead of with a card`, true);
    this.#card = reply.result;
    return reply;
  }

  async open(request: OpenRequest): Promise<Reply<OpenFabric>> {
    const card = this.#requireCard();
    const checked = openRequest.safeParse(request);
    if (!checked.success)
      throw new KitMistake(`the kit called open with a request that the contract does not allow: ${firstIssue(checked.error)}`);
    const raw = await this.#call('open', 'open', () => this.#adapter.open(checked.data));
    const reply = this.#parse('open', replies.open, raw);
    if (reply.reply !== 'accepted') return reply;
    const { fabric, surfaces } = reply.result;
    if (this.#open.has(fabric))
      throw this.#fault('handle-reused', `open answered with the handle ${quoted(fabric)}, which another open fabric has`);
    this.#open.add(fabric);
    for (const profile of card.profiles) {
      const missing = requiredSurfaces(profile).find((name) => surfaces[name] === undefined);
      if (missing !== undefined) {
        throw this.#fault('missing-surface', `the fabric has no ${missing} surface, which the claimed profile ${profile} needs`);
      }
    }
    return reply;
  }

  async use<I extends InstrumentName>(fabric: string, instrument: I, request: InstrumentRequest<I>): Promise<Reply<InstrumentResult<I>>> {
    const card = this.#requireCard();
    this.#requireOpen('use', fabric);
    const definition = instruments[instrument];
    if (definition === undefined) throw new KitMistake(`the kit used ${quoted(String(instrument))}, which the contract does not know`);
    const checked = definition.request.safeParse(request);
    if (!checked.success)
      throw new KitMistake(`the kit used ${instrument} with a request that the contract does not allow: ${firstIssue(checked.error)}`);
    const what = `use ${instrument}`;
    const raw = await this.#call('use', what, () => this.#adapter.use(fabric, instrument, checked.data as InstrumentRequest<I>));
    const reply = this.#parse(what, instrumentReplies[instrument], raw) as Reply<InstrumentResult<I>>;
    const claimed = card.instruments.includes(instrument);
    if (!claimed && reply.reply !== 'unsupported') {
      throw this.#fault('unclaimed-instrument', `${instrument}, which the card does not claim, was answered ${saying(reply)}`);
    }
    if (claimed && reply.reply === 'unsupported') {
      throw this.#fault('claim-not-kept', `${instrument}, which the card claims, was answered ${saying(reply)}`);
    }
    return reply;
  }

  async close(fabric: string): Promise<Reply<Record<string, never>>> {
    this.#requireOpen('close', fabric);
    this.#open.delete(fabric);
    const raw = await this.#call('close', 'close', () => this.#adapter.close(fabric));
    const reply = this.#parse('close', replies.close, raw) as Reply<Record<string, never>>;
    if (reply.reply !== 'accepted') throw this.#fault('close-failed', `close was answered ${saying(reply)}`);
    return reply;
  }

  dispose(): Promise<void> {
    this.#disposed ??= this.#dispose();
    return this.#disposed;
  }

  async #dispose(): Promise<void> {
    // A process adapter must be taken down even after a fatal fault, so this does not go the way of the other calls.
    if (this.#adapter.dispose === undefined) return;
    await this.#within('dispose', this.#deadlines.close, () => this.#adapter.dispose?.()).catch(() => undefined);
  }

  #requireCard(): AdapterCard {
    if (this.#broken !== undefined) throw this.#broken;
    if (this.#card === undefined) throw new KitMistake('the kit used an adapter before it asked it to describe itself');
    return this.#card;
  }

  #requireOpen(what: string, fabric: string): void {
    if (this.#broken !== undefined) throw this.#broken;
    if (!this.#open.has(fabric)) throw new KitMistake(`the kit called ${what} on ${quoted(String(fabric))}, which is not open`);
  }

  async #call(kind: keyof Deadlines, what: string, run: () => unknown): Promise<unknown> {
    if (this.#broken !== undefined) throw this.#broken;
    if (this.#disposed !== undefined) throw new KitMistake(`the kit called ${what} after it was done with the adapter`);
    return this.#within(what, this.#deadlines[kind], run);
  }

  /** Runs one call; whatever it does that is not an answer in time becomes a recorded fault. */
  #within(what: string, deadline: number, run: () => unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      let late = false;
      const timer = setTimeout(() => {
        late = true;
        this.#patience -= deadline;
        const fault = this.#fault('timeout', `${what} was not answered within ${inSeconds(deadline)}`);
        if (this.#patience <= 0)
          this.#fault('given-up', `too many calls went unanswered, the last of them ${what}; the kit makes no more`, true);
        reject(fault);
      }, deadline);
      new Promise((settle) => settle(run())).then(
        (raw) => {
          clearTimeout(timer);
          if (late) this.#fault('late-answer', `${what} was answered after its deadline of ${inSeconds(deadline)}`);
          else resolve(raw);
        },
        (error: unknown) => {
          clearTimeout(timer);
          if (!late)
            reject(error instanceof AdapterFault ? this.#record(error) : this.#fault('threw', `${what} threw ${described(error)}`));
          else if (!(error instanceof AdapterFault)) this.#fault('late-answer', `${what} threw ${described(error)} after its deadline`);
        },
      );
    });
  }

  #checkVersion(raw: unknown): void {
    const spoken = safely(() => (raw as { result: { protocol: unknown } }).result.protocol);
    if (typeof spoken === 'string' && spoken !== PROTOCOL) {
      throw this.#fault('wrong-version', `the adapter speaks ${quoted(spoken)}; this kit speaks ${quoted(PROTOCOL)}`, true);
    }
  }

  #parse<T>(what: string, schema: z.ZodType<T>, raw: unknown): T {
    // A getter of a module's answer may throw while it is read.
    const parsed = safely(() => schema.safeParse(raw));
    if (parsed === undefined) throw this.#fault('wrong-shape', `the answer to ${what} cannot be read`);
    if (parsed.success) return parsed.data;
    const offLoopback = parsed.error.issues.some((issue) => issue.path.includes('surfaces') && issue.path.at(-1) === 'url');
    const detail = `the answer to ${what} is not what the contract allows: ${firstIssue(parsed.error)}`;
    throw this.#fault(offLoopback ? 'not-loopback' : 'wrong-shape', detail);
  }

  #fault(fault: FaultWord, detail: string, fatal = false): AdapterFault {
    return this.#record(new AdapterFault(fault, detail, fatal));
  }

  #record(fault: AdapterFault): AdapterFault {
    // One fatal fault rejects every call under way with the same object: it is one fault.
    if (this.#faults.includes(fault)) return fault;
    if (fault.fatal) this.#broken ??= fault;
    if (this.#faults.length < FAULTS_KEPT) {
      this.#faults.push(fault);
      this.#onFault?.(fault);
    }
    return fault;
  }
}

function saying(reply: Reply<unknown>): string {
  if (reply.reply === 'accepted') return 'accepted';
  const words = reply.reply === 'refused' ? [reply.code, reply.message] : [reply.message];
  const said = words.filter((word) => word !== undefined).join(', ');
  return said === '' ? reply.reply : `${reply.reply} (${said.slice(0, 200)})`;
}

function described(error: unknown): string {
  return (
    safely(() => (error instanceof Error ? `${error.name}: ${error.message}` : `a ${typeof error}: ${String(error)}`).slice(0, 500)) ??
    'something that cannot be described'
  );
}

function safely<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

function quoted(text: string): string {
  return JSON.stringify(text.slice(0, 200));
}

function inSeconds(milliseconds: number): string {
  return `${milliseconds / 1000} s`;
}
