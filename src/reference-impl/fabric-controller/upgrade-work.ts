import { ManagementError } from '../management/management-error.ts';
import type { DeploymentRow } from '../management/resource-rows.ts';
import { changed, requireNoUpgrade } from './deployment-work.ts';
import { combinePackages } from './package-combination.ts';
import { fetchPackage } from './package-source.ts';
import type { Revision } from './revision.ts';
import { currentRevision, previousRevision } from './revision.ts';
import { requireSuitable } from './suitability.ts';
import type { Worker, WorkParts } from './work.ts';
import { deploymentOf } from './work.ts';

const NO_UPGRADE = {
  upgradeMode: null,
  upgradeDomain: null,
  upgradeDomainState: null,
  previousPackageDigest: null,
  previousConfiguration: null,
  previousLabel: null,
} as const;

/**
 * In-place upgrade to another package and configuration. In mode Auto the fabric walks through all upgrade domains at once; in mode Manual
 * it waits at the first one for the customer to walk. The number of upgrade domains stays as the deployment was created with.
 */
export const upgradeDeployment: Worker<'UpgradeDeployment'> = async (parts, { subscriptionId, command, signal }) => {
  const { resources, store, packageImages } = parts;
  const row = deploymentOf(parts, subscriptionId, command.deployment);
  requireNoUpgrade(row);
  const current = currentRevision(row);
  const fetched = await fetchPackage(parts, subscriptionId, command.package);
  const bytes = command.role === null ? fetched.bytes : await onlyRole(parts, current, fetched.bytes, command.role);
  const digest = resources.packages.put(bytes);
  const { definition } = await packageImages.prepare(subscriptionId, digest, signal);
  const revision: Revision = { packageDigest: digest, configuration: command.configuration };
  requireSuitable(parts, row, revision, definition);
  const change = { packageDigest: digest, configuration: command.configuration, label: command.label };

  if (command.mode === 'Auto') await walkAll(parts, row, revision, signal);
  const upgrade =
    command.mode === 'Auto'
      ? NO_UPGRADE
      : ({
          upgradeMode: 'Manual',
          upgradeDomain: 0,
          upgradeDomainState: 'Before',
          previousPackageDigest: current.packageDigest,
          previousConfiguration: current.configuration,
          previousLabel: row.label,
        } as const);
  return () =>
    store.transaction(() => {
      resources.packages.put(bytes);
      changed(parts, row, { ...change, ...upgrade });
      resources.packages.collect();
    });
};

/** Upgrades (or rolls back) the next upgrade domain; after the last one the upgrade is complete and cannot be rolled back any more. */
export const walkUpgradeDomain: Worker<'WalkUpgradeDomain'> = async (parts, { subscriptionId, command, signal }) => {
  const { resources, driver } = parts;
  const row = deploymentOf(parts, subscriptionId, command.deployment);
  if (row.upgradeMode !== 'Manual')
    throw new ManagementError('BadRequest', 'invalid-input', 'There is no upgrade under way whose upgrade domains could be walked.');
  if (command.upgradeDomain !== row.upgradeDomain)
    throw new ManagementError('BadRequest', 'invalid-input', `The next upgrade domain to walk is ${row.upgradeDomain}.`);
  changed(parts, row, { upgradeDomainState: 'During' });
  const walking = deploymentOf(parts, subscriptionId, command.deployment);
  await driver.drive(walking, driver.targetOf(walking), signal);
  const next = command.upgradeDomain + 1;
  return () => {
    changed(parts, row, next < row.upgradeDomainCount ? { upgradeDomain: next, upgradeDomainState: 'Before' } : NO_UPGRADE);
    resources.packages.collect();
  };
};

/**
 * Turns an upgrade under way around: the deployment is to have again what it had before. In mode Auto all upgrade domains get it back at
 * once; in mode Manual they are walked again from the first, where those that were not upgraded have nothing to do.
 */
export const rollbackUpgrade: Worker<'RollbackUpgrade'> = async (parts, { subscriptionId, command, signal }) => {
  const { resources } = parts;
  const row = deploymentOf(parts, subscriptionId, command.deployment);
  const previous = previousRevision(row);
  if (row.upgradeMode === null || previous === undefined)
    throw new ManagementError('BadRequest', 'invalid-input', 'There is no upgrade under way that could be rolled back.');
  const back = { packageDigest: previous.packageDigest, configuration: previous.configuration, label: row.previousLabel ?? row.label };
  if (command.mode === 'Auto') await walkAll(parts, row, previous, signal);
  const upgrade =
    command.mode === 'Auto'
      ? NO_UPGRADE
      : ({
          upgradeMode: 'Manual',
          upgradeDomain: 0,
          upgradeDomainState: 'Before',
          previousPackageDigest: row.packageDigest,
          previousConfiguration: row.configuration,
          previousLabel: row.label,
        } as const);
  return () => {
    changed(parts, row, { ...back, ...upgrade });
    resources.packages.collect();
  };
};

/** One upgrade domain after the other, so that the instances of the others go on serving. */
async function walkAll({ driver }: WorkParts, row: DeploymentRow, revision: Revision, signal: AbortSignal): Promise<void> {
  for (let domain = 0; domain < row.upgradeDomainCount; domain++)
    await driver.drive(row, { revision, reaches: (upgradeDomain) => upgradeDomain <= domain }, signal);
}

/** The package in force with one role taken from another package. */
async function onlyRole({ resources }: WorkParts, current: Revision, bytes: Buffer, role: string): Promise<Buffer> {
  const inForce = resources.packages.get(current.packageDigest);
  if (inForce === undefined) throw new Error('the package in force is not there');
  return combinePackages(inForce, bytes, role);
}
