import type { InstrumentResult, Json } from '../../src/adapters/contract/index.ts';
import { MarkerSearch } from '../../src/clients/markers/index.ts';
import { application } from './application.ts';
import { found } from './hosted-services.ts';
import { tenancies, type ListedInstance } from './tenancy.ts';
import { perScenario, type FabricWorld } from './world.ts';

/** Where in the memory of a role's process its mark lies. */
const MARK_AT = 0;

type Place = Awaited<ReturnType<ReturnType<typeof application>['labPlace']>>;
/** An instance, and where the lab finds it. */
interface Found extends ListedInstance {
  readonly place: Place;
}

/** The marks of a scenario: what each process keeps in its memory, by the instance's place. */
const marks = perScenario(() => new Map<string, string>());
const keyOf = ({ service }: Pick<Place, 'service'>, instance: string): string => `${service}/${instance}`;

/** What the customers' files are known by. */
export const fileMarkers = (world: FabricWorld): string[] => [
  ...application(world).roles.map(({ marker }) => marker),
  ...tenancies(world).flatMap(({ roles }) => roles.map(({ marker }) => marker)),
];

/** Every instance of every application of the scenario that the nodes know. What was never deployed, or is deleted, has none. */
export async function instances(world: FabricWorld): Promise<Found[]> {
  const places = [await application(world).labPlace(), ...(await Promise.all(tenancies(world).map((each) => each.place())))];
  const all: Found[] = [];
  for (const place of places) {
    const reply = await world.lab.use('instances.list', place);
    if (reply.reply === 'refused') continue;
    if (reply.reply !== 'accepted') world.setUpFailed('the instances could not be listed', reply.reply === 'fault' ? reply : undefined);
    all.push(...reply.result.instances.map((each) => ({ ...each, place })));
  }
  return all;
}

/** Has the customer's process in each instance that runs keep a mark of its own in its memory. Part of the ground. */
export async function markMemories(world: FabricWorld): Promise<void> {
  for (const { place, instance, running } of await instances(world)) {
    if (!running) continue;
    const mark = world.names.marker();
    const { process } = await world.lab.must('instance.whoAmI', { ...place, instance });
    const bytes = Buffer.from(mark).toString('base64');
    await world.lab.must('instance.call', { ...place, instance, call: { kind: 'write-memory', process, offset: MARK_AT, bytes } });
    marks(world).set(keyOf(place, instance), mark);
  }
}

/** The mark that an instance's process keeps; null when it keeps none. */
export const markOf = (world: FabricWorld, place: Pick<Place, 'service'>, instance: string): string | null =>
  marks(world).get(keyOf(place, instance)) ?? null;

/**
 * Looks at every node: which machines its hypervisor runs, which programs its root OS, and which of the customers' marks and markers are in
 * the memory of each machine. Beside it stand the instances, and the names of the processes that customers see as their own. The act is labelled `machines`.
 */
export async function survey(world: FabricWorld, label = 'machines'): Promise<void> {
  await world.act(label, {
    actor: 'the auditor',
    deed: 'looking at every virtual machine of every node',
    perform: async () => {
      const there = await instances(world);
      const sought = [...marks(world).values(), ...fileMarkers(world)];
      const nodes: Json[] = [];
      for (const { node } of (await world.lab.must('controller.nodes', {})).nodes) {
        const { machines, rootOs } = await world.lab.must('node.inspect', { node });
        const seen: Json[] = [];
        for (const each of machines) seen.push({ ...each, found: await foundInMemory(world, each.machine, sought) });
        nodes.push({ node, machines: seen, rootOs: rootOs as Json });
      }
      const listed = there.map(({ place, instance, role, running, node, machine }) => ({
        ...{ service: place.service, instance, role, running, node, machine },
        mark: markOf(world, place, instance),
      }));
      return found({ instances: listed, nodes, programs: await customersPrograms(world, there) });
    },
  });
}

/** Which of these texts are in a machine's memory. */
export async function foundInMemory(world: FabricWorld, machine: string, sought: readonly string[]): Promise<string[]> {
  const { bytes } = await world.lab.must('machine.memory', { machine });
  return new MarkerSearch(sought).markersIn(Buffer.from(bytes, 'base64'));
}

/** The names of the programs that customers run. */
async function customersPrograms(world: FabricWorld, there: readonly Found[]): Promise<string[]> {
  const names = new Set<string>();
  for (const { place, instance, running } of there) {
    if (!running) continue;
    const { process } = await world.lab.must('instance.whoAmI', { ...place, instance });
    const { processes } = await world.lab.must('instance.processes', { ...place, instance });
    for (const each of processes) if (each.process === process) names.add(each.name);
  }
  return [...names];
}

/** The machine that is a node's root OS. Part of the ground. */
export async function rootOsOf(world: FabricWorld, node: string): Promise<string> {
  const { machines } = await world.lab.must('node.inspect', { node });
  const root = machines.find(({ kind }) => kind === 'root-os');
  return root?.machine ?? world.setUpFailed(`the hypervisor of ${node} shows no root OS`);
}

/** The raw bytes of media, each read once a scenario's question. Part of the ground. */
export class Media {
  private readonly read = new Map<string, Promise<Buffer>>();
  constructor(private readonly world: FabricWorld) {}

  bytes(medium: string): Promise<Buffer> {
    let bytes = this.read.get(medium);
    if (bytes === undefined) {
      bytes = this.world.lab.must('medium.read', { medium }).then((result) => Buffer.from(result.bytes, 'base64'));
      this.read.set(medium, bytes);
    }
    return bytes;
  }
}

export type Disks = InstrumentResult<'instance.disks'>['disks'];
