import type { Clock } from '../clock/clock.ts';
import type { RoleInstance } from '../compute-node/instance.ts';
import type { Nodes } from './nodes.ts';
import type { ManagementErrorCode } from '../management/management-error.ts';
import { ManagementError } from '../management/management-error.ts';
import type { Outcome, QueuedOperation } from '../management/operations.ts';
import type { QueuedCommand } from '../management/queued-command.ts';
import type { Resources } from '../management/resources.ts';
import type { AddressPlan } from '../network/address-plan.ts';
import type { Store } from '../state/store.ts';
import { StoreClosed } from '../state/store.ts';
import type { BlobIndex } from '../storage/index/blob-index.ts';
import { addServiceCertificate, createStorageAccount, removeServiceCertificate } from './account-work.ts';
import { createDeploymentDriver } from './deployment-driver.ts';
import { changeConfiguration, createDeployment, deleteDeployment, swapDeployments, undoCreation, updateStatus } from './deployment-work.ts';
import { rebootRoleInstance, reimageRoleInstance } from './instance-work.ts';
import type { GuestOsCatalogue } from './guest-os-catalogue.ts';
import type { PublicEndpoints } from './public-endpoints.ts';
import { createPackageImages } from './package-images.ts';
import { rollbackUpgrade, upgradeDeployment, walkUpgradeDomain } from './upgrade-work.ts';
import type { LastChange, Worker, WorkParts } from './work.ts';

/** How an operation went, and what is left to change in the transaction that notes it. */
export interface Conclusion {
  readonly outcome: Outcome;
  readonly lastChange: LastChange;
}

/** Provisions, initialises and manages what was asked (SMA-4). */
export interface Provisioner {
  /**
   * Carries out one operation, from wherever a crash left it. Resolves when what was asked stands (instances are ready, or gone) or cannot
   * be; rejects only when the fabric is gone.
   */
  carryOut(operation: QueuedOperation, signal: AbortSignal): Promise<Conclusion>;
  /** Brings a deployment to what it should be, after one of its instances has failed, was left unfinished, or has another guest OS than it is to have. */
  heal(instance: RoleInstance, signal: AbortSignal): Promise<void>;
  /** The instances whose guest OS is not the newest, where it is to be (P36.4). */
  outdated(): readonly RoleInstance[];
}

export interface ProvisionerParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly resources: Resources;
  readonly nodes: Nodes;
  /** Who has which address inside the fabric. */
  readonly plan: AddressPlan;
  readonly blobs: Pick<BlobIndex, 'read'>;
  readonly guestOsCatalogue: GuestOsCatalogue;
  readonly publicEndpoints: Pick<PublicEndpoints, 'declare'>;
}

const WORKERS: { readonly [Kind in QueuedCommand['kind']]: Worker<Kind> } = {
  CreateDeployment: createDeployment,
  ChangeConfiguration: changeConfiguration,
  UpdateDeploymentStatus: updateStatus,
  UpgradeDeployment: upgradeDeployment,
  WalkUpgradeDomain: walkUpgradeDomain,
  RollbackUpgrade: rollbackUpgrade,
  SwapDeployments: swapDeployments,
  RebootRoleInstance: rebootRoleInstance,
  ReimageRoleInstance: reimageRoleInstance,
  DeleteDeployment: deleteDeployment,
  AddServiceCertificate: addServiceCertificate,
  RemoveServiceCertificate: removeServiceCertificate,
  CreateStorageAccount: createStorageAccount,
};
/** After these there may be packages and images that nobody needs any more. */
const LEAVES_LITTER: ReadonlySet<QueuedCommand['kind']> = new Set([
  'CreateDeployment',
  'DeleteDeployment',
  'UpgradeDeployment',
  'WalkUpgradeDomain',
  'RollbackUpgrade',
]);
const HTTP_STATUS: Readonly<Record<ManagementErrorCode, number>> = {
  BadRequest: 400,
  ForbiddenError: 403,
  ResourceNotFound: 404,
  ConflictError: 409,
  InternalError: 500,
  ServerBusy: 503,
};

export function createProvisioner(given: ProvisionerParts): Provisioner {
  const { resources, nodes, guestOsCatalogue } = given;
  const packageImages = createPackageImages({ resources, images: nodes.images });
  const driver = createDeploymentDriver({ ...given, packageImages });
  const parts: WorkParts = { ...given, packageImages, driver };
  let working = 0;

  const conclude = async ({ subscriptionId, command }: QueuedOperation, signal: AbortSignal): Promise<Conclusion> => {
    try {
      // The table pairs each kind with a worker for that very kind, which the compiler cannot follow through a look-up.
      const worker = WORKERS[command.kind] as Worker<QueuedCommand['kind']>;
      return { outcome: { status: 'Succeeded' }, lastChange: await worker(parts, { subscriptionId, command, signal }) };
    } catch (error) {
      if (signal.aborted || error instanceof StoreClosed) throw error;
      const undo = command.kind === 'CreateDeployment' ? await undoCreation(parts, subscriptionId, command.deployment) : () => undefined;
      const lastChange = (): void => {
        undo();
        if (LEAVES_LITTER.has(command.kind)) resources.packages.collect();
      };
      return { outcome: failure(error), lastChange };
    }
  };
  /** Images can be dropped only while nobody else is unpacking any; whoever works alone next does it then. */
  const alone = (): boolean => working === 1;

  return {
    carryOut: async (operation, signal) => {
      working++;
      try {
        const conclusion = await conclude(operation, signal);
        if (LEAVES_LITTER.has(operation.command.kind) && alone()) await packageImages.collect(nodes.imagesInUse());
        return conclusion;
      } finally {
        working--;
      }
    },
    heal: async (instance, signal) => {
      working++;
      try {
        const row = resources.deployments.byId(instance.subscriptionId, instance.deployment);
        // Instances of a deployment that is still being made, or is going, are the business of the operation that does it.
        if (row === undefined || row.status === 'Deploying' || row.status === 'Deleting') return;
        driver.show(row.privateId);
        await driver.drive(row, driver.targetOf(row), signal);
        if (alone()) await packageImages.collect(nodes.imagesInUse());
      } finally {
        working--;
      }
    },
    outdated: () => nodes.outdated((family) => guestOsCatalogue.find(family, '*')?.image),
  };
}

/** What the customer is told of a failure. Of what went wrong inside the fabric nothing is told. */
export function failure(error: unknown): Outcome {
  const { code, message } =
    error instanceof ManagementError
      ? error
      : new ManagementError('InternalError', 'internal', 'The server encountered an internal error. Please retry the request.');
  return { status: 'Failed', httpStatus: HTTP_STATUS[code], code, message };
}
