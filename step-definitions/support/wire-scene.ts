import type { InstrumentResult } from '../../src/adapters/contract/index.ts';
import { HOSTS, type AttackScene, type Bystander, type HostName, type SceneHost } from '../../src/clients/attacks/index.ts';
import type { EndpointSpec } from '../../src/clients/storage/index.ts';
import { makeRole, standFor, type Tenancy } from './tenancy.ts';
import { perScenario, type FabricWorld } from './world.ts';

export type Described = InstrumentResult<'wire.describe'>;
export type DescribedPort = Described['ports'][number];

/** Everybody in the catalogue's scene, and at which port of the fabric they stand. */
export interface WireScene {
  readonly scene: AttackScene;
  readonly ports: ReadonlyMap<string, DescribedPort>;
  /** Where instances of the role listen that declared the endpoint. */
  readonly localPort: number;
}

/** Who plays which part, as far as the network's own description does not say it. */
export interface Parts {
  readonly guests: Readonly<Record<'attacker' | 'peer' | 'stranger', string>>;
  /** By which deployment the Internet knows the owner, and the other tenant. */
  readonly owner: { readonly subscriptionId: string; readonly service: string };
  readonly other: { readonly subscriptionId: string; readonly service: string };
  readonly endpoint: EndpointSpec;
  /** What the other tenant declared, if anything. */
  readonly otherEndpoint: EndpointSpec | undefined;
  /** Where the fabric agent of the attacker's node listens. */
  readonly agentPort: number;
  readonly second: SceneHost | undefined;
}

/** What is amiss with a fabric’s description of its network, in words for the report. */
export class NoScene extends Error {
  override readonly name = 'NoScene';
}

const addressesOf = ({ mac, address, vlan }: DescribedPort): SceneHost => ({ mac, address, ...(vlan !== undefined && { vlan }) });

/** The scene of the catalogue out of what the fabric says of its network. Pure. Throws {@link NoScene} where somebody is missing. */
export function sceneOf(described: Described, parts: Parts, names: AttackScene['names']): WireScene {
  const { ports } = described;
  const must = (what: string, found: DescribedPort | undefined): DescribedPort => {
    if (found === undefined) throw new NoScene(`the network shows no ${what}`);
    return found;
  };
  const ofKind = (kind: DescribedPort['kind'], vlan?: number): DescribedPort =>
    must(
      `port of the kind ${kind}${vlan === undefined ? '' : ` in the VLAN ${vlan}`}`,
      ports.find((each) => each.kind === kind && (vlan === undefined || each.vlan === vlan)),
    );
  const guest = (part: keyof Parts['guests']): DescribedPort =>
    must(
      `port of the machine ${parts.guests[part]}`,
      ports.find(({ port }) => port === parts.guests[part]),
    );
  const attacker = guest('attacker');
  const rootOses = ports.filter(({ kind }) => kind === 'root-os');
  const rootOs = must(
    'root OS of the attacker’s node',
    rootOses.find(({ node }) => node !== undefined && node === attacker.node),
  );
  const hosts: Readonly<Record<HostName, DescribedPort>> = {
    attacker,
    peer: guest('peer'),
    stranger: guest('stranger'),
    gateway: ofKind('gateway', attacker.vlan),
    dhcpServer: ofKind('dhcp-server'),
    controller: ofKind('fabric-controller'),
    rootOs,
    neighbour: must(
      'root OS of another node',
      rootOses.find((each) => each !== rootOs),
    ),
    device: ofKind('device'),
    edge: ofKind('load-balancer'),
    outside: ofKind('outside'),
  };
  const standing = new Set(Object.values(hosts));
  const others = ports
    .filter((each) => !standing.has(each))
    .map((each): Bystander => ({ ...addressesOf(each), name: `port ${each.port}`, kind: each.kind }));
  const publicPlace = ({ subscriptionId, service }: Parts['owner']): SceneHost => {
    const found = described.publicAddresses.find((each) => each.subscriptionId === subscriptionId && each.service === service);
    if (found === undefined) throw new NoScene('the network shows no public address of a deployment');
    return { mac: found.mac, address: found.address };
  };
  const { otherEndpoint, second } = parts;
  const at = Object.fromEntries(HOSTS.map((host) => [host, addressesOf(hosts[host])])) as Record<HostName, SceneHost>;
  const scene: AttackScene = {
    ...at,
    edge: { ...publicPlace(parts.owner), ...(hosts.edge.vlan !== undefined && { vlan: hosts.edge.vlan }) },
    edgeInside: at.edge,
    second: second ?? at.attacker,
    router: addressesOf(ofKind('gateway', rootOs.vlan)),
    others,
    subnet: { network: described.guests.network, prefix: described.guests.prefix },
    wireServer: { address: described.hostAgent.address, ...(described.hostAgent.port !== undefined && { port: described.hostAgent.port }) },
    endpoint: { port: parts.endpoint.port, to: 'peer' },
    route: { from: 'controller', to: 'rootOs', port: parts.agentPort, router: addressesOf(ofKind('gateway', hosts.controller.vlan)) },
    limits: described.guests.limits,
    ...(hosts.device.management !== undefined && { clearText: hosts.device.management }),
    ...(otherEndpoint && { strangerEdge: { ...publicPlace(parts.other), port: otherEndpoint.port } }),
    names,
  };
  const byName = new Map<string, DescribedPort>(HOSTS.map((host) => [host, hosts[host]]));
  for (const each of ports) if (!standing.has(each)) byName.set(`port ${each.port}`, each);
  return { scene, ports: byName, localPort: parts.endpoint.localPort };
}

/** What the other tenant's role declares, where a scenario wants it to declare something. */
export type OtherPort = 'one of its own' | 'remote desktop';
const REMOTE_DESKTOP = 3389;

/** The scenario's scene. */
const scenes = perScenario(() => ({ wire: null as WireScene | null }));

export const wireScene = (world: FabricWorld): WireScene =>
  scenes(world).wire ?? world.setUpFailed('the scenario has no scene on the wire');

/**
 * Deploys two roles of the owner's, of which one declares an endpoint, and one of the tenant next door; and gives the other role's instance, and the root OS under it, to the
 * stranger. Part of the ground.
 */
export async function layWire(world: FabricWorld, other?: OtherPort): Promise<void> {
  const { names, lab } = world;
  const [public_, local] = [1024 + names.integer(1000), 8000 + names.integer(1000)];
  const endpoint: EndpointSpec = { name: names.word(8), protocol: 'tcp', port: public_, localPort: local };
  const otherPort = other === 'remote desktop' ? REMOTE_DESKTOP : public_ + 1 + names.integer(100);
  const otherEndpoint: EndpointSpec | undefined = other && { name: names.word(8), protocol: 'tcp', port: otherPort, localPort: otherPort };
  const [hostile, serving] = [makeRole(world, { instances: 1 }), makeRole(world, { instances: 1, endpoints: [endpoint] })];
  const owner = await standFor(world, 'the owner', [hostile, serving]);
  const next = await standFor(world, 'the tenant next door', [
    makeRole(world, { instances: 1, endpoints: otherEndpoint ? [otherEndpoint] : [] }),
  ]);
  const guests = {
    attacker: await machineOf(world, owner, hostile.name),
    peer: await machineOf(world, owner, serving.name),
    stranger: await machineOf(world, next),
  };
  let described = await lab.must('wire.describe', {});
  const nodes = new Set(described.ports.filter(({ kind }) => kind === 'root-os').map(({ node }) => node));
  if (nodes.size < 2) {
    await lab.must('node.boot', {});
    described = await lab.must('wire.describe', {});
  }
  const node =
    described.ports.find(({ port }) => port === guests.attacker)?.node ?? world.setUpFailed('the attacker’s machine stands on no node');
  const { port: agentPort } = await lab.must('node.takeOver', { node });
  const parts: Parts = {
    guests,
    owner: await owner.place(),
    other: await next.place(),
    endpoint,
    otherEndpoint,
    agentPort,
    second: undefined,
  };
  scenes(world).wire = laid(world, described, parts);
}

/** The attacker's port gets a second pair of addresses. Part of the ground. */
export async function addSecond(world: FabricWorld): Promise<void> {
  const wire = wireScene(world);
  const port = wire.ports.get('attacker')?.port ?? '';
  const second = await world.lab.must('wire.addAddress', { port });
  scenes(world).wire = { ...wire, scene: { ...wire.scene, second } };
}

function laid(world: FabricWorld, described: Described, parts: Parts): WireScene {
  try {
    return sceneOf(described, parts, world.names);
  } catch (error) {
    if (error instanceof NoScene) world.setUpFailed(error.message);
    throw error;
  }
}

async function machineOf(world: FabricWorld, tenancy: Tenancy, role?: string): Promise<string> {
  const running = await tenancy.running();
  const found = running.find((each) => role === undefined || each.role === role);
  return found?.machine ?? world.setUpFailed('an instance of a role does not run');
}

/** Ports of machines that are gone are no ports any more. Part of the ground. */
export async function forgetGone(world: FabricWorld): Promise<void> {
  const wire = wireScene(world);
  const { ports } = await world.lab.must('wire.describe', {});
  const there = new Set(ports.map(({ port }) => port));
  scenes(world).wire = { ...wire, ports: new Map([...wire.ports].filter(([, { port }]) => there.has(port))) };
}

/** The port of a node that was racked since. Part of the ground. */
export async function findNode(world: FabricWorld, node: string): Promise<{ readonly host: string } & SceneHost> {
  const wire = wireScene(world);
  const { ports } = await world.lab.must('wire.describe', {});
  const known = new Set([...wire.ports.values()].map(({ port }) => port));
  const added = ports.filter(({ port }) => !known.has(port)).map((each) => [`port ${each.port}`, each] as const);
  const found =
    added.find(([, each]) => each.node === node && each.kind === 'root-os') ?? world.setUpFailed('the network shows no port of the node');
  scenes(world).wire = { ...wire, ports: new Map([...wire.ports, ...added]) };
  return { host: found[0], mac: found[1].mac, address: found[1].address };
}
