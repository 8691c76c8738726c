import { join } from 'node:path';
import type { Adapter } from '../contract/index.ts';
import { processAdapter, type ProcessOptions } from '../remote/process-adapter.ts';
import { typescriptProcess } from '../remote/ts-process.ts';

/** The reference behind the line protocol: the same fabric, in a process of its own. */
export function referenceOverStdio(options: ProcessOptions = {}): Adapter {
  const { command, env } = typescriptProcess(join(__dirname, 'stdio.ts'));
  return processAdapter(command, { ...options, env, name: 'reference-stdio' });
}
