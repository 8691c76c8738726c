import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { makeConfiguration, makePackage, type PackageSpec } from '../src/clients/storage/index.ts';
import { startFabric, type Fabric } from '../src/reference-impl/fabric.ts';
import type { Command } from '../src/reference-impl/management/command.ts';
import { LIMITS } from '../src/reference-impl/management/limits.ts';
import type { Principal } from '../src/reference-impl/management/principal.ts';
import { compared, costOf, paired, type Bench } from './harness.ts';

/** How many instances are few, and how many are many. `BENCH_INSTANCES=2000` makes a quicker bench of it. */
const FEW = 100;
const MANY = howMany(process.env['BENCH_INSTANCES'] ?? '10000');
const TENTH = MANY / 10;
const ROUNDS = 5;

const OWNER = 'bench@example.com';
const WHO: Principal = { kind: 'person', liveId: OWNER };
/** A subscription may use so many cores, and an instance of the kit's own application uses one. */
const EACH = LIMITS.cores;
const APPLICATION: PackageSpec = {
  roles: [{ name: 'Worker', instances: EACH, files: { 'page.txt': 'page' }, settings: { Colour: 'red' } }],
};
const PACKAGE = makePackage(APPLICATION);
const CONFIGURATION = makeConfiguration(APPLICATION);

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/**
 * What an instance costs on a fabric that has many, against one that has few: two fabrics of one process, to which the same hundred is added and taken
 * away in turn. The way in is the public one, management: a subscription for each twenty cores, as its limit is, in each a hosted service with one
 * deployment, made of a package and started. So the cost has in it all that a deployment takes, from the queue to a virtual machine that is ready.
 */
export const instances: Bench = async (tell) => {
  const folder = mkdtempSync(join(tmpdir(), 'fabric-tck-bench-'));
  const fabrics: Fabric[] = [];
  const start = async (name: string): Promise<Fabric> => {
    const fabric = await startFabric({ folder: join(folder, name) });
    fabrics.push(fabric);
    return fabric;
  };
  try {
    const small = new Tenants(await start('small'));
    await small.remove(await small.deploy(FEW)); // warms up
    const large = new Tenants(await start('large'));
    const seen = new Map([[0, await memory()]]);
    for (let made = FEW; made <= MANY; made += FEW) {
      await large.deploy(FEW);
      if (made !== FEW && made % TENTH !== 0) continue;
      const now = await memory();
      seen.set(made, now);
      tell(`${made} of ${MANY} instances, ${Math.round(now.used / 1024)} MiB in use`);
    }
    tell(`${FEW} more and ${FEW} less, ${ROUNDS} times, on either`);
    const { a, b } = await paired(
      ROUNDS,
      () => perInstance(large),
      () => perInstance(small),
    );
    const by = (part: 'cpu' | 'wall', costs: readonly { cpu: number; wall: number }[]): number[] => costs.map((cost) => cost[part]);
    return {
      figures: [
        compared(`an instance beside ${MANY}, CPU`, 'ms', by('cpu', a), by('cpu', b), 'at most 1.2'),
        compared(`an instance beside ${MANY}, by the clock`, 'ms', by('wall', a), by('wall', b)),
        compared(`memory in use, each of ${MANY}`, 'KiB', [growth(seen, 'used', 0, MANY)], [growth(seen, 'used', 0, FEW)], 'at most 1.2'),
        compared(
          'resident, each of the last tenth',
          'KiB',
          [growth(seen, 'resident', MANY - TENTH, MANY)],
          [growth(seen, 'resident', TENTH, 2 * TENTH)],
          'at most 1.2',
        ),
      ],
      notes: [
        `${EACH} instances a deployment, one deployment a subscription; CPU and clock against an instance of a fabric that has no other`,
        `memory in use against each of the first ${FEW}; resident against each of the second tenth, since the first fills what the process had already`,
      ],
    };
  } finally {
    for (const fabric of fabrics) await fabric.stop();
    rmSync(folder, { recursive: true, force: true });
  }
};

/** What one of a hundred takes, when a hundred are added. They are gone again afterwards. */
async function perInstance(tenants: Tenants): Promise<{ cpu: number; wall: number }> {
  let made: readonly string[] = [];
  const { cpu, wall } = await costOf(async () => {
    made = await tenants.deploy(FEW);
  });
  await tenants.remove(made);
  return { cpu: cpu / FEW, wall: wall / FEW };
}

/** The customers of one fabric. */
class Tenants {
  constructor(private readonly fabric: Fabric) {}

  /** Makes so many instances and waits until they are ready. Answers the subscriptions that they are in. */
  async deploy(count: number): Promise<readonly string[]> {
    const { subscriptions, controller, nodes, management } = this.fabric.parts;
    const opened: string[] = [];
    for (let made = 0; made < count; made += EACH) {
      const subscriptionId = subscriptions.open(OWNER, 'bench');
      opened.push(subscriptionId);
      const submit = (command: Command): void => void management.submit(WHO, subscriptionId, command);
      submit({ kind: 'CreateHostedService', name: nameOf(subscriptionId), label: 'bench', description: '', location: 'West Europe' });
      submit({
        kind: 'CreateDeployment',
        service: nameOf(subscriptionId),
        ...{ slot: 'production', name: 'one', label: 'one', start: true },
        package: { bytes: PACKAGE },
        configuration: CONFIGURATION,
      });
    }
    await controller.settle();
    const running = opened.flatMap((subscriptionId) => nodes.list({ subscriptionId, service: nameOf(subscriptionId), slot: 'production' }));
    if (running.length < count || running.some(({ state }) => state !== 'ready'))
      throw new Error(`of ${count} instances, ${running.filter(({ state }) => state === 'ready').length} are ready`);
    return opened;
  }

  async remove(subscriptionIds: readonly string[]): Promise<void> {
    const { controller, management } = this.fabric.parts;
    for (const subscriptionId of subscriptionIds)
      management.submit(WHO, subscriptionId, { kind: 'DeleteDeployment', service: nameOf(subscriptionId), slot: 'production' });
    await controller.settle();
  }
}

/** Names of hosted services are unique in the world. */
const nameOf = (subscriptionId: string): string => `bench-${subscriptionId.slice(0, 13)}`;

interface Memory {
  /** Of the whole process, as the system has it, in KiB. */
  readonly resident: number;
  /** In the heap and beside it, in KiB. */
  readonly used: number;
}

/** When what is not needed has been given up. */
async function memory(): Promise<Memory> {
  for (let round = 0; round < 3; round++) {
    collectGarbage();
    // What was closed is freed in the turns that follow.
    for (let turn = 0; turn < 10; turn++) await new Promise(setImmediate);
  }
  const { rss, heapUsed, external } = process.memoryUsage();
  return { resident: rss / 1024, used: (heapUsed + external) / 1024 };
}

/** What an instance added to it, in KiB, from when there were so many until there were so many. */
function growth(seen: ReadonlyMap<number, Memory>, part: keyof Memory, from: number, to: number): number {
  return ((seen.get(to) as Memory)[part] - (seen.get(from) as Memory)[part]) / (to - from);
}

function howMany(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number / FEW / 10) || number === 0) throw new Error(`BENCH_INSTANCES must be a multiple of ${10 * FEW}`);
  return number;
}
