import { createRequire } from 'node:module';
import { extname } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Adapter } from '../contract/index.ts';

const CALLS = ['describe', 'open', 'use', 'close'] as const;

/**
 * Loads the adapter that a module exports as `adapter`, or makes one with its `createAdapter()`. Throws with one sentence that says what is
 * wrong with the module, which it calls "it".
 */
export async function loadModule(path: string): Promise<Adapter> {
  const exported = await attempt('it threw while it was loaded', () => load(path));
  const found = [exported, (exported as { default?: unknown } | null)?.default].find(exportsAdapter);
  if (found === undefined) throw new Error('it exports neither adapter nor createAdapter');
  const { adapter, createAdapter } = found;
  const made =
    typeof createAdapter === 'function' ? await attempt('its createAdapter() threw', async () => createAdapter() as unknown) : adapter;
  const missing = CALLS.find((call) => typeof (made as Record<string, unknown> | null | undefined)?.[call] !== 'function');
  if (missing !== undefined) throw new Error(`the adapter that it exports has no function ${missing}`);
  return made as Adapter;
}

function load(path: string): Promise<unknown> {
  // Only Node's own loader reads .mjs, and only require goes by way of ts-node.
  if (extname(path) === '.mjs') return import(pathToFileURL(path).href);
  return Promise.resolve(createRequire(__filename)(path) as unknown);
}

function exportsAdapter(exported: unknown): exported is { readonly adapter?: unknown; readonly createAdapter?: unknown } {
  return typeof exported === 'object' && exported !== null && ('adapter' in exported || 'createAdapter' in exported);
}

async function attempt<T>(what: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw new Error(`${what}: ${error instanceof Error ? `${error.name}: ${withoutTrace(error.message)}` : String(error)}`);
  }
}

/** A message without the trace that loaders put into it: of the compiler's own stack, or of who required what. */
function withoutTrace(message: string): string {
  return message.replace(/\n\s*(Caused by|Stack backtrace|Require stack):[^]*$/, '').trim();
}
