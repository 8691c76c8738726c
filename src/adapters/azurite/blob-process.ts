import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import type { Endpoint } from '../contract/index.ts';
import { endOf, signalGroup, watchOver } from '../remote/process-group.ts';
import { Tail } from '../remote/tail.ts';

/** What a blob service is started with. */
export interface BlobServiceOptions {
  /** The folder in which it keeps everything. */
  readonly workspace: string;
  /** As Azurite's variable AZURITE_ACCOUNTS has them. */
  readonly accounts: string;
  /** The paths of the PEM files of its identity. */
  readonly certificate: string;
  readonly key: string;
}

/** Where a blob service listens, and what it has there. */
export interface BlobService {
  readonly url: string;
  readonly endpoints: readonly Pick<Endpoint, 'method' | 'path'>[];
}

/** In how many services a process is used: Azurite leaves the files of a service open that has been stopped. */
const SERVICES_A_PROCESS = 20;

type Answer = BlobService | 'stopped' | { readonly failed: string };

/** One process with Azurite loaded in it. It has one service at a time. */
export class BlobProcess {
  readonly #child: ChildProcess;
  readonly #ended: Promise<string>;
  readonly #complaints = new Tail();
  #services = 0;
  #isGone = false;

  constructor() {
    this.#child = spawn(process.execPath, [join(__dirname, 'serve-blobs.js')], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      detached: true,
    });
    watchOver(this.#child);
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => this.#complaints.push(text));
    this.#ended = new Promise((resolve) => {
      const end = (how: string): void => {
        this.#isGone = true;
        resolve(how);
      };
      this.#child.once('error', (error) => end(`it could not be started: ${error.message}`));
      this.#child.once('exit', (code, signal) => {
        endOf(this.#child.pid);
        end(`it ended with ${signal ?? `code ${code}`}; it last said: ${this.#complaints.last(3)}`);
      });
    });
  }

  /** Whether it can be told to serve once more. */
  get isGoodForMore(): boolean {
    return !this.#isGone && this.#services < SERVICES_A_PROCESS;
  }

  /** Starts a service. @throws Error when it does not start, or the process ends first */
  async serve(options: BlobServiceOptions): Promise<BlobService> {
    this.#services += 1;
    return (await this.#tell(options, 'Azurite did not start')) as BlobService;
  }

  /** Ends the service in good order. @throws Error when that fails, or the process ends first */
  async stop(): Promise<void> {
    await this.#tell('stop', 'Azurite did not stop');
  }

  /** Ends the process at once, as a power cut would, and waits until it is gone. */
  async kill(): Promise<void> {
    this.killUnseen();
    await this.#ended;
  }

  /** The same without waiting, for when the kit itself ends. */
  killUnseen(): void {
    signalGroup(this.#child.pid, 'SIGKILL');
  }

  #tell(what: BlobServiceOptions | 'stop', failure: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const fail = (why: string): void => reject(new Error(`${failure}: ${why}`));
      this.#child.once('message', (answer: Answer) =>
        typeof answer === 'object' && 'failed' in answer ? fail(answer.failed) : resolve(answer),
      );
      void this.#ended.then(fail);
      // A process that has ended takes no message; its end is told above.
      this.#child.send(what, () => undefined);
    });
  }
}

/**
 * Blob processes. Loading Azurite takes about a second, starting a service in a loaded process a hundredth of that. So one is loaded in
 * advance wherever that disturbs nobody, and a process whose service has been stopped in good order serves again.
 */
export class BlobProcesses {
  readonly #all = new Set<BlobProcess>();
  #idle: BlobProcess[] = [];
  #disposed = false;

  /** Begins to load one, unless one is idle. */
  prepare(): void {
    if (!this.#disposed && this.#idle.length === 0) this.#idle.push(this.#load());
  }

  /** A process that is loaded or about to be; it is the caller's from now on. */
  take(): BlobProcess {
    if (this.#disposed) throw new Error('the adapter has been disposed of');
    this.#idle = this.#idle.filter((each) => each.isGoodForMore);
    return this.#idle.shift() ?? this.#load();
  }

  /** Takes one back whose service is needed no more. What does not stop in good order is killed. */
  async release(process: BlobProcess): Promise<void> {
    const isStopped = await process.stop().then(
      () => true,
      () => false,
    );
    if (isStopped && process.isGoodForMore && !this.#disposed) this.#idle.push(process);
    else await this.kill(process);
  }

  /** Kills one that was taken. */
  async kill(process: BlobProcess): Promise<void> {
    await process.kill();
    this.#all.delete(process);
  }

  /** Kills all, those that were taken among them. */
  async dispose(): Promise<void> {
    this.#disposed = true;
    await Promise.all([...this.#all].map((process) => this.kill(process)));
  }

  #load(): BlobProcess {
    const process = new BlobProcess();
    this.#all.add(process);
    return process;
  }
}
