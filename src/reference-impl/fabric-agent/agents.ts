import { createAgentServer, type AgentServer, type AgentServerParts } from '../control-channel/agent-server.ts';
import type { Handlers, Operations } from '../control-channel/operations.ts';
import { AGENT_PORT } from '../network/host.ts';
import { AGENT_OPERATIONS, GUEST_OPERATIONS, STORAGE_OPERATIONS, type NODE_OPERATIONS } from './operations.ts';
import { relayHandlers, type Relay } from './relay.ts';

/** What every agent is made of, besides what it does. */
export type AgentParts = Pick<AgentServerParts<Operations>, 'host' | 'identity' | 'commander' | 'peerCheck' | 'deadlines'>;

export interface FabricAgentParts extends AgentParts {
  /** The node's own work, for which it commands the guest agents of the node. */
  readonly node: Handlers<typeof NODE_OPERATIONS>;
  readonly storage: Relay<typeof STORAGE_OPERATIONS>;
}

/**
 * The agent on a node's root OS. Once started it listens and waits for the fabric controller (VM-4), obeys that one certificate (CTL-1), and commands the
 * agents below it (VM-3). It is not given, and does not know, any way to the controller (CTL-2).
 */
export function createFabricAgent({ node, storage, ...parts }: FabricAgentParts): AgentServer {
  const handlers = { ...node, ...relayHandlers('storage', storage) };
  return createAgentServer({ ...parts, port: AGENT_PORT.fabric, operations: AGENT_OPERATIONS, handlers });
}

/** The agent inside a guest. Its commander is the fabric agent of its own node, and nobody else (VM-3). */
export function createGuestAgent({ guest, ...parts }: AgentParts & { readonly guest: Handlers<typeof GUEST_OPERATIONS> }): AgentServer {
  return createAgentServer({ ...parts, port: AGENT_PORT.guest, operations: GUEST_OPERATIONS, handlers: guest });
}

/** The agent of a storage node, in the same shape (P12.5). */
export function createStorageAgent({
  storage,
  ...parts
}: AgentParts & { readonly storage: Handlers<typeof STORAGE_OPERATIONS> }): AgentServer {
  return createAgentServer({ ...parts, port: AGENT_PORT.storage, operations: STORAGE_OPERATIONS, handlers: storage });
}
