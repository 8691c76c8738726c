/**
 * A long run of answers that an enemy might give who has taken a node over. Each is made out of the seed and its own number, and goes to the real
 * response parser in the pieces in which it comes. Every 50th goes over the whole control channel instead: the controller asks, over mutual TLS on the
 * inner network; an agent with the right certificate gives the hostile answer; what comes of it is held against what the parser alone makes of the
 * same bytes; another node is asked in the middle of it; and a node that was quarantined is readmitted and connected to anew.
 *
 *   npm run soak -- hostile-answers                          a million
 *   npm run soak -- hostile-answers 100000 --seed 7          another number, another seed
 *   npm run soak -- hostile-answers --seed 7 --from 4711     that one again, both ways
 *
 * Exit 0: nothing crashed, hung, believed what was not said, or changed what it must not, and no memory is kept. Else 1, with the seed and number
 * that show it again. What hangs while it waits is noticed, for nothing else is left to run then; what computes without end shows as a number that stands still.
 */
import { strictEqual } from 'node:assert/strict';
import { parseArgs } from 'node:util';
import { settled } from '../reference-impl/control-channel/ground.ts';
import { collectGarbage } from '../reference-impl/network/ground.ts';
import { progress, wholeNumber } from './command.ts';
import { answerOf, parsed } from './numbered.ts';
import { takenOver } from './taken-over.ts';

const CHANNEL_EACH = 50;
const TELL_EACH = 1000;
const MOST_GROWTH_MIB = 4;
const PROTOTYPE = Object.getOwnPropertyNames(Object.prototype).join();

const { values, positionals } = parseArgs({
  options: { seed: { type: 'string', default: '20120607' }, from: { type: 'string' } },
  allowPositionals: true,
});
const seed = wholeNumber(values.seed, 'the seed');
const count = wholeNumber(positionals[0] ?? '1000000', 'the count');
const only = values.from === undefined ? undefined : wholeNumber(values.from, '--from');

let number = only ?? 0;
let done = false;
const made = { parser: new Map<string, number>(), channel: new Map<string, number>() };

async function main(): Promise<void> {
  const node = takenOver(seed);
  const overChannel = async (which: number): Promise<void> => note(made.channel, await node.give(which));
  const last = only === undefined ? count : only + 1;
  let early: number | undefined;
  for (; number < last; number++) {
    if (only !== undefined || number % CHANNEL_EACH !== 0) note(made.parser, parsed(answerOf(seed, number)));
    if (only !== undefined || number % CHANNEL_EACH === 0) await overChannel(number);
    if (number % TELL_EACH === 0) {
      requireUnchanged();
      progress(`${number} of ${count}`);
    }
    if (number === Math.floor(count / 10)) early = await memory();
  }
  requireUnchanged();
  const growth = early === undefined ? 0 : (await memory()) - early;
  node.close();
  progress('');
  done = true;
  const given = total(made.parser) + total(made.channel);
  console.log(
    `Of ${given} hostile answers (seed ${seed}), the parser made ${listed(made.parser)}; and the control channel, of ${total(made.channel)} of them, ` +
      `${listed(made.channel)}. Nothing crashed, hung or changed; another node was served ${total(made.channel)} times meanwhile; ` +
      `memory in use changed by ${growth.toFixed(2)} MiB since the first tenth.`,
  );
  if (growth > MOST_GROWTH_MIB) {
    console.error(`That is more than ${MOST_GROWTH_MIB} MiB: something is kept (seed ${seed}, ${count} answers).`);
    process.exitCode = 1;
  }
}

/** What an enemy's JSON would change first. */
function requireUnchanged(): void {
  strictEqual(Object.getOwnPropertyNames(Object.prototype).join(), PROTOTYPE, 'Object.prototype was changed');
}

/** MiB in use, in the heap and beside it, when nothing is under way. */
async function memory(): Promise<number> {
  await settled();
  collectGarbage();
  await settled();
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1024 / 1024;
}

function note(where: Map<string, number>, word: string): void {
  where.set(word, (where.get(word) ?? 0) + 1);
}

const total = (counts: ReadonlyMap<string, number>): number => [...counts.values()].reduce((sum, each) => sum + each, 0);
const listed = (counts: ReadonlyMap<string, number>): string =>
  [...counts]
    .sort(([, one], [, other]) => other - one)
    .map(([word, times]) => `${word} ${times}`)
    .join(', ') || 'nothing';

function failed(what: unknown): void {
  if (done) return;
  done = true;
  progress('');
  const why = what instanceof Error ? (what.stack ?? what.message) : String(what);
  console.error(`Hostile answer ${number} of seed ${seed}: ${why}\nAgain: npm run soak -- hostile-answers --seed ${seed} --from ${number}`);
  process.exitCode = 1;
}

process.on('uncaughtException', (error) => {
  failed(error);
  process.exit();
});
process.on('exit', () => failed('the controller waits for ever'));
void main().catch(failed);
