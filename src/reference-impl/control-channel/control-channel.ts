import type { Clock } from '../clock/clock.ts';
import type { Host } from '../network/network.ts';
import { AgentClient, type AgentCard, type Misbehaviour } from './agent-client.ts';
import type { ChannelIdentity } from './channel-identity.ts';
import type { Deadlines } from './deadlines.ts';
import { OpenStreams } from './open-streams.ts';
import type { Operations } from './operations.ts';
import type { PeerCheck } from './peer-check.ts';
import type { ResponseParser } from './response-parser.ts';

/** An agent that misbehaved, how, and when by the fabric's clock. */
export interface Quarantine {
  readonly agent: AgentCard;
  readonly reason: Misbehaviour;
  readonly at: Date;
}

/** The channels from one commander (the fabric controller, or a fabric agent) to the agents below it. It listens nowhere (CTL-2). */
export interface ControlChannel<Table extends Operations> {
  /** The client of an agent, the same for the same card. Another card of that name (a node that was made anew) takes its place. */
  to(agent: AgentCard): AgentClient<Table>;
  /** Who is in quarantine, by name. */
  quarantined(): ReadonlyMap<string, Quarantine>;
  /** Calls back once for each agent that is put into quarantine. Answers the way to stop that. */
  onQuarantine(listener: (quarantine: Quarantine) => void): () => void;
  /** Speaks to an agent again: its node was looked after, or has booted anew. */
  readmit(name: string): void;
  /** The agent is gone for good. */
  forget(name: string): void;
  /** Gives all agents up. */
  close(): void;
}

export interface ControlChannelParts<Table extends Operations> {
  /** The commander's own port of the network. Only its way out is used. */
  readonly host: Pick<Host, 'connect'>;
  readonly identity: ChannelIdentity;
  /** What the agents can be told. */
  readonly operations: Table;
  readonly peerCheck: PeerCheck;
  readonly parser: ResponseParser;
  readonly clock: Pick<Clock, 'now'>;
  readonly deadlines: Deadlines;
  readonly openStreams?: OpenStreams;
}

/** Channels over TLS with pinned certificates (CTL-1, CTL-4), on which the agents are never more than answered to (CTL-2, CTL-3). */
export function createControlChannel<Table extends Operations>(parts: ControlChannelParts<Table>): ControlChannel<Table> {
  const openStreams = parts.openStreams ?? new OpenStreams();
  const clients = new Map<string, AgentClient<Table>>();
  const quarantined = new Map<string, Quarantine>();
  const listeners = new Set<(quarantine: Quarantine) => void>();

  const drop = (name: string): void => {
    clients.get(name)?.close();
    clients.delete(name);
    quarantined.delete(name);
  };
  const create = (agent: AgentCard): AgentClient<Table> => {
    drop(agent.name);
    const client = new AgentClient<Table>(agent, {
      ...parts,
      openStreams,
      quarantine: (reason) => {
        // A client that was replaced may still hear the last of its agent.
        if (clients.get(agent.name) !== client) return;
        const quarantine = { agent, reason, at: parts.clock.now() };
        quarantined.set(agent.name, quarantine);
        for (const listener of listeners) listener(quarantine);
      },
    });
    clients.set(agent.name, client);
    return client;
  };

  return {
    to(agent) {
      const known = clients.get(agent.name);
      return known !== undefined && isSame(known.card, agent) ? known : create(agent);
    },
    quarantined: () => new Map(quarantined),
    onQuarantine(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    readmit: (name) => {
      if (quarantined.has(name)) drop(name);
    },
    forget: drop,
    close() {
      for (const client of clients.values()) client.close();
    },
  };
}

function isSame(one: AgentCard, other: AgentCard): boolean {
  return one.address === other.address && one.port === other.port && one.fingerprint === other.fingerprint;
}
