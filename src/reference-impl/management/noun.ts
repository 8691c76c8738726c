import type { Clock } from '../clock/clock.ts';
import type { GuestOsCatalogue } from '../fabric-controller/guest-os-catalogue.ts';
import type { Nodes } from '../fabric-controller/nodes.ts';
import type { Regions } from '../datacenters/regions.ts';
import type { Store } from '../state/store.ts';
import type { BlobIndex } from '../storage/index/blob-index.ts';
import type { Records } from '../storage/records/records.ts';
import type { StorageSteps } from '../storage/steps.ts';
import type { StorageKeys } from '../storage/storage-keys.ts';
import type { Vault } from '../state/vault.ts';
import type { CertificateRegistry } from '../subscriptions/certificate-registry.ts';
import type { Subscriptions } from '../subscriptions/subscriptions.ts';
import type { AccessPolicy } from '../subscriptions/access-policy.ts';
import type { Command } from './command.ts';
import type { Operations } from './operations.ts';
import type { QueuedCommand } from './queued-command.ts';
import type { Resources } from './resources.ts';

/** What management stands on. */
export interface ManagementParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly vault: Vault;
  readonly regions: Regions;
  readonly subscriptions: Subscriptions;
  readonly certificateRegistry: CertificateRegistry;
  readonly accessPolicy: AccessPolicy;
  readonly resources: Resources;
  readonly operations: Operations;
  readonly nodes: Pick<Nodes, 'coresOf'>;
  readonly guestOsCatalogue: Pick<GuestOsCatalogue, 'find'>;
  readonly storageKeys: Pick<StorageKeys, 'issue' | 'of' | 'renew'>;
  readonly blobs: Pick<BlobIndex, 'dropAccount'>;
  readonly records: Pick<Records, 'follow'>;
  readonly storageSteps: StorageSteps;
  /** The storage door's address, as in `https://127.0.0.1:50123`. */
  readonly storageAddress: () => string;
}

/** The command of one kind. */
export type CommandOf<Kind extends Command['kind']> = Extract<Command, { readonly kind: Kind }>;

/**
 * Carries out commands of one kind, already authorised, inside a store transaction: validates, changes the directory, and answers what
 * the controller has to do, or null when that was all. Throws ManagementError; whatever it changed is then rolled back.
 */
export type Handler<Kind extends Command['kind']> = (subscriptionId: string, command: CommandOf<Kind>) => QueuedCommand | null;

/** The handlers of some kinds of commands: each noun has those that are about it. */
export type Handlers<Kind extends Command['kind'] = Command['kind']> = { readonly [K in Kind]: Handler<K> };
