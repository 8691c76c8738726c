import { connect } from 'node:net';
import type { ClientIdentity } from '../../src/clients/certificate.ts';
import { callAgent, placeOf, readSide, type CallRecord } from '../../src/clients/control/index.ts';
import type { SecureVersion } from 'node:tls';
import { controlPlane, streamsIn, type Hosts, type TakenOver } from './control.ts';
import { done, found } from './hosted-services.ts';
import { instances } from './machines.ts';
import { perScenario, type Done, type FabricWorld } from './world.ts';

export type Host = Hosts[number];

/** The host of this name. Part of the ground. */
export async function hostNamed(world: FabricWorld, name: string): Promise<Host> {
  const host = (await controlPlane(world).hosts()).find((each) => each.name === name);
  return host ?? world.setUpFailed(`nothing on the network is called ${name}`);
}

/** The root OS of a node, as a host. Part of the ground. */
export async function rootHostOf(world: FabricWorld, node: string): Promise<Host> {
  const host = (await controlPlane(world).hosts()).find((each) => each.kind === 'root-os' && each.node === node);
  return host ?? world.setUpFailed(`the network shows no root OS of ${node}`);
}

/** Hosts of a kind. Part of the ground. */
export async function hostsOf(world: FabricWorld, kind: Host['kind']): Promise<Host[]> {
  const hosts = (await controlPlane(world).hosts()).filter((each) => each.kind === kind);
  return hosts.length > 0 ? hosts : world.setUpFailed(`the network shows no ${kind}`);
}

/** The port at which this host's agent listens, as the commands of its node's root OS have shown. Part of the ground. */
export async function agentPortOf(world: FabricWorld, host: Host): Promise<number> {
  const { traffic } = await world.lab.must('network.traffic', {});
  const root = await rootHostOf(world, host.node ?? '');
  const seen = traffic.find(({ kind, from, to }) => kind === 'opened' && from === root.address && to === host.address);
  return seen?.port ?? world.setUpFailed(`nobody was seen to command ${host.name}`);
}

/** Records who commanded whom since the recording began. The act is labelled `commands`. */
export async function readCommands(world: FabricWorld): Promise<void> {
  await world.act('commands', {
    actor: 'the auditor',
    deed: 'looking who commanded whom inside the fabric',
    perform: async () => {
      const plane = controlPlane(world);
      const machines = (await instances(world)).filter(({ running }) => running).map(({ machine, node }) => ({ machine, node }));
      const hosts = (await plane.hosts()).map(({ name, kind, address, node }) => ({
        name,
        kind,
        address,
        ...(node === undefined ? {} : { node }),
      }));
      return plane.using('network.traffic', {}, async ({ traffic }) => {
        const opened = streamsIn(traffic).map(({ from, to, port, there, back }) => ({
          ...{ kind: 'opened', from, to, port },
          there: readSide(there).applicationRecords,
          back: readSide(back).applicationRecords,
        }));
        const refused = traffic
          .filter(({ kind }) => kind === 'refused')
          .map(({ kind, from, to, port }) => ({ kind, from, to, port, there: 0, back: 0 }));
        return found({ hosts, machines, streams: [...opened, ...refused] });
      });
    },
  });
}

/** One way that is tried: from a host to another's port. */
export interface Way {
  readonly from: Host;
  readonly to: Host;
  readonly port: number;
}

/** Somebody tries ways through the network; the streams that open are let go of. */
export function tryWays(world: FabricWorld, label: string, actor: string, deed: string, ways: readonly Way[]): Promise<Done> {
  return world.act(label, {
    actor,
    deed,
    perform: async () => {
      const attempts = [];
      for (const { from, to, port } of ways) {
        const reply = await world.lab.use('network.connect', { from: from.name, to: to.address, port });
        if (reply.reply !== 'accepted') return done(reply);
        const { result } = reply;
        if (result.outcome === 'connected') await letGo(result.at);
        const reason = result.outcome === 'refused' ? result.reason : null;
        attempts.push({ from: from.name, to: to.name, kind: to.kind, port, outcome: result.outcome, reason });
      }
      return found({ attempts });
    },
  });
}

/** Takes a stream that the lab hands over, and ends it. */
function letGo(at: string): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(placeOf(at), () => socket.destroy());
    socket.on('error', () => undefined);
    socket.on('close', () => resolve());
  });
}

/** Somebody opens a stream from one host to an agent, and says hello as whoever holds this identity. */
export function callFrom(world: FabricWorld, label: string, { actor, deed, way, identity, maxVersion }: Caller): Promise<Done> {
  const id = world.names.hex(32);
  const { patience } = world.run;
  return world.act(label, {
    actor,
    deed,
    perform: () =>
      controlPlane(world).using('network.connect', { from: way.from.name, to: way.to.address, port: way.port }, async (connected) =>
        found(
          connected.outcome === 'connected'
            ? await callAgent({ at: connected.at, identity, id, patience, maxVersion })
            : notReached(connected.reason),
        ),
      ),
  });
}

export interface Caller {
  readonly actor: string;
  readonly deed: string;
  readonly way: Way;
  readonly identity: ClientIdentity | null;
  readonly maxVersion?: SecureVersion;
}

const notReached = (reason: string): CallRecord => ({
  ...{ reached: false, shown: null, protocol: null, received: 0, answers: [], fault: null },
  detail: `the network refused the stream: ${reason}`,
});

/** A guest agent, the fabric agent that commands it, and the acts that are attacks on it. */
export const guestAgent = perScenario(() => ({
  way: null as unknown as Way,
  fabricAgent: null as unknown as TakenOver,
  attacks: [] as string[],
}));
