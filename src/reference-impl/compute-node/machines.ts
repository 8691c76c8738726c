import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AgentCard } from '../control-channel/agent-client.ts';
import type { AgentServer } from '../control-channel/agent-server.ts';
import { makeChannelIdentity, type ChannelIdentity } from '../control-channel/channel-identity.ts';
import { createControlChannel } from '../control-channel/control-channel.ts';
import { validityFrom } from '../control-channel/validity.ts';
import type { Deadlines } from '../control-channel/deadlines.ts';
import { AgentError, type Handlers } from '../control-channel/operations.ts';
import type { PeerCheck } from '../control-channel/peer-check.ts';
import { createResponseParser } from '../control-channel/response-parser.ts';
import type { Clock } from '../clock/clock.ts';
import { createFabricAgent } from '../fabric-agent/agents.ts';
import { RELAY_LIMITS } from '../fabric-agent/relay.ts';
import { GUEST_OPERATIONS, STORAGE_OPERATIONS, type NODE_OPERATIONS } from '../fabric-agent/operations.ts';
import { AGENT_PORT } from '../network/host.ts';
import type { Accept, Host, Network } from '../network/network.ts';
import { writeDurably } from '../state/durable-file.ts';
import type { Images } from './images.ts';
import { createNodeVolumes, type NodeVolumes, type StandingInstance } from './node-volumes.ts';

/** The compute nodes as machines: plugged in, powered, with a root OS on which the fabric agent runs. Nobody here calls the fabric controller. */
export interface Machines {
  /** Plugs a machine in and boots it. It is the same machine again where its folder is there already. Answers how its agent is reached and known. */
  boot(name: string, number: number): AgentCard;
  /** A machine's media, past its agent: for the lab. Throws {@link UnknownNode}. */
  volumes(name: string): NodeVolumes;
  /** What the fabric agent of a machine has, for whoever has taken over its root OS: for the lab. Throws {@link UnknownNode}. */
  takeOver(name: string): { readonly identity: ChannelIdentity; readonly card: AgentCard };
  /** The agent of a machine stops, and another takes the streams that come to its port: for the lab. Throws {@link UnknownNode}. */
  standIn(name: string, accept: Accept): void;
  /** Cuts the power of every machine. */
  powerOff(): void;
}

export interface MachinesParts {
  readonly folder: string;
  readonly network: Pick<Network, 'attach'>;
  readonly images: Images;
  readonly clock: Pick<Clock, 'now'>;
  readonly deadlines: Deadlines;
  readonly peerCheck: PeerCheck;
  /** SHA-256 of the fabric controller's certificate: the one commander of every fabric agent. */
  readonly commander: string;
}

/** There is no machine of that name. */
export class UnknownNode extends Error {
  override readonly name = 'UnknownNode';
  readonly reason = 'no-such-node';
}

interface Machine {
  readonly identity: ChannelIdentity;
  readonly card: AgentCard;
  readonly volumes: NodeVolumes;
  readonly host: Host;
  readonly agent: AgentServer;
}

/** The address of a machine's root OS. Those of guests lie below. */
const addressOf = (number: number): string => `10.${200 + (number >> 16)}.${(number >> 8) & 255}.${number & 255}`;

export function createMachines(parts: MachinesParts): Machines {
  const machines = new Map<string, Machine>();

  const start = (name: string, number: number): Machine => {
    const folder = join(parts.folder, 'nodes', name);
    const identity = identityIn(folder, name, parts.clock.now());
    const host = parts.network.attach({ name, kind: 'root-os', address: addressOf(number), node: name });
    const volumes = createNodeVolumes(folder, parts.images);
    // No guest agents and no storage on these nodes yet: the relays know nobody.
    const below = <Table extends typeof GUEST_OPERATIONS | typeof STORAGE_OPERATIONS>(operations: Table) => ({
      operations,
      channel: createControlChannel<Table>({ ...parts, parser: createResponseParser(RELAY_LIMITS), host, identity, operations }),
      find: () => undefined,
    });
    const agent = createFabricAgent({
      host,
      identity,
      commander: parts.commander,
      peerCheck: parts.peerCheck,
      deadlines: parts.deadlines,
      node: handlersOf(name, volumes),
      guests: below(GUEST_OPERATIONS),
      storage: below(STORAGE_OPERATIONS),
    });
    agent.start();
    const card = { name, address: host.card.address, port: AGENT_PORT.fabric, fingerprint: identity.fingerprint };
    return { identity, card, volumes, host, agent };
  };

  const find = (name: string): Machine => {
    const machine = machines.get(name);
    if (machine === undefined) throw new UnknownNode(`there is no machine ${name}`);
    return machine;
  };

  return {
    boot: (name, number) => {
      const machine = machines.get(name) ?? start(name, number);
      machines.set(name, machine);
      return machine.card;
    },
    volumes: (name) => find(name).volumes,
    takeOver: (name) => find(name),
    standIn: (name, accept) => {
      const { agent, host, card } = find(name);
      agent.stop();
      host.listen(card.port, accept);
    },
    powerOff: () => {
      for (const { agent, host } of machines.values()) {
        agent.stop();
        host.powerOff();
      }
    },
  };
}

/** A machine's own key and certificate, which it makes itself when it is racked, and which stay on it. */
function identityIn(folder: string, subject: string, now: Date): ChannelIdentity {
  const file = join(folder, 'agent.json');
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as ChannelIdentity;
  const identity = makeChannelIdentity({ subject, ...validityFrom(now) });
  mkdirSync(folder, { recursive: true });
  writeDurably(file, Buffer.from(JSON.stringify(identity)));
  return identity;
}

/** What the fabric agent of a node does for each operation on the node itself. */
function handlersOf(node: string, volumes: NodeVolumes): Handlers<typeof NODE_OPERATIONS> {
  const there = (standing: StandingInstance | undefined): StandingInstance => {
    if (standing === undefined) throw new AgentError('not-found', 'there is no such instance on this node');
    return standing;
  };
  const state = ({ instance, state: now }: StandingInstance) => ({ instance, state: now });
  return {
    hello: () => ({ agent: 'fabric-agent', node }),
    'create-instance': async (order, signal) => state(await volumes.create(order, signal)),
    start: async ({ instance }) => state(there(await volumes.start(instance))),
    stop: async ({ instance }) => state(there(await volumes.stop(instance))),
    configure: async ({ instance, configuration, revision }) => {
      there(await volumes.configure(instance, configuration, revision));
      return { instance, revision };
    },
    destroy: async ({ instance }) => {
      await volumes.destroy(instance);
      return {};
    },
    list: async () => ({
      instances: (await volumes.list()).map(({ instance, name, state: now, revision }) => ({ instance, name, state: now, revision })),
    }),
    heal: async ({ instance }) => state(there(await volumes.start(instance))),
  };
}
