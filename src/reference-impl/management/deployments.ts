import { randomBytes } from 'node:crypto';
import type { InstanceEndpoint } from '../compute-node/instance.ts';
import { parseServiceConfiguration, type ServiceConfiguration } from '../fabric-controller/service-configuration.ts';
import type { DeploymentRef } from './command.ts';
import { requireHostedService } from './hosted-services.ts';
import { instancesConfigured, requireWithin } from './limits.ts';
import { ManagementError } from './management-error.ts';
import { conflict, invalidInput, notFound, requireDeploymentName, requireLabel } from './names.ts';
import type { CommandOf, Handlers, ManagementParts } from './noun.ts';
import { packageLocation } from './package-location.ts';
import type { PackageSource } from './queued-command.ts';
import type { DeploymentRow, InstanceRow } from './resource-rows.ts';
import type { DeploymentView } from './view.ts';

type DeploymentCommand =
  | 'CreateDeployment'
  | 'ChangeConfiguration'
  | 'UpdateDeploymentStatus'
  | 'UpgradeDeployment'
  | 'WalkUpgradeDomain'
  | 'RollbackUpgrade'
  | 'SwapDeployments'
  | 'RebootRoleInstance'
  | 'ReimageRoleInstance'
  | 'DeleteDeployment';

/** Until the package is read nobody knows better. */
const UNREAD_PACKAGE = { sdkVersion: '', upgradeDomainCount: 1 } as const;
/** A zip starts with a local file header. */
const ZIP_SIGNATURE = Buffer.from('PK\x03\x04', 'latin1');

/** Deployments. Their commands are checked here against what is there and queued; the controller carries them out. */
export function createDeployments(parts: ManagementParts) {
  const { clock, resources } = parts;

  const find = (subscriptionId: string, ref: DeploymentRef): DeploymentRow => {
    requireHostedService(parts, subscriptionId, ref.service);
    const row = resources.deployments.find(subscriptionId, ref.service, ref);
    if (row === undefined) throw notFound('No deployments were found.');
    return row;
  };
  /** The deployment as the target of a command. */
  const target = (subscriptionId: string, ref: DeploymentRef): DeploymentRow => {
    const row = find(subscriptionId, ref);
    if (row.status === 'Deleting') throw conflict('The deployment is being deleted.');
    return row;
  };
  const requireInstance = (row: DeploymentRow, instance: string): string => {
    const [role] = parseServiceConfiguration(row.configuration).roles.flatMap(({ name, instances }) =>
      Array.from({ length: instances }, (_, index) => `${name}_IN_${index}`).filter(
        (name) => name.toLowerCase() === instance.toLowerCase(),
      ),
    );
    if (role === undefined) throw notFound('The role instance does not exist.');
    return role;
  };
  const packageSource = (subscriptionId: string, given: CommandOf<'CreateDeployment'>['package']): PackageSource => {
    if ('bytes' in given) {
      if (!ZIP_SIGNATURE.equals(given.bytes.subarray(0, ZIP_SIGNATURE.length))) {
        throw new ManagementError('BadRequest', 'invalid-package', 'The package is not a zip archive.');
      }
      return { from: 'upload', digest: resources.packages.put(given.bytes) };
    }
    const location = packageLocation(given.url);
    // An account of somebody else is as unknown here as one that does not exist.
    if (resources.storageAccounts.find(subscriptionId, location.account) === undefined) {
      throw invalidInput("The package is not in one of the subscription's storage accounts.");
    }
    return { from: 'blob', ...location };
  };
  /** Checks a configuration that a deployment is to get; `row` is the deployment, if it is there already. */
  const requireConfiguration = (subscriptionId: string, configuration: string, row?: DeploymentRow): void => {
    const asked = readConfiguration(configuration);
    const elsewhere = instancesConfigured(resources, subscriptionId, row?.privateId);
    requireWithin('cores', elsewhere + asked.roles.reduce((sum, role) => sum + role.instances, 0));
  };

  const handlers: Handlers<DeploymentCommand> = {
    CreateDeployment: (subscriptionId, command) => {
      const service = requireHostedService(parts, subscriptionId, command.service).name;
      requireDeploymentName(command.name);
      requireLabel(command.label);
      requireConfiguration(subscriptionId, command.configuration);
      if (resources.deployments.find(subscriptionId, service, { slot: command.slot }) !== undefined) {
        throw conflict(`There is a deployment in the ${command.slot} slot already.`);
      }
      if (resources.deployments.find(subscriptionId, service, { deployment: command.name }) !== undefined) {
        throw conflict('The hosted service has a deployment of this name already.');
      }
      const source = packageSource(subscriptionId, command.package);
      const privateId = randomBytes(16).toString('hex');
      const now = clock.now().toISOString();
      resources.deployments.insert({
        ...UNREAD_PACKAGE,
        subscriptionId,
        service,
        privateId,
        name: command.name,
        slot: command.slot,
        status: 'Deploying',
        label: command.label,
        configuration: command.configuration,
        vip: null,
        packageDigest: source.from === 'upload' ? source.digest : null,
        desiredStatus: command.start ? 'Running' : 'Suspended',
        upgradeMode: null,
        upgradeDomain: null,
        upgradeDomainState: null,
        previousPackageDigest: null,
        previousConfiguration: null,
        previousLabel: null,
        created: now,
        modified: now,
      });
      return { kind: 'CreateDeployment', service, deployment: privateId, package: source };
    },
    ChangeConfiguration: (subscriptionId, { configuration, ...ref }) => {
      const row = target(subscriptionId, ref);
      requireConfiguration(subscriptionId, configuration, row);
      requireSameRoles(row.configuration, configuration);
      return { kind: 'ChangeConfiguration', ...on(row), configuration };
    },
    UpdateDeploymentStatus: (subscriptionId, { status, ...ref }) => ({
      kind: 'UpdateDeploymentStatus',
      ...on(target(subscriptionId, ref)),
      status,
    }),
    UpgradeDeployment: (subscriptionId, { kind, mode, package: given, configuration, label, role, force, ...ref }) => {
      const row = target(subscriptionId, ref);
      requireLabel(label);
      requireConfiguration(subscriptionId, configuration, row);
      if (role !== undefined && !readConfiguration(configuration).roles.some(({ name }) => name.toLowerCase() === role.toLowerCase())) {
        throw invalidInput('The role to upgrade is not in the configuration.');
      }
      return { kind, ...on(row), mode, package: packageSource(subscriptionId, given), configuration, label, role: role ?? null, force };
    },
    WalkUpgradeDomain: (subscriptionId, { kind, upgradeDomain, ...ref }) => ({ kind, ...on(target(subscriptionId, ref)), upgradeDomain }),
    RollbackUpgrade: (subscriptionId, { kind, mode, force, ...ref }) => ({ kind, ...on(target(subscriptionId, ref)), mode, force }),
    SwapDeployments: (subscriptionId, { kind, service, production, source }) => {
      const staged = target(subscriptionId, { service, deployment: source });
      if (staged.slot !== 'staging') throw invalidInput('The source deployment is not in the staging slot.');
      const current = resources.deployments.find(subscriptionId, service, { slot: 'production' });
      if (production.toLowerCase() !== (current?.name ?? '').toLowerCase()) {
        throw invalidInput('The production deployment is not the one that is in the production slot.');
      }
      if (current?.status === 'Deleting') throw conflict('The deployment is being deleted.');
      return { kind, service: staged.service, production: current?.privateId ?? null, source: staged.privateId };
    },
    RebootRoleInstance: (subscriptionId, { kind, instance, ...ref }) => {
      const row = target(subscriptionId, ref);
      return { kind, ...on(row), instance: requireInstance(row, instance) };
    },
    ReimageRoleInstance: (subscriptionId, { kind, instance, ...ref }) => {
      const row = target(subscriptionId, ref);
      return { kind, ...on(row), instance: requireInstance(row, instance) };
    },
    DeleteDeployment: (subscriptionId, { kind, ...ref }) => {
      const row = target(subscriptionId, ref);
      resources.deployments.update(subscriptionId, row.privateId, { status: 'Deleting', modified: clock.now().toISOString() });
      return { kind, ...on(row) };
    },
  };

  const view = (row: DeploymentRow): DeploymentView => deploymentView(parts, row, resources.instances.list(row.privateId));
  return {
    handlers,
    list: (subscriptionId: string, service: string) => {
      requireHostedService(parts, subscriptionId, service);
      return resources.deployments.list(subscriptionId, service).map(view);
    },
    get: (subscriptionId: string, ref: DeploymentRef) => view(find(subscriptionId, ref)),
  };
}

function on({ service, privateId }: DeploymentRow): { readonly service: string; readonly deployment: string } {
  return { service, deployment: privateId };
}

function readConfiguration(text: string): ServiceConfiguration {
  try {
    return parseServiceConfiguration(text);
  } catch (error) {
    throw invalidInput(`The service configuration is not valid: ${error instanceof Error ? error.message : String(error)}.`);
  }
}

/** A running deployment can get other counts and settings, not other roles: those come with a package. */
function requireSameRoles(before: string, after: string): void {
  const names = (text: string): string =>
    JSON.stringify(
      readConfiguration(text)
        .roles.map(({ name }) => name.toLowerCase())
        .sort(),
    );
  if (names(before) !== names(after)) throw invalidInput('The configuration does not have the roles of the deployment.');
}

function deploymentView(
  { guestOsCatalogue }: Pick<ManagementParts, 'guestOsCatalogue'>,
  row: DeploymentRow,
  instances: readonly InstanceRow[],
): DeploymentView {
  const configuration = parseServiceConfiguration(row.configuration);
  const osVersion = guestOsCatalogue.find(configuration.osFamily, configuration.osVersion)?.version ?? configuration.osVersion;
  return {
    service: row.service,
    name: row.name,
    slot: row.slot,
    privateId: row.privateId,
    status: row.status,
    label: row.label,
    configuration: row.configuration,
    publicAddress: row.vip ?? undefined,
    instances: instances.map(({ name, role, status, upgradeDomain, faultDomain, size, ipAddress, endpoints }) => ({
      role,
      instance: name,
      status,
      upgradeDomain,
      faultDomain,
      size,
      ipAddress,
      endpoints: JSON.parse(endpoints) as InstanceEndpoint[],
    })),
    roles: configuration.roles.map(({ name }) => ({ name, osVersion })),
    upgradeDomainCount: row.upgradeDomainCount,
    sdkVersion: row.sdkVersion,
    upgrade:
      row.upgradeMode === null
        ? undefined
        : { mode: row.upgradeMode, currentDomain: row.upgradeDomain ?? 0, currentDomainState: row.upgradeDomainState ?? 'Before' },
    rollbackAllowed: row.upgradeMode !== null && row.previousPackageDigest !== null,
    created: row.created,
    lastModified: row.modified,
  };
}
