import { startAdapter } from '../src/adapters/index.ts';
import { keyRing } from '../src/clients/keys.ts';
import { loadSuite, type Suite } from '../src/conformance/plan/suite.ts';
import { carryOut } from '../src/conformance/run/carry-out.ts';
import { WHOLE } from '../src/conformance/shard/split.ts';
import { bareWire, type BareWire } from './floor/bare-wire.ts';
import { emptySteps } from './floor/empty-steps.ts';
import { countTraffic, type Traffic } from './floor/traffic.ts';
import { compared, costOf, paired, type Bench } from './harness.ts';

const ROUNDS = 5;

/**
 * The conformance run of the reference, against the least that it could cost: the same feature files with steps that do nothing, and as many TLS handshakes
 * and requests of the same kinds against a server that answers 200 at once. Both in this process, and both warm.
 */
export const conformanceFloor: Bench = async (tell) => {
  const suite = await loadSuite();
  if (suite.plan.faults.length > 0) throw new Error(`the suite is not sound: ${suite.plan.faults[0] ?? ''}`);
  await keyRing.warm();
  const steps = await emptySteps(suite);
  const wire = await bareWire();
  try {
    const { traffic } = await countTraffic(() => run(suite, 'warm-up'));
    const floor = async (seed: string): Promise<void> => {
      await steps(seed);
      await wire.repeat(traffic);
    };
    await floor('warm-up');
    tell(`${suite.plan.checks.length} checks, ${told(traffic)}`);
    let round = 0;
    const measured = await paired(
      ROUNDS,
      () => costOf(() => run(suite, `round-${(round += 1)}`)),
      () => costOf(() => floor(`round-${round}`)),
    );
    const parts = await floorInParts(steps, wire, traffic);
    return {
      figures: [
        compared(
          'the run, processor time',
          'ms',
          measured.a.map(({ cpu }) => cpu),
          measured.b.map(({ cpu }) => cpu),
          'at most 1.5',
        ),
        compared(
          'the run, by the clock',
          'ms',
          measured.a.map(({ wall }) => wall),
          measured.b.map(({ wall }) => wall),
          'at most 1.5',
        ),
      ],
      notes: [`the floor: ${suite.plan.checks.length} checks with empty steps, ${told(traffic)}`, parts],
    };
  } finally {
    await wire.close();
  }
};

async function run(suite: Suite, seed: string): Promise<void> {
  const { adapter, card } = await startAdapter({ adapter: 'reference' });
  try {
    const recording = await carryOut(suite, { adapter, card, seed, shard: WHOLE, profile: null, only: null, adapterArguments: [] });
    const fault = [...recording.kitFaults, ...recording.adapterFaults][0] ?? recording.stopped;
    if (fault !== null) throw new Error(`the run did not go through: ${fault}`);
  } finally {
    await adapter.dispose();
  }
}

async function floorInParts(steps: (seed: string) => Promise<void>, wire: BareWire, traffic: Traffic): Promise<string> {
  const [emptied, carried] = [await costOf(() => steps('parts')), await costOf(() => wire.repeat(traffic))];
  return `of it, once more: empty steps ${emptied.cpu.toFixed(0)} ms, handshakes and requests ${carried.cpu.toFixed(0)} ms of processor time`;
}

function told({ connections }: Traffic): string {
  const count = (which: (each: Traffic['connections'][number]) => boolean): number => connections.filter(which).length;
  const requests = connections.reduce((sum, { requests: each }) => sum + each, 0);
  const [mutual, plain, resumed] = [
    count((each) => each.kind === 'mutual'),
    count((each) => each.kind === 'plain'),
    count((each) => each.kind === 'resumed'),
  ];
  return `${requests} requests over ${mutual} handshakes with a client certificate, ${plain} without and ${resumed} resumed`;
}
