/**
 * A long run of power failures. The fabric has a process of its own, which is killed under the load of concurrent customers at both front
 * ends: half of the times at any moment, half of them at a step of storage's own work. After each restart everything is read and held
 * against what the customers were told: nothing that was acknowledged is lost, nothing that was deleted comes back, every byte is as it was
 * written, no renewed key is good, and the media hold what the blobs need and no block more.
 *
 *   npm run soak -- storage                          500 power failures
 *   npm run soak -- storage --kills 50 --seed 7      another number, another seed
 *
 * Exit 0: so it is. Else 1, with the seed. What a seed fixes is what each customer does and where the power fails; which of them comes
 * first is up to the machine. 130 and 143: interrupted.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { progress, wholeNumber } from './command.ts';
import { soak, type SoakFigures } from './storage-soak.ts';

const CLIENTS = 8;
const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const;

const { values } = parseArgs({
  options: { seed: { type: 'string', default: '20120607' }, kills: { type: 'string', default: '500' } },
});
const seed = wholeNumber(values.seed, 'the seed');
const kills = wholeNumber(values.kills, 'the number of kills');

async function main(): Promise<void> {
  console.log(`storage: ${kills} power failures (seed ${seed})`);
  const folder = mkdtempSync(join(tmpdir(), 'fabric-soak-'));
  const interrupt = new AbortController();
  for (const [name, code] of Object.entries(SIGNALS))
    process.once(name, () => {
      process.exitCode = code;
      interrupt.abort();
    });
  try {
    const figures = await soak({ seed: String(seed), kills, clients: CLIENTS, folder, signal: interrupt.signal, tell });
    progress('');
    console.log(told(figures));
    rmSync(folder, { recursive: true, force: true });
  } catch (error) {
    progress('');
    if (interrupt.signal.aborted) {
      rmSync(folder, { recursive: true, force: true });
      console.error('interrupted');
      return;
    }
    process.exitCode = 1;
    console.error(error instanceof Error ? (error.stack ?? error.message) : error);
    console.error(`The fabric's folder is left as it was found: ${folder}\nAgain: npm run soak -- storage --kills ${kills} --seed ${seed}`);
  }
}

const total = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((sum, each) => sum + each, 0);
const tell = (figures: SoakFigures): void => progress(`${total(figures.kills)} of ${kills} power failures, ${figures.acts} acts`);

function told({ kills: by, acts, pending, renewals, refusals, verified }: SoakFigures): string {
  const where = Object.entries(by).map(([name, count]) => `${count} at ${name}`);
  return (
    `The power failed ${total(by)} times (${where.join(', ')}) in ${acts} acts of ${CLIENTS} customers, ${pending} of which were under way then. ` +
    `What they were told can always be explained; ${(verified / 1024 / 1024).toFixed(0)} MiB were read and are as they were written; ` +
    `of ${renewals} renewed keys none was good any more in ${refusals} attempts; and the media held what the blobs needed, and no block more.`
  );
}

void main();
