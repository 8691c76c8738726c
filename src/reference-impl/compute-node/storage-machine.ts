import { statfsSync } from 'node:fs';
import { makeChannelIdentity } from '../control-channel/channel-identity.ts';
import type { AgentCard } from '../control-channel/agent-client.ts';
import type { Deadlines } from '../control-channel/deadlines.ts';
import type { PeerCheck } from '../control-channel/peer-check.ts';
import { validityFrom } from '../control-channel/validity.ts';
import type { Clock } from '../clock/clock.ts';
import { createStorageAgent } from '../fabric-agent/agents.ts';
import type { Hypervisor } from '../hypervisor/index.ts';
import { AGENT_PORT } from '../network/host.ts';
import type { Network } from '../network/network.ts';

/** How the storage machine of a node is called. */
export const storageNameOf = (node: string): string => `storage-${node}`;

export interface StorageMachineParts {
  /** The address of the machine, and the node that it stands on. */
  readonly address: string;
  readonly node: string;
  /** The folder that its data lie in. */
  readonly folder: string;
  readonly network: Pick<Network, 'attach'>;
  readonly hypervisor: Hypervisor;
  readonly clock: Pick<Clock, 'now'>;
  readonly deadlines: Deadlines;
  readonly peerCheck: PeerCheck;
  /** SHA-256 of the certificate of the node's fabric agent (P12.5). */
  readonly commander: string;
}

/** A machine that keeps storage accounts' data, in the shape of a guest: its agent obeys the fabric agent of its node (VM-3). */
export interface StorageMachine {
  readonly card: AgentCard;
  powerOff(): void;
}

export function bootStorageMachine(parts: StorageMachineParts): StorageMachine {
  const { address, node, folder, network, hypervisor, clock } = parts;
  const name = storageNameOf(node);
  const identity = makeChannelIdentity({ subject: name, ...validityFrom(clock.now()) });
  const host = network.attach({ name, kind: 'storage-node', address, node });
  hypervisor.create(name, 'storage-node');
  let serving = false;
  const state = () => ({ state: serving ? ('ready' as const) : ('stopped' as const) });
  const agent = createStorageAgent({
    ...parts,
    host,
    identity,
    storage: {
      hello: () => ({ agent: 'storage-agent', node: name }),
      start: () => {
        serving = true;
        return state();
      },
      stop: () => {
        serving = false;
        return state();
      },
      status: () => {
        const { bavail, bsize } = statfsSync(folder);
        return { ...state(), freeBytes: Math.min(bavail * bsize, Number.MAX_SAFE_INTEGER) };
      },
    },
  });
  agent.start();
  return {
    card: { name, address, port: AGENT_PORT.storage, fingerprint: identity.fingerprint },
    powerOff: () => {
      agent.stop();
      host.powerOff();
    },
  };
}
