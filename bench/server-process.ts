import { fork } from 'node:child_process';
import { once } from 'node:events';

/** What every server of a bench can be asked, over Node's IPC channel: its processor time since it began, in milliseconds. */
export type CpuAsk = { readonly ask: 'cpu' };
export type CpuTold = { readonly told: 'cpu'; readonly milliseconds: number };

type Named<Key extends 'ask' | 'told'> = { readonly [Name in Key]: string };

/** A server in a process of its own, so that its processor time is its own. */
export class ServerProcess<Ask extends Named<'ask'>, Told extends Named<'told'>> {
  private readonly child;

  /** @param file the server's module */
  constructor(file: string) {
    this.child = fork(file, { execArgv: ['--require', 'ts-node/register'], stdio: 'inherit' });
  }

  /** Asks, and waits for the answer of this kind. Throws when the process ends first. */
  async ask<Kind extends (Told | CpuTold)['told']>(ask: Ask | CpuAsk, kind: Kind): Promise<Extract<Told | CpuTold, { told: Kind }>> {
    const settled = new AbortController();
    const answered = once(this.child, 'message', settled);
    const ended = once(this.child, 'exit', settled).then(() => {
      throw new Error('a server of the bench ended early');
    });
    this.child.send(ask);
    const [told] = (await Promise.race([answered, ended]).finally(() => {
      for (const left of [answered, ended]) left.catch(() => undefined);
      settled.abort();
    })) as [Told | CpuTold];
    if (told.told !== kind) throw new Error(`a server of the bench told ${told.told} instead of ${kind}`);
    return told as Extract<Told | CpuTold, { told: Kind }>;
  }

  /** Processor time so far, in milliseconds. */
  async cpu(): Promise<number> {
    return ((await this.ask({ ask: 'cpu' }, 'cpu' as (Told | CpuTold)['told'])) as CpuTold).milliseconds;
  }

  async end(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.disconnect();
    await ended;
  }
}

/** Answers, in the server's process, what is asked of it, one at a time. It ends with the bench. */
export function serve<Ask extends Named<'ask'>, Told extends Named<'told'>>(hands: (ask: Ask) => Promise<Told>): void {
  const tell = (told: Told | CpuTold): void => void process.send?.(told);
  process.on('message', (ask: Ask | CpuAsk) => {
    if (ask.ask === 'cpu') {
      const { user, system } = process.cpuUsage();
      tell({ told: 'cpu', milliseconds: (user + system) / 1000 });
    } else void hands(ask as Ask).then(tell);
  });
  process.on('disconnect', () => process.exit());
}
