import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { AdapterNotStarted, type Adapter } from './contract/index.ts';
import { azuriteAdapter } from './azurite/azurite-adapter.ts';
import { nearest } from './nearest.ts';
import { processAdapter } from './remote/process-adapter.ts';
import { moduleAdapter } from './remote/module-adapter.ts';
import { referenceAdapter } from './reference/reference-adapter.ts';
import { referenceOverStdio } from './reference/over-stdio.ts';
import { UsageError } from './usage-error.ts';

/** Which fabric to judge: one that the kit knows by name, a module's path, or a command that speaks the line protocol. */
export type AdapterSpec = { readonly adapter: string } | { readonly command: readonly string[] };

export interface ResolveOptions {
  /** Given each line that a process adapter writes to its standard error, as it comes (`--verbose`). */
  readonly onStderr?: (line: string) => void;
}

/** The adapters that go by name. */
const ADAPTERS_BY_NAME: Readonly<Record<string, (options: ResolveOptions) => Adapter>> = {
  reference: () => referenceAdapter(),
  'reference-stdio': (options) => referenceOverStdio(options),
  azurite: () => azuriteAdapter(),
};

/**
 * Finds the adapter that was asked for. What it returns is not yet guarded; {@link startAdapter} does all three steps.
 * @throws UsageError when there is no adapter of this name
 * @throws AdapterNotStarted when the module's file does not exist, or the adapter needs something that is not installed
 */
export function resolveAdapter(spec: AdapterSpec, options: ResolveOptions = {}): Adapter {
  if ('command' in spec) {
    const [program] = spec.command;
    if (program === undefined || program === '') throw new UsageError('no command follows --');
    return processAdapter(spec.command, options);
  }
  const byName = Object.hasOwn(ADAPTERS_BY_NAME, spec.adapter) ? ADAPTERS_BY_NAME[spec.adapter] : undefined;
  if (byName !== undefined) return byName(options);
  if (looksLikePath(spec.adapter)) {
    const path = resolve(spec.adapter);
    if (!existsSync(path)) throw new AdapterNotStarted(`there is no adapter module ${path}`);
    return moduleAdapter(path, options);
  }
  const names = Object.keys(ADAPTERS_BY_NAME);
  const guess = nearest(spec.adapter, names);
  throw new UsageError(
    `no adapter is called ${JSON.stringify(spec.adapter)}${guess === undefined ? '' : `; did you mean ${guess}?`} ` +
      `(known: ${names.join(', ')}; or the path of a module, or -- and a command)`,
  );
}

function looksLikePath(text: string): boolean {
  return /[/\\]/.test(text) || /\.[cm]?[jt]s$/.test(text);
}
