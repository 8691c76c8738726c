/**
 * The project's benchmarks: medians, and ratios to what the work would cost at the least. Nothing is asserted about time: exit 0 unless a bench could
 * not measure.
 *
 *   npm run bench                              all of them, as a table
 *   npm run bench -- conformance-floor         these only
 *   npm run bench -- --json                    as one JSON object on standard output
 */
import { attackVectors } from './attack-vectors.ts';
import type { Bench, BenchResult, Figure, Spread } from './harness.ts';
import { conformanceFloor } from './conformance-floor.ts';
import { controlChannel } from './control-channel.ts';
import { firstVerdict } from './first-verdict.ts';
import { instances } from './instances.ts';
import { markerSearch } from './marker-search.ts';
import { packetFilter } from './packet-filter.ts';
import { power } from './power.ts';
import { smapiThroughput } from './smapi-throughput.ts';
import { storageThroughput } from './storage-throughput.ts';
import { vhd } from './vhd.ts';

const BENCHES: Readonly<Record<string, Bench>> = {
  'first-verdict': firstVerdict,
  'smapi-throughput': smapiThroughput,
  'control-channel': controlChannel,
  vhd,
  'conformance-floor': conformanceFloor,
  instances,
  'packet-filter': packetFilter,
  'attack-vectors': attackVectors,
  'storage-throughput': storageThroughput,
  'marker-search': markerSearch,
  power,
};

interface Outcome extends BenchResult {
  /** Why nothing was measured; null when something was. */
  readonly failure: string | null;
}

async function main(words: readonly string[]): Promise<number> {
  const json = words.includes('--json');
  const asked = words.filter((word) => word !== '--json');
  const unknown = asked.find((name) => !Object.hasOwn(BENCHES, name));
  if (unknown !== undefined) {
    process.stderr.write(`bench: there is no bench ${JSON.stringify(unknown)} (known: ${Object.keys(BENCHES).join(', ')})\n`);
    return 2;
  }
  const results: Record<string, Outcome> = {};
  for (const [name, bench] of Object.entries(BENCHES)) {
    if (asked.length > 0 && !asked.includes(name)) continue;
    const outcome = await measure(name, bench);
    results[name] = outcome;
    if (!json) process.stdout.write(table(name, outcome));
  }
  if (json) process.stdout.write(`${JSON.stringify(results, null, 2)}\n`);
  return Object.values(results).some(({ failure }) => failure !== null) ? 1 : 0;
}

async function measure(name: string, bench: Bench): Promise<Outcome> {
  try {
    return { ...(await bench((line) => process.stderr.write(`${name}: ${line}\n`))), failure: null };
  } catch (error) {
    return { figures: [], notes: [], failure: error instanceof Error ? error.message : String(error) };
  }
}

function table(name: string, { figures, notes, failure }: Outcome): string {
  const lines = figures.map(({ name: figure, unit, measured, reference, ratio, goal }: Figure) =>
    [
      `  ${figure.padEnd(34)}`,
      told(measured, unit).padEnd(40),
      reference === null ? '' : `against ${told(reference, unit)}`.padEnd(48),
      ratio === null ? '' : `ratio ${ratio.toFixed(2)}`,
      goal === null ? '' : `(goal ${goal})`,
    ]
      .join(' ')
      .trimEnd(),
  );
  if (failure !== null) lines.push(`  could not be measured: ${failure}`);
  return [name, ...lines, ...notes.map((note) => `  ${note}`), '', ''].join('\n');
}

const told = ({ median, min, max }: Spread, unit: string): string => `${number(median)} ${unit} [${number(min)} to ${number(max)}]`;
const number = (value: number): string => (Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3));

void main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
