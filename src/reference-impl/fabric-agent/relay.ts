import type { AgentCard } from '../control-channel/agent-client.ts';
import type { ControlChannel } from '../control-channel/control-channel.ts';
import { AgentError, type Handlers, type Operations } from '../control-channel/operations.ts';
import { RESPONSE_LIMITS, type ResponseLimits } from '../control-channel/response-parser.ts';
import type { RelayedBody, relayed } from './operations.ts';

/**
 * The limits on an agent below. Its time, with the handshake's, is shorter than the fabric agent's own, so that a guest that is slow on purpose
 * brings itself into quarantine and not its fabric agent.
 */
export const RELAY_LIMITS: ResponseLimits = { ...RESPONSE_LIMITS, milliseconds: 20_000 };

/** Where commands for the agents below go on to. */
export interface Relay<Table extends Operations> {
  readonly operations: Table;
  readonly channel: Pick<ControlChannel<Table>, 'to'>;
  /** The agent of that name on this node; undefined when there is none. */
  find(name: string): AgentCard | undefined;
}

/**
 * Handlers that pass each operation of a table on to an agent below (VM-3). What comes back has been through the response parser of this node's own
 * channel, for a guest is trusted no more by its fabric agent than that is by the controller; what it says in prose goes no further.
 */
export function relayHandlers<Prefix extends string, Table extends Operations>(
  prefix: Prefix,
  { operations, channel, find }: Relay<Table>,
): Handlers<ReturnType<typeof relayed<Prefix, Table>>> {
  const handlers = Object.keys(operations).map((op) => [
    `${prefix}/${op}`,
    async ({ to, body }: RelayedBody<never>): Promise<unknown> => {
      const card = find(to);
      if (card === undefined) throw new AgentError('not-found', `there is no ${prefix} of that name on this node`);
      const reply = await channel.to(card).request(op, body);
      switch (reply.outcome) {
        case 'answered':
          return reply.body;
        case 'refused':
          throw new AgentError(reply.code, `the agent of the ${prefix} did not do it`);
        case 'unreachable':
        case 'lost':
          throw new AgentError('unavailable', `the agent of the ${prefix} cannot be reached`);
        case 'quarantined':
          throw new AgentError('misbehaved', `the agent of the ${prefix} misbehaved (${reply.reason})`);
      }
    },
  ]);
  return Object.fromEntries(handlers) as Handlers<ReturnType<typeof relayed<Prefix, Table>>>;
}
