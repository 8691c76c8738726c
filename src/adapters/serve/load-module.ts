import { createRequire } from 'node:module';
import { basename, extname } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Adapter } from '../contract/index.ts';

const CALLS = ['describe', 'open', 'use', 'close'] as const;

/** Loads the adapter that a module exports as `adapter`, or makes one with its `createAdapter()`. Throws with one sentence that says what is wrong. */
export async function loadModule(path: string): Promise<Adapter> {
  const name = basename(path);
  const exported = await attempt(`${name} threw while it was loaded`, () => load(path));
  const found = [exported, (exported as { default?: unknown } | null)?.default].find(exportsAdapter);
  if (found === undefined) throw new Error(`${name} exports neither adapter nor createAdapter`);
  const { adapter, createAdapter } = found;
  const made =
    typeof createAdapter === 'function' ? await attempt(`createAdapter of ${name} threw`, async () => createAdapter() as unknown) : adapter;
  const missing = CALLS.find((call) => typeof (made as Record<string, unknown> | null | undefined)?.[call] !== 'function');
  if (missing !== undefined) throw new Error(`the adapter that ${name} exports has no function ${missing}`);
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
    throw new Error(`${what}: ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`);
  }
}
