import { join } from 'node:path';

/** The kit's own folder. */
const ROOT = join(__dirname, '..', '..', '..');

/** A Node process for one of the kit's own TypeScript files, which can load TypeScript modules wherever they lie. */
export function typescriptProcess(
  file: string,
  ...args: readonly string[]
): { readonly command: readonly string[]; readonly env: Readonly<Record<string, string>> } {
  return {
    command: [process.execPath, '--require', require.resolve('ts-node/register'), file, ...args],
    // The kit may itself lie within node_modules, where ts-node leaves TypeScript alone unless told otherwise.
    env: { TS_NODE_PROJECT: join(ROOT, 'tsconfig.json'), TS_NODE_SKIP_IGNORE: 'true' },
  };
}
