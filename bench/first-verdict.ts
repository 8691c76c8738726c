import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { compared, paired, type Bench } from './harness.ts';

const ROUNDS = 7;
const ROOT = resolve(__dirname, '..');

/** The first line of progress: a check has been carried out, and the verdict on it is in. */
const VERDICT = /^(\[1\/\d+\]|✗ )/;

/** Starts Node with ts-node and swc, as the command does, compiles one file, and does nothing else. */
const BARE = `require(${JSON.stringify(join(ROOT, 'node_modules/ts-node'))}).register({ cwd: ${JSON.stringify(ROOT)} });
require(${JSON.stringify(join(ROOT, 'bench/harness.ts'))}); process.stderr.write('[1/1]\\n');`;

/** From the start of the command to its first verdict, against the start of Node with ts-node alone. */
export const firstVerdict: Bench = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'fabric-tck-bench-'));
  try {
    const command = () => untilVerdict([join(ROOT, 'bin/fabric-tck.js'), 'run', '--report', join(folder, 'report')]);
    const bare = () => untilVerdict(['-e', BARE]);
    const { a, b } = await paired(ROUNDS, command, bare);
    return { figures: [compared('first verdict, by the clock', 'ms', a, b, 'at most 2000 ms')], notes: [] };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

/** Milliseconds from the start of a Node process to the first verdict on its standard error. The process is then interrupted, as by Ctrl-C. */
async function untilVerdict(words: readonly string[]): Promise<number> {
  const began = performance.now();
  const child = spawn(process.execPath, words, { cwd: ROOT, stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = once(child, 'close');
  const said: string[] = [];
  let took: number | undefined;
  for await (const line of createInterface({ input: child.stderr })) {
    said.push(line);
    if (took !== undefined || !VERDICT.test(line)) continue;
    took = performance.now() - began;
    child.kill('SIGINT');
  }
  await ended;
  if (took === undefined) throw new Error(`no verdict came; the last that was said is ${JSON.stringify(said.at(-1) ?? 'nothing')}`);
  return took;
}
