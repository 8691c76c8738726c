import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import {
  AdapterFault,
  MAX_LINE_BYTES,
  answer,
  failure,
  firstIssue,
  type Adapter,
  type AdapterCard,
  type Call,
  type FaultWord,
  type InstrumentName,
  type InstrumentRequest,
  type InstrumentResult,
  type OpenFabric,
  type OpenRequest,
  type Reply,
} from '../contract/index.ts';
import { FAULTS_KEPT, type ReportingAdapter } from '../reporting-adapter.ts';
import { LineSplitter } from './line-splitter.ts';
import { endOf, signalGroup, watchOver } from './process-group.ts';
import { Tail } from './tail.ts';

export interface ProcessOptions {
  /** Given each line that the process writes to its standard error. */
  readonly onStderr?: (line: string) => void;
  /** Added to the environment of the kit. */
  readonly env?: Readonly<Record<string, string>>;
  /** How the process is called in messages; the command itself when left out. */
  readonly name?: string;
  /** How long the process may take to exit after the end of its standard input, and again after SIGTERM, in milliseconds. */
  readonly exitGrace?: number;
  /** The longest line that is read, in bytes. */
  readonly maxLineBytes?: number;
}

const EXIT_GRACE = 4_000;
/** When a pipe closes, the process has usually ended: how long to wait for word of that before saying that it lives, in milliseconds. */
const WORD_OF_EXIT = 1_000;

/** Starts a command (no shell between) that speaks the line protocol on its standard input and output. */
export function processAdapter(command: readonly string[], options: ProcessOptions = {}): Adapter {
  return new ProcessAdapter(command, options);
}

interface Pending {
  readonly what: string;
  resolve(reply: unknown): void;
  reject(fault: AdapterFault): void;
}

/** A call as it is before it has its id. */
type Outgoing = Call extends infer C ? (C extends { id: number } ? Omit<C, 'id'> : never) : never;

class ProcessAdapter implements ReportingAdapter {
  readonly #name: string;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #exitGrace: number;
  readonly #lines: LineSplitter;
  readonly #stderr: Tail;
  readonly #utf8 = new TextDecoder('utf-8', { fatal: true });
  readonly #pending = new Map<number, Pending>();
  readonly #unheard: AdapterFault[] = [];
  readonly #ended: Promise<void>;
  #listener: ((fault: AdapterFault) => void) | undefined;
  #lastId = 0;
  #faults = 0;
  #broken: AdapterFault | undefined;
  #disposing = false;

  constructor(command: readonly string[], options: ProcessOptions) {
    const [program = '', ...args] = command;
    this.#name = options.name ?? `the process ${JSON.stringify(program)}`;
    this.#exitGrace = options.exitGrace ?? EXIT_GRACE;
    this.#stderr = new Tail(options.onStderr);
    this.#lines = new LineSplitter(options.maxLineBytes ?? MAX_LINE_BYTES, {
      onLine: (line) => this.#read(line),
      onTooLong: () =>
        this.#break('line-too-long', `${this.#name} wrote a line longer than ${options.maxLineBytes ?? MAX_LINE_BYTES} bytes`),
    });
    const child = spawn(program, args, { stdio: 'pipe', detached: true, env: { ...process.env, ...options.env } });
    this.#child = child;
    watchOver(child);
    this.#ended = new Promise((resolve) => {
      child.once('error', (error) => {
        this.#break('not-started', `${this.#name} could not be started: ${reason(error)}`);
        resolve();
      });
      child.once('exit', (code, signal) => void this.#exited(code, signal).then(resolve));
    });
    child.stdout.on('data', (chunk: Buffer) => this.#lines.push(chunk));
    child.stdout.once('end', () => this.#pipeClosed('output-closed', 'closed its standard output, but lives'));
    child.stdin.on('error', () => this.#pipeClosed('input-closed', 'closed its standard input, but lives'));
    child.stderr.setEncoding('utf8').on('data', (text: string) => this.#stderr.push(text));
    for (const pipe of [child.stdout, child.stderr])
      pipe.on('error', (error) => this.#report('noise', `reading from ${this.#name} failed: ${error.message}`));
  }

  onFault(listener: (fault: AdapterFault) => void): void {
    this.#listener = listener;
    for (const fault of this.#unheard.splice(0)) listener(fault);
  }

  describe(): Promise<Reply<AdapterCard>> {
    return this.#call('describe', { call: 'describe' });
  }

  open(request: OpenRequest): Promise<Reply<OpenFabric>> {
    return this.#call('open', { call: 'open', request });
  }

  use<I extends InstrumentName>(fabric: string, instrument: I, request: InstrumentRequest<I>): Promise<Reply<InstrumentResult<I>>> {
    return this.#call(`use ${instrument}`, { call: 'use', fabric, instrument, request });
  }

  close(fabric: string): Promise<Reply<Record<string, never>>> {
    return this.#call('close', { call: 'close', fabric });
  }

  /** Ends the standard input and sees the process to its end, with signals if it must. */
  async dispose(): Promise<void> {
    this.#disposing = true;
    const child = this.#child;
    if (this.#broken !== undefined) return this.#ended;
    child.stdin.end();
    if (await this.#endsWithin(this.#exitGrace)) return;
    signalGroup(child.pid, 'SIGTERM');
    const obeyed = await this.#endsWithin(this.#exitGrace / 2);
    signalGroup(child.pid, 'SIGKILL');
    const how = obeyed ? 'SIGTERM was needed' : 'not even SIGTERM ended it, SIGKILL was needed';
    this.#report(
      'exit-failed',
      `${this.#name} did not exit within ${this.#exitGrace / 1000} s after the end of its standard input: ${how}`,
    );
    await this.#ended;
  }

  // The guard checks the shape of every reply, so what comes back is only called a reply here.
  #call<T>(what: string, outgoing: Outgoing): Promise<Reply<T>> {
    if (this.#broken !== undefined) return Promise.reject(this.#broken);
    const id = (this.#lastId += 1);
    return new Promise<Reply<T>>((resolve, reject) => {
      this.#pending.set(id, { what, resolve: resolve as (reply: unknown) => void, reject });
      this.#child.stdin.write(`${JSON.stringify({ id, ...outgoing })}\n`);
    });
  }

  #read(line: Uint8Array): void {
    let text: string;
    try {
      text = this.#utf8.decode(line);
    } catch {
      return this.#report('invalid-utf8', `${this.#name} wrote a line that is not UTF-8`);
    }
    const message = parsedJson(text);
    if (typeof message !== 'object' || message === null || Array.isArray(message)) {
      return this.#report('noise', `${this.#name} wrote a line that is no JSON object to its standard output: ${excerpt(text)}`);
    }
    const failed = failure.safeParse(message);
    if (failed.success) return this.#settle(failed.data.id, { fault: failed.data.fault });
    const answered = answer.safeParse(message);
    if (answered.success) {
      const { id, ...reply } = answered.data;
      return this.#settle(id, { reply });
    }
    const { id } = message as { id?: unknown };
    const detail = `${this.#name} wrote a line that is no answer (${firstIssue(answered.error)}): ${excerpt(text)}`;
    const pending = typeof id === 'number' ? this.#take(id) : undefined;
    if (pending === undefined) return this.#report('wrong-shape', detail);
    pending.reject(new AdapterFault('wrong-shape', `${detail}, as its answer to ${pending.what}`));
  }

  #settle(id: number, outcome: { reply: unknown } | { fault: string }): void {
    const pending = this.#take(id);
    if (pending === undefined) {
      if (id <= this.#lastId) return this.#report('answered-twice', `${this.#name} answered call ${id} a second time`);
      // Whose answer it was cannot be known, so no later answer can be believed.
      return this.#break('unknown-id', `${this.#name} answered call ${id}, which was never made`);
    }
    if ('reply' in outcome) pending.resolve(outcome.reply);
    else pending.reject(new AdapterFault('threw', `${this.#name} broke during ${pending.what}: ${outcome.fault.slice(0, 1_000)}`));
  }

  #take(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    return pending;
  }

  /** A fault outside any call; the adapter goes on, unless there are too many. */
  #report(word: FaultWord, detail: string): void {
    if (this.#broken !== undefined) return;
    this.#faults += 1;
    if (this.#faults >= FAULTS_KEPT)
      return this.#break('flood', `${this.#name} made ${FAULTS_KEPT} faults; the last was ${word}: ${detail}`);
    this.#tell(new AdapterFault(word, detail));
  }

  /** Nothing more can come of this process: it is killed, and every call under way ends with this fault. */
  #break(word: FaultWord, detail: string): void {
    if (this.#broken !== undefined) return;
    const fault = new AdapterFault(word, detail, true);
    this.#broken = fault;
    this.#lines.stop();
    signalGroup(this.#child.pid, 'SIGKILL');
    this.#tell(fault);
    for (const pending of this.#pending.values()) pending.reject(fault);
    this.#pending.clear();
  }

  #tell(fault: AdapterFault): void {
    if (this.#listener === undefined) this.#unheard.push(fault);
    else this.#listener(fault);
  }

  #pipeClosed(word: 'output-closed' | 'input-closed', detail: string): void {
    void this.#endsWithin(this.#disposing ? this.#exitGrace : WORD_OF_EXIT).then((ended) => {
      if (!ended && !this.#disposing) this.#break(word, `${this.#name} ${detail}`);
    });
  }

  /** Reads what the process wrote before it ended, then says how it ended. */
  async #exited(code: number | null, signal: NodeJS.Signals | null): Promise<void> {
    const { stdout, stderr } = this.#child;
    // What it started may hold its pipes open for ever.
    endOf(this.#child.pid);
    await within(WORD_OF_EXIT, Promise.all([finished(stdout), finished(stderr)]));
    stdout.destroy();
    stderr.destroy();
    if (this.#lines.unfinished > 0) this.#report('noise', `${this.#name} ended in the middle of a line`);
    const how = signal === null ? `exited with code ${code}` : `was ended by ${signal}`;
    const said = this.#stderr.last(3);
    const words = `${this.#name} ${how}${said === '' ? '' : `; it last said: ${said}`}`;
    if (!this.#disposing)
      return this.#break('exited', this.#pending.size === 0 ? words : `${words}; ${underWay(this.#pending)} was under way`);
    if (signal === null && code !== 0) this.#report('exit-failed', `at the end of its standard input ${words}`);
    if (this.#pending.size > 0) this.#break('exited', `${words}; ${underWay(this.#pending)} was under way`);
  }

  #endsWithin(milliseconds: number): Promise<boolean> {
    return within(milliseconds, this.#ended);
  }
}

function underWay(pending: ReadonlyMap<number, Pending>): string {
  return [...pending.values()].map(({ what }) => what).join(', ');
}

function reason(error: Error): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'there is no such command';
  return code === 'EACCES' ? 'it may not be executed' : error.message;
}

function finished(stream: NodeJS.ReadableStream & { readonly readableEnded: boolean; readonly closed: boolean }): Promise<void> {
  if (stream.readableEnded || stream.closed) return Promise.resolve();
  return new Promise((resolve) => {
    stream.once('end', resolve);
    stream.once('close', resolve);
  });
}

/** Whether the promise settled before the time was up. */
function within(milliseconds: number, promise: Promise<unknown>): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), milliseconds);
    void promise.then(() => {
      clearTimeout(timer);
      resolve(true);
    });
  });
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function excerpt(text: string): string {
  return text.length <= 200 ? JSON.stringify(text) : `${JSON.stringify(text.slice(0, 200))} and more`;
}
