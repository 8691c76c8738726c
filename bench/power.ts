import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { powerJson } from '../src/conformance/power/result.ts';
import { alone, type Bench } from './harness.ts';

const ROOT = resolve(__dirname, '..');

/** The proof of power, once: how many subjects it gets through in a minute. */
export const power: Bench = async (tell) => {
  tell('runs every twin, liar and variant once; this takes a while');
  const child = spawn(process.execPath, [join(ROOT, 'bin/fabric-tck.js'), 'power', '--json'], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [output] = await Promise.all([text(child.stdout), once(child, 'close')]);
  if (output === '') throw new Error('the proof of power did not come to an end');
  const { twins, liars, variants, scenarios, durationMs, outcome } = powerJson.parse(JSON.parse(output));
  const minutes = durationMs / 60_000;
  const subjects = twins + liars.total + variants.total;
  return {
    figures: [
      alone('subjects a minute', 'a minute', [subjects / minutes], 'at least 150'),
      alone('scenarios a minute', 'a minute', [scenarios / minutes]),
    ],
    notes: [`${twins} twins, ${liars.total} liars and ${variants.total} variants in ${(durationMs / 1000).toFixed(1)} s: ${outcome}`],
  };
};
