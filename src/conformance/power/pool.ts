import type { ChildProcess } from 'node:child_process';
import type { SubjectRun } from './run-subject.ts';
import type { Reach } from './scouting.ts';

/** What the pool tells a worker: run the scout, or this subject, and a twin within these checks only. */
export type Order = { readonly scout: true } | { readonly run: string; readonly within: readonly string[] | null };

/** What a worker tells the pool: that it is ready (with what is wrong with the suite), what the scout saw, or how a subject's run went. */
export type Word = { readonly ready: readonly string[] } | { readonly scouted: Reach | null } | ({ readonly ran: string } & SubjectRun);

export interface PoolOptions {
  /** Starts a worker: a process with an IPC channel and its standard error piped. */
  start(): ChildProcess;
  /** How many workers there are at a time. */
  readonly size: number;
  /** The subjects, in the order in which they are handed out. */
  readonly ids: readonly string[];
  /** Whether a scout runs before all others, for what {@link within} then says of each subject. */
  readonly scouting: boolean;
  /** The only checks to run this subject within; null for all. Called once the scout is back, with null where there was none, or it saw nothing. */
  within(id: string, reach: Reach | null): readonly string[] | null;
  /** Whether a subject can be run before the scout is back. */
  needsNoScout(id: string): boolean;
  /** How dear a subject will be by what the scout saw: what is left is handed out dearest first, so that no worker waits for a long one at the end. */
  cost?(id: string, reach: Reach): number;
  /** How long a worker may be silent over one subject, in milliseconds. */
  readonly longestRun: number;
  readonly signal: AbortSignal;
  onBegan?(id: string): void;
  /** A subject has run. */
  onRan(id: string, run: SubjectRun['run']): void;
  /** The worker ended over a subject. */
  onDied(id: string, how: string): void;
}

/** A worker did not come up: nothing can be proven. */
export class WorkerNotReady extends Error {
  override readonly name = 'WorkerNotReady';
}

/**
 * Hands subjects out to workers, each to whichever is free first. A worker serves many subjects; one that dies, or that a run left something
 * behind in, is replaced. Rejects with {@link WorkerNotReady} when workers do not come up, and with the signal's reason once it is aborted. No
 * worker is left when it settles.
 */
export async function runPool(options: PoolOptions): Promise<void> {
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  const queue = [...options.ids];
  let deaths = 0;
  const size = Math.min(options.size, queue.length);
  let goScouting = options.scouting;
  let back: (reach: Reach | null) => void = () => undefined;
  const scouted = new Promise<Reach | null>((resolve) => (back = resolve));
  if (!goScouting) back(null);
  const serve = async (): Promise<void> => {
    let worker: Worker | undefined;
    try {
      while (queue.length > 0) {
        worker ??= await Worker.start(options.start(), signal);
        if (goScouting) {
          goScouting = false;
          const reach = await worker.scout(options.longestRun, signal);
          if (reach !== null) sortByCost(queue, (id) => options.cost?.(id, reach) ?? 0);
          back(reach);
          if (reach !== null) continue;
          // Whatever became of the scout, no subject is to suffer for it.
          await worker.end();
          worker = undefined;
          continue;
        }
        const id = queue.shift();
        if (id === undefined) return;
        const within = options.within(id, options.needsNoScout(id) ? null : await scouted);
        options.onBegan?.(id);
        const ending = await worker.serve(id, within, options, signal);
        deaths = ending === 'died' ? deaths + 1 : 0;
        if (ending === 'ready') continue;
        await worker.end();
        worker = undefined;
        if (deaths >= MOST_DEATHS) throw new WorkerNotReady(`${MOST_DEATHS} workers ended in a row`);
      }
    } catch (error) {
      stop.abort(error);
      back(null);
      throw error;
    } finally {
      await worker?.end();
    }
  };
  const servers = await Promise.allSettled(Array.from({ length: size }, serve));
  options.signal.throwIfAborted();
  for (const server of servers) if (server.status === 'rejected') throw stop.signal.aborted ? stop.signal.reason : server.reason;
}

/** The dearest first; those that cost the same stay in their order. */
function sortByCost(ids: string[], costOf: (id: string) => number): void {
  const costs = new Map(ids.map((id) => [id, costOf(id)]));
  ids.sort((a, b) => Number(costs.get(b)) - Number(costs.get(a)));
}

/** How many workers may die in a row: more, and it is not the subjects' doing. */
const MOST_DEATHS = 5;
/** How long a worker may take to end when asked to, in milliseconds. */
const GRACE = 3_000;
/** How long what a process said before it ended is waited for, in milliseconds. */
const LAST_WORDS = 500;
const KEPT_CHARACTERS = 2_000;

class Worker {
  private readonly exited: Promise<void>;
  private ended: string | null = null;
  private said = '';

  private constructor(private readonly process: ChildProcess) {
    process.stderr?.setEncoding('utf8').on('data', (text: string) => (this.said = (this.said + text).slice(-KEPT_CHARACTERS)));
    this.exited = new Promise((resolve) => {
      const over = (how: string): void => {
        this.ended ??= how;
        resolve();
      };
      process.once('error', (error) => over(`could not be started: ${error.message}`));
      process.once('exit', (code, name) => {
        const how = name === null ? `exited with code ${code}` : `was ended by ${name}`;
        // What it last said is read first; a process that it started may hold the pipe open for ever.
        const timer = setTimeout(over, LAST_WORDS, how);
        process.once('close', () => {
          clearTimeout(timer);
          over(how);
        });
      });
    });
  }

  /** Waits until a fresh process is ready. Throws {@link WorkerNotReady} when it never will be. */
  static async start(process: ChildProcess, signal: AbortSignal): Promise<Worker> {
    const worker = new Worker(process);
    try {
      const word = await worker.word(signal);
      if (word === null) throw new WorkerNotReady(`a worker ${worker.obituary()}`);
      if (!('ready' in word)) throw new WorkerNotReady('a worker spoke before it was ready');
      if (word.ready.length > 0) throw new WorkerNotReady(`the suite is not sound: ${word.ready.join('; ')}`);
      return worker;
    } catch (error) {
      await worker.end();
      throw error;
    }
  }

  /** Has the scout run. Null when it saw nothing, or the worker ended over it. */
  async scout(longestRun: number, signal: AbortSignal): Promise<Reach | null> {
    this.process.send({ scout: true } satisfies Order, () => undefined);
    const word = await this.word(signal, longestRun);
    return word !== null && 'scouted' in word ? word.scouted : null;
  }

  /** Has a subject run. The worker is `ready` for another, `spent`, or `died` over it. */
  async serve(
    id: string,
    within: readonly string[] | null,
    { longestRun, onRan, onDied }: PoolOptions,
    signal: AbortSignal,
  ): Promise<'ready' | 'spent' | 'died'> {
    this.process.send({ run: id, within } satisfies Order, () => undefined);
    const word = await this.word(signal, longestRun);
    if (word !== null && 'ran' in word && word.ran === id) {
      onRan(id, word.run);
      return word.leftBehind ? 'spent' : 'ready';
    }
    this.ended ??= word === null ? `did not end it within ${longestRun / 1000} s` : 'answered with something else';
    onDied(id, `the kit's process ${this.obituary()}`);
    return 'died';
  }

  /** Takes the process down. */
  async end(): Promise<void> {
    const timer = setTimeout(() => this.process.kill('SIGKILL'), GRACE);
    this.process.kill('SIGTERM');
    await this.exited;
    clearTimeout(timer);
  }

  /** The next message; null when the process ends first, or does not speak in time. Rejects when the signal is aborted. */
  private word(signal: AbortSignal, patience?: number): Promise<Word | null> {
    return new Promise((resolve, reject) => {
      const aborted = (): void => settle(() => reject(signal.reason as Error));
      const heard = (message: unknown): void => settle(() => resolve(message as Word));
      const timer = patience === undefined ? undefined : setTimeout(() => settle(() => resolve(null)), patience);
      const settle = (then: () => void): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', aborted);
        this.process.off('message', heard);
        then();
      };
      this.process.once('message', heard);
      signal.addEventListener('abort', aborted);
      void this.exited.then(() => settle(() => resolve(null)));
      if (signal.aborted) aborted();
    });
  }

  private obituary(): string {
    const last = this.said.trim().split('\n').slice(-8).join(' | ').slice(-600);
    return `${this.ended ?? 'is alive'}${last === '' ? '' : `; it last said: ${last}`}`;
  }
}
