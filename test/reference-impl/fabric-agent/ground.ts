import { createControlChannel } from '../../../src/reference-impl/control-channel/control-channel.ts';
import { createDeadlines } from '../../../src/reference-impl/control-channel/deadlines.ts';
import { createPeerCheck } from '../../../src/reference-impl/control-channel/peer-check.ts';
import { createResponseParser } from '../../../src/reference-impl/control-channel/response-parser.ts';
import type { AgentCard } from '../../../src/reference-impl/control-channel/agent-client.ts';
import { createFabricAgent, createGuestAgent, createStorageAgent } from '../../../src/reference-impl/fabric-agent/agents.ts';
import { AGENT_OPERATIONS, STORAGE_OPERATIONS } from '../../../src/reference-impl/fabric-agent/operations.ts';
import { RELAY_LIMITS } from '../../../src/reference-impl/fabric-agent/relay.ts';
import { AGENT_PORT } from '../../../src/reference-impl/network/host.ts';
import { identity, manualClock, standIn } from '../control-channel/ground.ts';
import { PLAN, wholeNetwork } from '../network/ground.ts';

/** A controller and whole nodes: a fabric agent, guests with their agents, and a storage node's. */
export function fabricGround() {
  const clock = manualClock();
  const { network } = wholeNetwork();
  const shared = { clock, deadlines: createDeadlines(clock), peerCheck: createPeerCheck({ clock }) };
  const controllerIdentity = identity('fabric-controller');
  const controllerHost = network.attach({ name: 'fc', kind: 'fabric-controller', address: PLAN.infrastructure('controllers', 1) });
  const channel = createControlChannel({
    host: controllerHost,
    identity: controllerIdentity,
    operations: AGENT_OPERATIONS,
    parser: createResponseParser(),
    ...shared,
  });

  const node = (index: number) => {
    const name = `node-${index}`;
    const asked: string[] = [];
    const own = identity(name);
    const host = network.attach({ name, kind: 'root-os', address: PLAN.rootOs(index), node: name });
    const below = { host, identity: own, parser: createResponseParser(RELAY_LIMITS), ...shared };
    const storage = createControlChannel({ ...below, operations: STORAGE_OPERATIONS });
    const cards = new Map<string, AgentCard>();
    const agent = createFabricAgent({
      host,
      identity: own,
      commander: controllerIdentity.fingerprint,
      node: standIn(name, asked),
      storage: { operations: STORAGE_OPERATIONS, channel: storage, find: (disk) => cards.get(disk) },
      ...shared,
    });
    const card: AgentCard = { name, address: host.card.address, port: AGENT_PORT.fabric, fingerprint: own.fingerprint };

    /** A guest on this node, with its agent. */
    const guest = (number: number) => {
      const guestName = `${name}-guest-${number}`;
      const guestIdentity = identity(guestName);
      const guestHost = network.attach({
        name: guestName,
        kind: 'guest',
        address: PLAN.guest(100 * index + number),
        node: name,
        tenant: 'one',
      });
      const guestAgent = createGuestAgent({
        host: guestHost,
        identity: guestIdentity,
        commander: own.fingerprint,
        guest: {
          hello: () => ({ agent: 'guest-agent', guest: guestName }),
          configure: ({ configuration, revision }) => {
            asked.push(`${guestName} configure ${configuration}`);
            return { revision };
          },
          'start-role': () => ({ state: 'ready' }),
          'stop-role': () => ({ state: 'stopped' }),
          status: () => ({ state: 'ready', revision: 'r' }),
        },
        ...shared,
      });
      guestAgent.start();
      return { name: guestName, host: guestHost, agent: guestAgent, own: guestIdentity };
    };
    /** A storage machine on this node; its agent runs, unless the test does something else in its place. */
    const disk = (number: number, { runs = true } = {}) => {
      const diskName = `${name}-storage-${number}`;
      const diskIdentity = identity(diskName);
      const diskHost = network.attach({ name: diskName, kind: 'storage-node', address: PLAN.storage(100 * index + number), node: name });
      cards.set(diskName, {
        name: diskName,
        address: diskHost.card.address,
        port: AGENT_PORT.storage,
        fingerprint: diskIdentity.fingerprint,
      });
      const diskAgent = createStorageAgent({
        host: diskHost,
        identity: diskIdentity,
        commander: own.fingerprint,
        storage: {
          hello: () => ({ agent: 'storage-agent', node: diskName }),
          start: () => ({ state: 'ready' }),
          stop: () => ({ state: 'stopped' }),
          status: () => ({ state: 'ready', freeBytes: 1024 }),
        },
        ...shared,
      });
      if (runs) diskAgent.start();
      return { name: diskName, host: diskHost };
    };
    return { name, host, own, agent, asked, card, storage, guest, disk };
  };
  return { network, channel, controllerIdentity, controllerHost, node, ...shared };
}
