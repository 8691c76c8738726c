import { rmSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OpenRequest, Surface } from '../contract/index.ts';
import { makeOwnFolder } from '../temporary-folder.ts';
import { AccountStock } from './account-stock.ts';
import type { BlobProcess, BlobProcesses, BlobService } from './blob-process.ts';

/** Those that are up, so that nothing is left when the kit ends early. */
const up = new Set<Bench>();
process.on('exit', () => {
  for (const bench of up) bench.removeUnseen();
});

/** An Azurite on the lab's bench: a process, the folder that it keeps everything in, and its accounts. */
export class Bench {
  readonly accounts = new AccountStock();
  readonly #processes: BlobProcesses;
  readonly #identity: OpenRequest['identity'];
  readonly #folder = makeOwnFolder(tmpdir(), 'azurite');
  /** What Azurite keeps, and nothing else. */
  readonly workspace = join(this.#folder, 'workspace');
  #process: BlobProcess | undefined;
  #service: BlobService | undefined;

  constructor(processes: BlobProcesses, identity: OpenRequest['identity']) {
    this.#processes = processes;
    this.#identity = identity;
    up.add(this);
  }

  /** Starts Azurite on what the workspace holds. */
  async start(): Promise<BlobService> {
    const [certificate, key] = [join(this.#folder, 'certificate.pem'), join(this.#folder, 'key.pem')];
    await mkdir(this.workspace, { recursive: true });
    await writeFile(certificate, this.#identity.certificate);
    await writeFile(key, this.#identity.key, { mode: 0o600 });
    this.#process = this.#processes.take();
    this.#service = await this.#process.serve({
      workspace: this.workspace,
      accounts: this.accounts.asVariable(),
      certificate,
      key,
    });
    this.#processes.prepare();
    return this.#service;
  }

  /** Where Azurite listens now; another place after each restart. */
  get surface(): Surface {
    if (this.#service === undefined) throw new Error('Azurite has not been started');
    return { url: this.#service.url, certificate: this.#identity.certificate };
  }

  /** Kills Azurite with no warning and starts it again on the same workspace. */
  async crash(): Promise<void> {
    const process = this.#process;
    this.#process = undefined;
    if (process !== undefined) await this.#processes.kill(process);
    await this.start();
  }

  /** Takes Azurite down and its folder away. */
  async remove(): Promise<void> {
    const process = this.#process;
    this.#process = undefined;
    if (process !== undefined) await this.#processes.release(process);
    await rm(this.#folder, { recursive: true, force: true });
    up.delete(this);
  }

  /** The same at the end of the kit's own process, where nothing can be waited for. */
  removeUnseen(): void {
    this.#process?.killUnseen();
    // The process may be writing while it is being killed; then a folder is not empty at the first attempt.
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 10 });
  }
}
