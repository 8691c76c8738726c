import { AGENT_PORT, type AttachedHost } from './host.ts';

/** The first segment of a connection has reached a host. */
export interface ConnectionAttempt {
  /** Whoever has the source address; `undefined`: somebody outside. */
  readonly from: AttachedHost | undefined;
  readonly to: AttachedHost;
  readonly port: number;
}

/** The part that says which connections a host takes at all, whoever listens on it: CTL-2, VM-3. What it does not take it does not answer. */
export interface HostFirewall {
  accepts(attempt: ConnectionAttempt): boolean;
}

/** A positive rule: what it does not name it does not permit. */
export interface FirewallRule {
  readonly name: string;
  permits(from: AttachedHost, to: AttachedHost): boolean;
  readonly port: number;
}

const sameNode = (from: AttachedHost, to: AttachedHost): boolean => from.node !== undefined && from.node === to.node;

/** Commands travel down, one step at a time. There is no rule towards a controller: it takes no connection from anybody (P13.3, P24.3). */
export const FIREWALL_RULES: readonly FirewallRule[] = [
  {
    name: 'a fabric controller reaches the fabric agent of a root OS',
    permits: (from, to) => from.kind === 'fabric-controller' && from.vlan === 'controllers' && to.kind === 'root-os',
    port: AGENT_PORT.fabric,
  },
  {
    name: 'a root OS reaches the guest agents of its own node',
    permits: (from, to) => from.kind === 'root-os' && to.kind === 'guest' && sameNode(from, to),
    port: AGENT_PORT.guest,
  },
  {
    name: 'a root OS reaches the storage of its own node',
    permits: (from, to) => from.kind === 'root-os' && to.kind === 'storage-node' && sameNode(from, to),
    port: AGENT_PORT.storage,
  },
];

/** One positive list with default drop. A guest's other ports are its customer's own business, and the network's: who gets there may connect. */
export function createHostFirewall(rules: readonly FirewallRule[] = FIREWALL_RULES): HostFirewall {
  return {
    accepts: ({ from, to, port }) => {
      if (to.kind === 'guest' && port !== AGENT_PORT.guest) return true;
      return from !== undefined && rules.some((rule) => rule.port === port && rule.permits(from, to));
    },
  };
}
