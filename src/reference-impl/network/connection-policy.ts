import { AGENT_PORT, type AttachedHost } from './host.ts';

/** Somebody tries to open a stream. */
export interface ConnectionAttempt {
  readonly from: AttachedHost;
  readonly to: AttachedHost;
  readonly port: number;
}

/** Why no rule lets an attempt through, as precisely as can be told. */
export type PolicyRefusal =
  /** Nobody reaches a fabric controller: it listens to none, and would not be reached if it did (CTL-2). */
  | 'controllers-are-closed'
  /** Nobody reaches a device that cannot do TLS (VLN-1). */
  | 'devices-are-closed'
  /** A root OS reaches the guests and the storage of its own node only (VM-3). */
  | 'not-on-its-node'
  /** The host may be reached by this one, but not at this port. */
  | 'not-an-agent-port'
  | 'no-rule';

export type Judgement = { readonly permitted: true; readonly rule: string } | { readonly permitted: false; readonly reason: PolicyRefusal };

/** The part that says who may open a stream to whom: CTL-2, VM-3. */
export interface ConnectionPolicy {
  judge(attempt: ConnectionAttempt): Judgement;
}

/** A positive rule: what it does not name it does not permit. */
export interface ConnectionRule {
  readonly name: string;
  /** Whether the rule is about these two hosts, whatever the port. */
  pairs(from: AttachedHost, to: AttachedHost): boolean;
  readonly port: number;
}

const sameNode = (from: AttachedHost, to: AttachedHost): boolean => from.node !== undefined && from.node === to.node;

/** Commands travel down, one step at a time, and this is all that travels. There is no rule towards a controller, so there is no way (P13.3, P24.3). */
export const CONNECTION_RULES: readonly ConnectionRule[] = [
  {
    name: 'a fabric controller reaches the fabric agent of a root OS',
    pairs: (from, to) => from.kind === 'fabric-controller' && from.vlan === 'controllers' && to.kind === 'root-os',
    port: AGENT_PORT.fabric,
  },
  {
    name: 'a root OS reaches the guest agents of its own node',
    pairs: (from, to) => from.kind === 'root-os' && to.kind === 'guest' && sameNode(from, to),
    port: AGENT_PORT.guest,
  },
  {
    name: 'a root OS reaches the storage of its own node',
    pairs: (from, to) => from.kind === 'root-os' && to.kind === 'storage-node' && sameNode(from, to),
    port: AGENT_PORT.storage,
  },
];

/** One positive list with default drop. */
export function createConnectionPolicy(rules: readonly ConnectionRule[] = CONNECTION_RULES): ConnectionPolicy {
  return {
    judge(attempt) {
      const { from, to, port } = attempt;
      const about = rules.filter((rule) => rule.pairs(from, to));
      const rule = about.find((candidate) => candidate.port === port);
      if (rule !== undefined) return { permitted: true, rule: rule.name };
      return { permitted: false, reason: about.length > 0 ? 'not-an-agent-port' : whyNot(attempt) };
    },
  };
}

/** Names a refusal that has been decided already; it decides nothing. */
function whyNot({ from, to }: ConnectionAttempt): PolicyRefusal {
  if (to.kind === 'fabric-controller' || to.vlan === 'controllers') return 'controllers-are-closed';
  if (to.kind === 'device' || to.vlan === 'devices') return 'devices-are-closed';
  if (from.kind === 'root-os' && (to.kind === 'guest' || to.kind === 'storage-node')) return 'not-on-its-node';
  return 'no-rule';
}
