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

/** One process with Azurite loaded in it. It serves once. */
export class BlobProcess {
  readonly #child: ChildProcess;
  readonly #ended: Promise<string>;
  readonly #complaints = new Tail();

  constructor() {
    this.#child = spawn(process.execPath, [join(__dirname, 'serve-blobs.js')], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      detached: true,
    });
    watchOver(this.#child);
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => this.#complaints.push(text));
    this.#ended = new Promise((resolve) => {
      this.#child.once('error', (error) => resolve(`it could not be started: ${error.message}`));
      this.#child.once('exit', (code, signal) => {
        endOf(this.#child.pid);
        resolve(`it ended with ${signal ?? `code ${code}`}; it last said: ${this.#complaints.last(3)}`);
      });
    });
  }

  /** Starts the service. @throws Error when it does not start, or the process ends first */
  serve(options: BlobServiceOptions): Promise<BlobService> {
    return new Promise((resolve, reject) => {
      const fail = (why: string): void => reject(new Error(`Azurite did not start: ${why}`));
      this.#child.once('message', (answer: BlobService | { readonly failed: string }) =>
        'failed' in answer ? fail(answer.failed) : resolve(answer),
      );
      void this.#ended.then(fail);
      // A process that has ended takes no message; its end is told above.
      this.#child.send(options, () => undefined);
    });
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
}

/**
 * Blob processes, one of them loaded in advance wherever that disturbs nobody: loading Azurite takes about a second, starting a loaded one
 * a hundredth of that.
 */
export class BlobProcesses {
  readonly #all = new Set<BlobProcess>();
  #next: BlobProcess | undefined;
  #disposed = false;

  /** Begins to load the next one, unless that has been done. */
  prepare(): void {
    if (!this.#disposed) this.#next ??= this.#load();
  }

  /** A process that is loaded or about to be; it is the caller's from now on. */
  take(): BlobProcess {
    if (this.#disposed) throw new Error('the adapter has been disposed of');
    const taken = this.#next ?? this.#load();
    this.#next = undefined;
    return taken;
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
