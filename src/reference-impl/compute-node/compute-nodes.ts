import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../clock/clock.ts';
import type { AgentCard } from '../control-channel/agent-client.ts';
import type { AgentServer } from '../control-channel/agent-server.ts';
import { makeChannelIdentity, type ChannelIdentity } from '../control-channel/channel-identity.ts';
import { createControlChannel } from '../control-channel/control-channel.ts';
import type { Deadlines } from '../control-channel/deadlines.ts';
import { OpenStreams } from '../control-channel/open-streams.ts';
import type { PeerCheck } from '../control-channel/peer-check.ts';
import { createResponseParser } from '../control-channel/response-parser.ts';
import { validityFrom } from '../control-channel/validity.ts';
import { createFabricAgent } from '../fabric-agent/agents.ts';
import { GUEST_OPERATIONS, STORAGE_OPERATIONS } from '../fabric-agent/operations.ts';
import { RELAY_LIMITS } from '../fabric-agent/relay.ts';
import type { Hypervisor, MachineKind } from '../hypervisor/index.ts';
import type { AddressPlan } from '../network/address-plan.ts';
import type { EndpointFilters } from '../network/edge/index.ts';
import { AGENT_PORT } from '../network/host.ts';
import type { Accept, Host, Network } from '../network/network.ts';
import { writeDurably } from '../state/durable-file.ts';
import { agentHandlers } from './agent-handlers.ts';
import type { Drives } from './drives.ts';
import type { GuestSecurity } from './guest-machine.ts';
import type { Hypervisors } from './hypervisors.ts';
import { createInstanceRecords } from './instance-record.ts';
import { createNodeInstances, type NodeInstances } from './instances.ts';
import { bootRootOs, SYSTEM, type Hardening, type RootOs } from './root-os.ts';
import { bootStorageMachine, type StorageMachine } from './storage-machine.ts';

/** What a node is for: to host customers' virtual machines, or their storage. */
export type NodeKind = 'compute' | 'storage';

/**
 * The nodes as machines in their racks: plugged in, powered, each with a hypervisor, a root OS on which the fabric agent runs, and the virtual machines
 * beside that (P12.6). Nobody here calls the fabric controller (VM-4).
 */
export interface ComputeNodes {
  /** Plugs a node in and boots it. It is the same node again where its folder is there already. Answers how its agent is reached and known. */
  boot(name: string, number: number, kind: NodeKind): AgentCard;
  /** Cuts the power of every node. */
  powerOff(): void;

  /** For the lab: what stands on a node, past its agent. Throws {@link UnknownNode}. */
  instances(name: string): NodeInstances;
  /** For the lab: what the fabric agent of a node has, for whoever has taken over its root OS. Throws {@link UnknownNode}. */
  takeOver(name: string): { readonly identity: ChannelIdentity; readonly card: AgentCard };
  /** For the lab: the agent of a node stops, and another takes the streams that come to its port. Throws {@link UnknownNode}. */
  standIn(name: string, accept: Accept): void;
  /** For the lab: the virtual machines of a node's hypervisor, and what its root OS runs. Throws {@link UnknownNode}. */
  inspect(name: string): {
    readonly machines: readonly { readonly name: string; readonly kind: MachineKind }[];
    readonly rootOs: Pick<RootOs, 'processes'> & { readonly permitted: readonly string[] };
  };
  /** For the lab: all memory of a virtual machine. Throws {@link UnknownNode}. */
  memoryOf(machine: string): Buffer;
}

export interface ComputeNodesParts {
  readonly folder: string;
  readonly network: Pick<Network, 'attach' | 'detach'>;
  readonly plan: AddressPlan;
  readonly drives: Drives;
  readonly clock: Clock;
  readonly deadlines: Deadlines;
  /** CTL-1: by what a fabric agent checks the controller. */
  readonly agentPeerCheck: PeerCheck;
  /** CTL-1: by what a fabric agent checks the agents below it. */
  readonly relayPeerCheck: PeerCheck;
  /** VM-3: by what guest agents check their fabric agent. */
  readonly guestPeerCheck: PeerCheck;
  /** IAM-1: by what the agents of storage nodes check theirs. */
  readonly storagePeerCheck: PeerCheck;
  /** SHA-256 of the fabric controller's certificate: the one commander of every fabric agent. */
  readonly commander: string;
  /** VM-1, VM-2, ISO-1: makes the hypervisor of a node. */
  readonly hypervisors: Hypervisors;
  /** VM-2. */
  readonly hardening: Hardening;
  readonly security: GuestSecurity;
  /** EDG-1, EDG-2: the filters of the root OSs for what comes from outside. */
  readonly endpointFilters: EndpointFilters;
}

/** There is no node, or nothing on one, of that name. */
export class UnknownNode extends Error {
  override readonly name = 'UnknownNode';
  readonly reason = 'no-such-node';
}

interface Node {
  readonly identity: ChannelIdentity;
  readonly card: AgentCard;
  readonly hypervisor: Hypervisor;
  readonly rootOs: RootOs;
  readonly instances: NodeInstances;
  readonly storage: StorageMachine | undefined;
  readonly host: Host;
  readonly agent: AgentServer;
}

export function createComputeNodes(parts: ComputeNodesParts): ComputeNodes {
  const nodes = new Map<string, Node>();
  const openStreams = new OpenStreams();
  const { clock, deadlines, network } = parts;

  const start = (name: string, number: number, kind: NodeKind): Node => {
    const folder = join(parts.folder, 'nodes', name);
    const identity = identityIn(folder, name, clock.now());
    const hypervisor = parts.hypervisors.of(name);
    const rootOs = bootRootOs(hypervisor.create(`root-${name}`, 'root-os'), parts.hardening);
    const host = network.attach({ name, kind: 'root-os', address: parts.plan.rootOs(number), node: name });
    const below = {
      host,
      identity,
      clock,
      deadlines,
      openStreams,
      peerCheck: parts.relayPeerCheck,
      parser: createResponseParser(RELAY_LIMITS),
    };
    const common = { node: name, network, plan: parts.plan, hypervisor, clock, deadlines, commander: identity.fingerprint };
    const instances = createNodeInstances({
      ...common,
      drives: parts.drives,
      guestPeerCheck: parts.guestPeerCheck,
      security: parts.security,
      endpointFilters: parts.endpointFilters,
      records: createInstanceRecords(folder),
      channel: createControlChannel({ ...below, operations: GUEST_OPERATIONS }),
    });
    const storage =
      kind === 'storage'
        ? bootStorageMachine({
            ...common,
            address: parts.plan.storage(number),
            folder,
            peerCheck: parts.storagePeerCheck,
          })
        : undefined;
    const agent = createFabricAgent({
      host,
      identity,
      commander: parts.commander,
      peerCheck: parts.agentPeerCheck,
      deadlines,
      node: agentHandlers(name, instances),
      storage: {
        operations: STORAGE_OPERATIONS,
        channel: createControlChannel({ ...below, operations: STORAGE_OPERATIONS }),
        find: (machine) => (machine === storage?.card.name ? storage.card : undefined),
      },
    });
    rootOs.run('FabricAgent.exe', SYSTEM, Buffer.from(identity.key));
    agent.start();
    instances.resume();
    const card = { name, address: host.card.address, port: AGENT_PORT.fabric, fingerprint: identity.fingerprint };
    return { identity, card, hypervisor, rootOs, instances, storage, host, agent };
  };

  const find = (name: string): Node => {
    const node = nodes.get(name);
    if (node === undefined) throw new UnknownNode(`there is no node ${name}`);
    return node;
  };

  return {
    boot: (name, number, kind) => {
      const node = nodes.get(name) ?? start(name, number, kind);
      nodes.set(name, node);
      return node.card;
    },
    powerOff: () => {
      for (const { agent, host, instances, storage } of nodes.values()) {
        agent.stop();
        instances.powerOff();
        storage?.powerOff();
        host.powerOff();
      }
    },
    instances: (name) => find(name).instances,
    takeOver: (name) => find(name),
    standIn: (name, accept) => {
      const { agent, host, card } = find(name);
      agent.stop();
      host.listen(card.port, accept);
    },
    inspect: (name) => {
      const { hypervisor, rootOs } = find(name);
      return { machines: hypervisor.machines(), rootOs: { processes: rootOs.processes, permitted: parts.hardening.permitted } };
    },
    memoryOf: (machine) => {
      for (const { hypervisor } of nodes.values()) {
        const memory = hypervisor.memoryOf(machine);
        if (memory !== undefined) return memory;
      }
      throw new UnknownNode(`no hypervisor runs a machine ${machine}`);
    },
  };
}

/** A node's own key and certificate, which it makes itself when it is racked, and which stay on it. */
function identityIn(folder: string, subject: string, now: Date): ChannelIdentity {
  const file = join(folder, 'agent.json');
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as ChannelIdentity;
  const identity = makeChannelIdentity({ subject, ...validityFrom(now) });
  mkdirSync(folder, { recursive: true });
  writeDurably(file, Buffer.from(JSON.stringify(identity)));
  return identity;
}
