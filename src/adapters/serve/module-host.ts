import type { Adapter } from '../contract/index.ts';
import { loadModule } from './load-module.ts';
import { serveOverStdio } from './serve-over-stdio.ts';
import { claimStandardOutput } from './standard-output.ts';

// The process in which an adapter module runs: `node --require ts-node/register module-host.ts PATH`.
const output = claimStandardOutput();

async function main(path: string): Promise<void> {
  let adapter: Adapter;
  try {
    adapter = await loadModule(path);
  } catch (error) {
    adapter = unloaded(error);
  }
  await serveOverStdio(adapter, { output });
  // A module may have left timers and servers behind; it was told to dispose of them.
  process.exit(0);
}

/** Stands in for a module that could not be loaded: says why to whatever is asked. */
function unloaded(error: unknown): Adapter {
  const fail = (): Promise<never> => Promise.reject(error);
  return { describe: fail, open: fail, use: fail, close: fail };
}

void main(process.argv[2] ?? '');
