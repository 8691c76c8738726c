import type { Alarm } from '../../../src/reference-impl/clock/clock.ts';
import { createAgentServer, type AgentServer } from '../../../src/reference-impl/control-channel/agent-server.ts';
import type { AgentCard } from '../../../src/reference-impl/control-channel/agent-client.ts';
import { makeChannelIdentity, type ChannelIdentity } from '../../../src/reference-impl/control-channel/channel-identity.ts';
import { createControlChannel, type ControlChannelParts } from '../../../src/reference-impl/control-channel/control-channel.ts';
import { createDeadlines } from '../../../src/reference-impl/control-channel/deadlines.ts';
import { createPeerCheck } from '../../../src/reference-impl/control-channel/peer-check.ts';
import { createResponseParser } from '../../../src/reference-impl/control-channel/response-parser.ts';
import type { Handlers } from '../../../src/reference-impl/control-channel/operations.ts';
import { NODE_OPERATIONS } from '../../../src/reference-impl/fabric-agent/operations.ts';
import { AGENT_PORT } from '../../../src/reference-impl/network/host.ts';
import type { Host, Network } from '../../../src/reference-impl/network/network.ts';
import { PLAN, wholeNetwork } from '../network/ground.ts';

export const START = Date.UTC(2012, 5, 7);
const DAY = 86_400_000;

/** A clock that stands until it is moved. */
export interface ManualClock {
  now(): Date;
  at(due: Date, run: () => void | Promise<void>): Alarm;
  /** Rings what is due by then. */
  advance(milliseconds: number): void;
  alarms(): number;
}

export function manualClock(): ManualClock {
  let now = START;
  const alarms = new Set<{ due: number; run: () => void | Promise<void> }>();
  return {
    now: () => new Date(now),
    at(due, run) {
      const alarm = { due: due.getTime(), run };
      alarms.add(alarm);
      return { cancel: () => void alarms.delete(alarm) };
    },
    advance(milliseconds) {
      now += milliseconds;
      for (;;) {
        const due = [...alarms].filter((alarm) => alarm.due <= now).sort((one, other) => one.due - other.due)[0];
        if (due === undefined) return;
        alarms.delete(due);
        void due.run();
      }
    },
    alarms: () => alarms.size,
  };
}

export function identity(subject: string, notBefore = START - DAY, notAfter = START + 365 * DAY): ChannelIdentity {
  return makeChannelIdentity({ subject, notBefore: new Date(notBefore), notAfter: new Date(notAfter) });
}

/** Handlers that do nothing and say what was asked of them. */
export function standIn(node: string, asked: string[] = []): Handlers<typeof NODE_OPERATIONS> {
  const standing =
    (op: string, state: 'ready' | 'stopped' | 'creating') =>
    ({ instance }: { instance: number }) => {
      asked.push(`${op} ${instance}`);
      return { instance, state };
    };
  return {
    hello: () => {
      asked.push('hello');
      return { agent: 'fabric-agent', node };
    },
    'create-instance': standing('create-instance', 'creating'),
    start: standing('start', 'ready'),
    stop: standing('stop', 'stopped'),
    configure: ({ instance, revision }) => {
      asked.push(`configure ${instance} ${revision}`);
      return { instance, revision };
    },
    destroy: ({ instance }) => {
      asked.push(`destroy ${instance}`);
      return {};
    },
    list: () => ({ instances: [] }),
    'update-application': standing('update-application', 'creating'),
    'update-guest-os': standing('update-guest-os', 'creating'),
    'set-endpoints': ({ instance }) => {
      asked.push(`set-endpoints ${instance}`);
      return { instance };
    },
  };
}

export type Channel = ReturnType<typeof controlGround>['channel'];

/** A network with a fabric controller's channel, and agents to put on it. */
export function controlGround(exchanged: Partial<ControlChannelParts<typeof NODE_OPERATIONS>> = {}) {
  const clock = manualClock();
  const { network }: { network: Network } = wholeNetwork();
  const controllerIdentity = identity('fabric-controller');
  const controllerHost = network.attach({ name: 'fc', kind: 'fabric-controller', address: PLAN.infrastructure('controllers', 1) });
  const shared = { peerCheck: createPeerCheck({ clock }), deadlines: createDeadlines(clock) };
  const channel = createControlChannel({
    host: controllerHost,
    identity: controllerIdentity,
    operations: NODE_OPERATIONS,
    parser: createResponseParser(),
    clock,
    ...shared,
    ...exchanged,
  });
  const nodeHost = (index: number): Host =>
    network.attach({ name: `node-${index}`, kind: 'root-os', address: PLAN.rootOs(index), node: `node-${index}` });
  const cardOf = (host: Host, { fingerprint }: ChannelIdentity): AgentCard => ({
    name: host.card.name,
    address: host.card.address,
    port: AGENT_PORT.fabric,
    fingerprint,
  });
  return {
    clock,
    network,
    controllerIdentity,
    controllerHost,
    channel,
    nodeHost,
    cardOf,
    ...shared,
    /** A node with an agent that obeys the controller, or whose certificate is given. */
    node(index: number, { own = identity(`node-${index}`), commander = controllerIdentity.fingerprint, asked = [] as string[] } = {}) {
      const host = nodeHost(index);
      const agent: AgentServer = createAgentServer({
        host,
        port: AGENT_PORT.fabric,
        identity: own,
        commander,
        operations: NODE_OPERATIONS,
        handlers: standIn(host.card.name, asked),
        ...shared,
      });
      agent.start();
      return { host, agent, own, asked, card: cardOf(host, own) };
    },
  };
}

/** Lets everything run that needs no clock: some rounds of the event loop, more than a handshake and an answer take. */
export async function settled(): Promise<void> {
  for (let round = 0; round < 40; round++) await new Promise(setImmediate);
}
