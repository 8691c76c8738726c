import { CommandFailed, EXIT } from './failure.ts';
import { tell } from './terminal.ts';

const SIGNALS = { SIGINT: EXIT.interrupted, SIGTERM: EXIT.terminated } as const;

/**
 * Runs work that Ctrl-C (or SIGTERM) cuts short through the signal that it is given. Work that throws once the signal is aborted ends the
 * command as interrupted; work that got past its last look at the signal is done, and its result stands. A second Ctrl-C does not wait.
 */
export async function interruptible<Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  const controller = new AbortController();
  let exitCode: number | null = null;
  const listeners = Object.entries(SIGNALS).map(([name, code]) => {
    const listener = (): void => {
      if (exitCode !== null) {
        tell('\nfabric-tck: interrupted again: stopped at once, with no verdict');
        process.exit(code);
      }
      exitCode = code;
      tell('\nInterrupted: taking the fabric down (once more stops at once).');
      controller.abort();
    };
    // Those that were there before, which end the process at once, wait meanwhile. There is always one: a signal that came
    // while everything was loaded is still to be delivered, and would be lost with the last listener.
    const others = process.rawListeners(name) as NodeJS.SignalsListener[];
    process.on(name, listener);
    for (const other of others) process.off(name, other);
    return () => {
      for (const other of others) process.on(name, other);
      process.off(name, listener);
    };
  });
  try {
    return await work(controller.signal);
  } catch (error) {
    throw exitCode === null ? error : interrupted(exitCode);
  } finally {
    for (const restore of listeners) restore();
  }
}

const interrupted = (exitCode: number): CommandFailed =>
  new CommandFailed('the run was interrupted: there is no verdict, and no report was written', exitCode);
