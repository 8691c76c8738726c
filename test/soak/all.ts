/**
 * The project's soaks: long runs of what an enemy, or bad luck, might do. Not part of `npm test`, which has a short form of each.
 *
 *   npm run soak                              all of them
 *   npm run soak -- hostile-answers 100000    one of them; what follows its name is for it
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const SOAKS = ['hostile-answers', 'storage'] as const;

async function main([name, ...words]: readonly string[]): Promise<number> {
  if (name !== undefined && !(SOAKS as readonly string[]).includes(name)) {
    console.error(`soak: there is no soak ${JSON.stringify(name)} (known: ${SOAKS.join(', ')})`);
    return 2;
  }
  for (const soak of name === undefined ? SOAKS : [name]) {
    const code = await run(soak, words);
    if (code !== 0) return code;
  }
  return 0;
}

/** Runs one soak to its end. It is told of an interruption, and ends by itself. */
async function run(soak: string, words: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, ['--require', 'ts-node/register', join(__dirname, `${soak}.ts`), ...words], { stdio: 'inherit' });
  // A Ctrl-C in the terminal reaches the soak by itself; a signal to this process alone does not.
  const ignore = (): void => undefined;
  const pass = (): void => void child.kill('SIGTERM');
  process.on('SIGINT', ignore).on('SIGTERM', pass);
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  process.off('SIGINT', ignore).off('SIGTERM', pass);
  return code ?? (signal === 'SIGINT' ? 130 : 143);
}

void main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
