import type { Slot } from '../management/command.ts';

/**
 * Where an instance is in its life: `creating` while its volumes are made, `starting` while its role comes up, `ready` when the role runs,
 * `stopped` when the customer suspended it, `failed` when its host died under it.
 */
export type InstanceState = 'creating' | 'starting' | 'ready' | 'stopped' | 'failed';

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
  /** The digest of the image on its E: volume. */
  readonly image: string;
  /** Which revision of the deployment (package and configuration) it runs: the controller's own mark. */
  readonly revision: string;
}

/** An instance as its node has it. */
export interface RoleInstance extends InstanceSpecification {
  /** Unique in the fabric and never used again. */
  readonly id: number;
  /** The node's name. */
  readonly node: string;
  readonly state: InstanceState;
}

/** Why a node did not do what was asked of one of its instances. */
export class InstanceError extends Error {
  override readonly name = 'InstanceError';
  constructor(
    readonly reason: 'no-such-instance' | 'not-running' | 'no-such-file' | 'invalid-path',
    message: string,
  ) {
    super(message);
  }
}

/** The address of an instance inside the fabric: one of 10.0.0.0/8, out of its id. */
export function ipAddressOf({ id }: { readonly id: number }): string {
  const host = id % 0x1000000;
  return `10.${host >> 16}.${(host >> 8) & 255}.${host & 255}`;
}
