import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Ask, Told } from './protocol.ts';

/** A server in a process of its own, so that its processor time is its own. */
export class ServerProcess {
  private readonly child;

  /** @param file the server's module, beside this one */
  constructor(file: string) {
    this.child = fork(join(__dirname, file), { execArgv: ['--require', 'ts-node/register'], stdio: 'inherit' });
  }

  /** Asks, and waits for the answer of this kind. Throws when the process ends first. */
  async ask<Kind extends Told['told']>(ask: Ask, kind: Kind): Promise<Extract<Told, { told: Kind }>> {
    const settled = new AbortController();
    const answered = once(this.child, 'message', settled);
    const ended = once(this.child, 'exit', settled).then(() => {
      throw new Error('a server of the bench ended early');
    });
    this.child.send(ask);
    const [told] = (await Promise.race([answered, ended]).finally(() => {
      for (const left of [answered, ended]) left.catch(() => undefined);
      settled.abort();
    })) as [Told];
    if (told.told !== kind) throw new Error(`a server of the bench told ${told.told} instead of ${kind}`);
    return told as Extract<Told, { told: Kind }>;
  }

  /** Processor time so far, in milliseconds. */
  async cpu(): Promise<number> {
    return (await this.ask({ ask: 'cpu' }, 'cpu')).milliseconds;
  }

  async end(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.disconnect();
    await ended;
  }
}
