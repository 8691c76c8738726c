import type { Clock } from '../clock/clock.ts';
import type { Nodes } from './nodes.ts';
import { ManagementError } from '../management/management-error.ts';
import type { QueuedCommand } from '../management/queued-command.ts';
import type { DeploymentRow } from '../management/resource-rows.ts';
import type { Resources } from '../management/resources.ts';
import type { Store } from '../state/store.ts';
import type { BlobIndex } from '../storage/index/blob-index.ts';
import type { DeploymentDriver } from './deployment-driver.ts';
import type { GuestOsCatalogue } from './guest-os-catalogue.ts';
import type { PublicEndpoints } from './public-endpoints.ts';
import type { PackageImages } from './package-images.ts';

/** What carrying out an operation stands on. */
export interface WorkParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly resources: Resources;
  readonly nodes: Nodes;
  readonly blobs: Pick<BlobIndex, 'read'>;
  readonly packageImages: PackageImages;
  readonly guestOsCatalogue: GuestOsCatalogue;
  readonly publicEndpoints: Pick<PublicEndpoints, 'declare'>;
  readonly driver: DeploymentDriver;
}

/** An operation under way: whose it is, what is asked, and the signal that the fabric is gone. */
export interface Work<Command extends QueuedCommand = QueuedCommand> {
  readonly subscriptionId: string;
  readonly command: Command;
  readonly signal: AbortSignal;
}

/** The command of one kind, as it is queued. */
export type QueuedCommandOf<Kind extends QueuedCommand['kind']> = Extract<QueuedCommand, { readonly kind: Kind }>;

/**
 * What is left to change when the work is done. It runs in the transaction that notes the operation's end, so that a crash leaves either
 * both or neither.
 */
export type LastChange = () => void;

/**
 * Does what one kind of command asks for, and resolves when it is really done but for the last change. It can be begun again from the start
 * after a crash. Rejects with {@link ManagementError} when it cannot be done.
 */
export type Worker<Kind extends QueuedCommand['kind']> = (parts: WorkParts, work: Work<QueuedCommandOf<Kind>>) => Promise<LastChange>;

/**
 * The deployment that a command is about. Throws {@link ManagementError} ResourceNotFound when it is gone, as after a creation that failed.
 */
export function deploymentOf({ resources }: WorkParts, subscriptionId: string, privateId: string): DeploymentRow {
  const row = resources.deployments.byId(subscriptionId, privateId);
  if (row === undefined) throw new ManagementError('ResourceNotFound', 'not-found', 'The deployment does not exist.');
  return row;
}
