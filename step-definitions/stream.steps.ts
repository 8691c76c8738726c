import { intruder } from './support/intruder.ts';
import { controlPlane } from './support/control.ts';
import { Then, When } from './support/steps.ts';
import { agentPortOf, hostNamed, hostsOf, rootHostOf, tryWays, type Host } from './support/streams.ts';
import { perScenario, type FabricWorld } from './support/world.ts';

/** Where operators' services listen. */
const USUAL_PORTS = [22, 135, 443, 445, 3389, 5985, 5986, 8080, 8443];
const RANDOM_PORTS = 6;

/** The hosts that are tried. */
const tried = perScenario(() => ({ hosts: [] as string[] }));

/** What a customer's process has no business with, by the words of the feature file. */
const TARGETS: Readonly<Record<string, (world: FabricWorld) => Promise<readonly Host[]>>> = {
  'the fabric agent of its node': async (world) => [await rootHostOf(world, intruder(world).guest.listed.node)],
  'the fabric agents of other nodes': async (world) => {
    const { node } = intruder(world).guest.listed;
    return (await hostsOf(world, 'root-os')).filter((host) => host.node !== node);
  },
  'the guest agent of its own machine': async (world) => [await hostNamed(world, intruder(world).guest.listed.machine)],
  'the fabric controller': (world) => hostsOf(world, 'fabric-controller'),
  'a storage node': (world) => hostsOf(world, 'storage-node'),
};

When(/^the taken-over process opens streams to (.+)$/, async function (words: string) {
  const { guest } = intruder(this);
  const from = await hostNamed(this, guest.listed.machine);
  const targets = await (TARGETS[words] as (typeof TARGETS)[string])(this);
  if (targets.length === 0) this.setUpFailed(`the network shows nothing that is ${words}`);
  const agents = await agentPorts(this, from);
  const random = Array.from({ length: RANDOM_PORTS }, () => 1 + this.names.integer(65_535));
  const ports = [...new Set([...agents, ...USUAL_PORTS, ...random])];
  const own = { from: await rootHostOf(this, guest.listed.node), to: from, port: await agentPortOf(this, from) };
  const rightly = (label: string) => tryWays(this, label, 'the fabric agent', 'opening a stream to a guest agent of its node', [own]);
  tried(this).hosts = targets.map(({ name }) => name);
  await rightly('permitted before');
  const ways = this.names.shuffle(targets.flatMap((to) => ports.map((port) => ({ from, to, port }))));
  await tryWays(this, 'attack', "the customer's process", `opening ${ways.length} streams to ${words}`, ways);
  await rightly('permitted again');
});

/** Every port at which an agent was seen to be commanded, and that of the fabric agent. Part of the ground. */
async function agentPorts(world: FabricWorld, from: Host): Promise<number[]> {
  const plane = controlPlane(world);
  const { traffic } = await world.lab.must('network.traffic', {});
  const commanding = new Set(
    (await plane.hosts()).filter(({ kind }) => kind === 'fabric-controller' || kind === 'root-os').map(({ address }) => address),
  );
  const seen = traffic.filter(({ kind, from: source }) => kind === 'opened' && commanding.has(source)).map(({ port }) => port);
  const { port } = await plane.takeOver(from.node);
  return [...new Set([port, ...seen])];
}

Then('none opens, while one opens to it from the root OS of its node, before and after', function () {
  this.claim('no-stream', { act: 'attack', controls: ['permitted before', 'permitted again'], hosts: tried(this).hosts });
});
