import { createClock, type Clock } from './clock/clock.ts';
import { createRegions, type Regions } from './datacenters/regions.ts';
import { createOperations, type Operations } from './management/operations.ts';
import { createResources, type Resources } from './management/resources.ts';
import type { Management } from './management/management.ts';
import { openStore, type Store } from './state/store.ts';
import { openVault, type Vault } from './state/vault.ts';
import { createAccessPolicy, type AccessPolicy } from './subscriptions/access-policy.ts';
import { createCertificateRegistry, type CertificateRegistry } from './subscriptions/certificate-registry.ts';
import { createSubscriptions, type Subscriptions } from './subscriptions/subscriptions.ts';

/** What a fabric is started with. */
export interface FabricOptions {
  /** Where everything lies that the fabric keeps. The same folder again is the same fabric, after a crash as well as after a stop. */
  readonly folder: string;
  /** The certificate that the doors show, and its key, PEM. Without one the fabric makes itself a self-signed one for loopback. */
  readonly identity?: ServerIdentity;
  /** The cost of password hashes: scrypt's N. */
  readonly passwordCost?: number;
  /** Real time in milliseconds since 1970 UTC, under the fabric's own clock. */
  readonly realTime?: () => number;
}

/** A server certificate and its private key, PEM. */
export interface ServerIdentity {
  readonly certificate: string;
  readonly key: string;
}

/** The parts that a fabric is put together from. Each is the one place that keeps its guarantees, and any can be exchanged. */
export interface Parts {
  readonly clock: Clock;
  /** What must not be lost. */
  readonly store: Store;
  readonly vault: Vault;
  readonly regions: Regions;
  readonly subscriptions: Subscriptions;
  /** SMA-1. */
  readonly certificateRegistry: CertificateRegistry;
  /** SUB-2, SUB-3, SUB-4. */
  readonly accessPolicy: AccessPolicy;
  /** SUB-1. */
  readonly resources: Resources;
  /** SMA-3. */
  readonly operations: Operations;
  readonly management: Management;
}

/** What a maker of a part is given: the fabric's options, and the other parts, each made when it is first asked for. */
export interface Composition {
  readonly options: FabricOptions & { readonly identity: ServerIdentity };
  part<Name extends keyof Parts>(name: Name): Parts[Name];
  /** Aborted when the fabric crashes or stops: work under way ends where it is and changes nothing more. */
  readonly abandoned: AbortSignal;
}

export type PartMakers = { readonly [Name in keyof Parts]: (composition: Composition) => Parts[Name] };

/** The real parts. A fabric with one thing wrong takes all of these but one. */
export const referenceParts: PartMakers = {
  clock: (c) => createClock(c.part('store'), c.options.realTime),
  store: (c) => openStore(c.options.folder),
  vault: (c) => openVault(c.options.folder),
  regions: () => createRegions(),
  subscriptions: (c) => createSubscriptions({ store: c.part('store'), clock: c.part('clock') }),
  certificateRegistry: (c) => createCertificateRegistry({ store: c.part('store'), clock: c.part('clock') }),
  accessPolicy: (c) => createAccessPolicy({ subscriptions: c.part('subscriptions'), certificateRegistry: c.part('certificateRegistry') }),
  resources: (c) => createResources({ store: c.part('store') }),
  operations: (c) => createOperations({ store: c.part('store'), clock: c.part('clock') }),
  management: () => {
    throw new Error('management is not there yet');
  },
};
