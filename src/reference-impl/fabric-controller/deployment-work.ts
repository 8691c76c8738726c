import { ManagementError } from '../management/management-error.ts';
import type { DeploymentRow } from '../management/resource-rows.ts';
import { freePublicAddress } from './public-addresses.ts';
import { fetchPackage } from './package-source.ts';
import { currentRevision } from './revision.ts';
import { requireSuitable } from './suitability.ts';
import type { LastChange, Worker, WorkParts } from './work.ts';
import { deploymentOf } from './work.ts';

/** The SDK of the packages that the reader of packages understands. */
const SDK_VERSION = '1.7.30602.1703';

/** From a package and a configuration to instances that are ready, or made and stopped when they are not to be started. */
export const createDeployment: Worker<'CreateDeployment'> = async (parts, { subscriptionId, command, signal }) => {
  const { resources, store, packageImages, driver } = parts;
  let row = deploymentOf(parts, subscriptionId, command.deployment);
  const { digest, bytes } = await fetchPackage(parts, subscriptionId, command.package);
  const { definition } = await packageImages.prepare(subscriptionId, digest, signal);
  requireSuitable(parts, row, { packageDigest: digest, configuration: row.configuration }, definition);
  store.transaction(() => {
    resources.packages.put(bytes);
    resources.deployments.update(subscriptionId, row.privateId, {
      packageDigest: digest,
      sdkVersion: SDK_VERSION,
      upgradeDomainCount: definition.upgradeDomainCount,
      vip: row.vip ?? freePublicAddress(parts),
    });
  });
  row = deploymentOf(parts, subscriptionId, command.deployment);
  await driver.drive(row, driver.targetOf(row), signal);
  return () => changed(parts, row, { status: statusAfter(parts, row, row.desiredStatus) });
};

/** What a creation that failed leaves: nothing. */
export async function undoCreation({ resources, driver }: WorkParts, subscriptionId: string, deployment: string): Promise<LastChange> {
  await driver.clear(deployment);
  return () => resources.deployments.remove(subscriptionId, deployment);
}

/** Other settings, and other counts of instances: up or down. */
export const changeConfiguration: Worker<'ChangeConfiguration'> = async (parts, { subscriptionId, command, signal }) => {
  const row = deploymentOf(parts, subscriptionId, command.deployment);
  requireNoUpgrade(row);
  const revision = { ...currentRevision(row), configuration: command.configuration };
  const { definition } = await parts.packageImages.prepare(subscriptionId, revision.packageDigest, signal);
  requireSuitable(parts, row, revision, definition);
  await parts.driver.drive(row, { revision }, signal);
  return () => changed(parts, row, { configuration: command.configuration });
};

/** Runs or suspends all instances. A suspended deployment keeps them, and what they cost. */
export const updateStatus: Worker<'UpdateDeploymentStatus'> = async (parts, { subscriptionId, command, signal }) => {
  const row = deploymentOf(parts, subscriptionId, command.deployment);
  const wished: DeploymentRow = { ...row, desiredStatus: command.status };
  await parts.driver.drive(wished, parts.driver.targetOf(wished), signal);
  return () => changed(parts, row, { desiredStatus: command.status, status: statusAfter(parts, row, command.status) });
};

/** Exchanges what serves production and staging, and with that the public addresses. The instances go on running; only who reaches them changes. */
export const swapDeployments: Worker<'SwapDeployments'> = async (parts, { subscriptionId, command }) => {
  const { resources, nodes, store, driver, publicEndpoints } = parts;
  const staged = deploymentOf(parts, subscriptionId, command.source);
  const serving = resources.deployments.find(subscriptionId, command.service, { slot: 'production' });
  // Other operations have come before this one since it was accepted.
  if (staged.slot !== 'staging' || (serving?.privateId ?? null) !== command.production) {
    throw new ManagementError(
      'ConflictError',
      'conflict',
      'The deployments are not in the slots any more that they were to be swapped from.',
    );
  }
  if (serving !== undefined) {
    if (serving.vip !== null) await nodes.readdress(staged.privateId, serving.vip);
    if (staged.vip !== null) await nodes.readdress(serving.privateId, staged.vip);
  }
  return () =>
    store.transaction(() => {
      resources.deployments.swap(subscriptionId, staged.privateId, command.production);
      nodes.assign(staged.privateId, 'production');
      changed(parts, staged, {});
      if (serving !== undefined) {
        nodes.assign(serving.privateId, 'staging');
        changed(parts, serving, {});
      }
      for (const { subscriptionId: owner, privateId } of [staged, ...(serving === undefined ? [] : [serving])]) {
        driver.show(privateId);
        store.afterCommit(() => publicEndpoints.declare({ subscriptionId: owner, deployment: privateId }));
      }
    });
};

/** Removes a deployment with all its instances, and its package unless another deployment has the same. */
export const deleteDeployment: Worker<'DeleteDeployment'> = async (parts, { subscriptionId, command }) => {
  const { resources, driver } = parts;
  await driver.clear(command.deployment);
  return () => {
    resources.deployments.remove(subscriptionId, command.deployment);
    resources.packages.collect();
  };
};

/** Notes a change of a deployment, and when it was. */
export function changed(
  { resources, clock }: WorkParts,
  { subscriptionId, privateId }: DeploymentRow,
  change: Parameters<typeof resources.deployments.update>[2],
): void {
  resources.deployments.update(subscriptionId, privateId, { ...change, modified: clock.now().toISOString() });
}

export function requireNoUpgrade(row: DeploymentRow): void {
  if (row.upgradeMode !== null)
    throw new ManagementError(
      'ConflictError',
      'conflict',
      'An upgrade of the deployment is under way; it has to be completed or rolled back first.',
    );
}

/** A deployment whose deletion has been asked for shows that, whatever is still done to it before. */
function statusAfter(
  { resources }: WorkParts,
  { subscriptionId, privateId }: DeploymentRow,
  status: 'Running' | 'Suspended',
): DeploymentRow['status'] {
  return resources.deployments.byId(subscriptionId, privateId)?.status === 'Deleting' ? 'Deleting' : status;
}
