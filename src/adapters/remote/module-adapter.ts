import { join } from 'node:path';
import type { Adapter } from '../contract/index.ts';
import { processAdapter, type ProcessOptions } from './process-adapter.ts';
import { typescriptProcess } from './ts-process.ts';

/**
 * A TypeScript or JavaScript module that exports `adapter` or `createAdapter()`, hosted in a process of its own: a module that loops,
 * exits, prints or throws out of nowhere is then caught in the same way as any other process, and cannot touch the kit.
 */
export function moduleAdapter(path: string, options: ProcessOptions = {}): Adapter {
  const { command, env } = typescriptProcess(join(__dirname, '..', 'serve', 'module-host.ts'), path);
  return processAdapter(command, { ...options, env, name: `the adapter module ${path}` });
}
