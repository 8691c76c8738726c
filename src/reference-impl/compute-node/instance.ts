import type { Slot } from '../management/command.ts';

/**
 * Where an instance is in its life: `creating` while its drives are made, `starting` while its role comes up, `ready` when the role runs,
 * `stopped` when the customer suspended it, `failed` when its host died under it.
 */
export type InstanceState = 'creating' | 'starting' | 'ready' | 'stopped' | 'failed';

/** As whom the customer's software runs: what a role's definition asks for; `limited` unless it asks (LPR-2). */
export type ExecutionContext = 'limited' | 'elevated';

/** An input endpoint of a role as it is open for one of its instances: by the public port of `vip` in, to the local port of the instance (EDG-1). */
export interface InstanceEndpoint {
  /** The public address of the deployment. */
  readonly vip: string;
  readonly name: string;
  readonly protocol: 'tcp' | 'udp';
  readonly publicPort: number;
  readonly localPort: number;
}

/** What an instance has to be; decided by the fabric controller. */
export interface InstanceSpecification {
  /** The deployment's `privateId`. */
  readonly deployment: string;
  readonly subscriptionId: string;
  readonly service: string;
  readonly slot: Slot;
  /** For example `WorkerRole1_IN_0`. */
  readonly name: string;
  readonly role: string;
  /** For example `Small`, and the cores that it takes. */
  readonly size: string;
  readonly cores: number;
  readonly upgradeDomain: number;
  readonly faultDomain: number;
  readonly executionContext: ExecutionContext;
  /** What of it the world reaches. */
  readonly endpoints: readonly InstanceEndpoint[];
  /** The name of the image below its drive E:. */
  readonly image: string;
  /** The name of the image below its drive D:. */
  readonly guestOs: string;
  /** The family whose newest version it is given, or none when its configuration names a version. */
  readonly follows: string | null;
  /** Which revision of the deployment (package and configuration) it runs: the controller's own mark. */
  readonly revision: string;
}

/** An instance as the controller has it. */
export interface RoleInstance extends InstanceSpecification {
  /** Unique in the fabric and never used again. */
  readonly id: number;
  /** The node's name. */
  readonly node: string;
  readonly state: InstanceState;
}

/** Why nothing was done with an instance. */
export class InstanceError extends Error {
  override readonly name = 'InstanceError';
  constructor(
    readonly reason: 'no-such-instance' | 'not-running' | 'port-taken',
    message: string,
  ) {
    super(message);
  }
}

/** How the virtual machine of an instance is called, by its hypervisor and on the network. */
export function machineNameOf({ id }: { readonly id: number }): string {
  return `guest-${String(id).padStart(6, '0')}`;
}
