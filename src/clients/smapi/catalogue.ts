import type { Json } from '../../adapters/contract/index.ts';
import type { Estate, OperationKind, Subject } from '../estate.ts';
import type { Result } from '../result.ts';
import type { DeploymentRef, SmapiClient } from './client.ts';

/** An operation of the Service Management API. */
export interface ManagementOperation {
  /** What somebody does, in plain words; unique in the catalogue. */
  readonly words: string;
  readonly kind: OperationKind;
  readonly about: Subject;
  /** Whether it names something that must already be there: only then can it be tried on what is somebody else's. */
  readonly names: boolean;
  /** Whether it is queued for the fabric controller. */
  readonly queued: boolean;
  perform(client: SmapiClient, estate: Estate): Promise<Result<Json>>;
}

type Perform = ManagementOperation['perform'];

const read = (about: Subject, words: string, perform: Perform): ManagementOperation => ({
  words,
  kind: 'read',
  about,
  names: false,
  queued: false,
  perform,
});
const change = (about: Subject, words: string, perform: Perform): ManagementOperation => ({
  ...read(about, words, perform),
  kind: 'change',
});
/** The operation names something that is there. */
const naming = (operation: ManagementOperation): ManagementOperation => ({ ...operation, names: true });
const queued = (operation: ManagementOperation): ManagementOperation => ({ ...operation, queued: true });

const production = ({ service }: Estate): DeploymentRef => ({ service, slot: 'production' });
const byName = ({ service, production: deployment }: Estate): DeploymentRef => ({ service, deployment });

/**
 * Every operation of the API, in an order in which one caller can carry out all of them on one {@link Estate}, provided that what is queued has been
 * carried out before the next one.
 */
export const MANAGEMENT_OPERATIONS: readonly ManagementOperation[] = [
  read('subscription', 'sees the subscription', (smapi) => smapi.getSubscription()),
  read('subscription', 'sees where things can be placed', (smapi) => smapi.listLocations()),

  read('management certificate', 'lists the certificates', (smapi) => smapi.listCertificates()),
  naming(read('management certificate', 'sees a certificate', (smapi, on) => smapi.getCertificate(on.certificate))),
  change('management certificate', 'registers a certificate', (smapi, on) => smapi.addCertificate(on.newCertificate)),
  naming(change('management certificate', 'removes a certificate', (smapi, on) => smapi.deleteCertificate(on.spareCertificate))),

  naming(read('operation', 'asks how an operation went', (smapi, on) => smapi.getOperation(on.operation))),

  read('affinity group', 'lists the affinity groups', (smapi) => smapi.listAffinityGroups()),
  naming(read('affinity group', 'sees an affinity group', (smapi, on) => smapi.getAffinityGroup(on.affinityGroup))),
  change('affinity group', 'makes an affinity group', (smapi, on) =>
    smapi.createAffinityGroup({ name: on.newAffinityGroup, label: on.newAffinityGroup, location: on.location }),
  ),
  naming(
    change('affinity group', 'relabels an affinity group', (smapi, on) =>
      smapi.updateAffinityGroup(on.affinityGroup, { label: 'relabelled' }),
    ),
  ),
  naming(change('affinity group', 'deletes an affinity group', (smapi, on) => smapi.deleteAffinityGroup(on.spareAffinityGroup))),

  read('hosted service', 'asks whether a service name is free', (smapi, on) => smapi.isHostedServiceNameAvailable(on.newService)),
  read('hosted service', 'lists the hosted services', (smapi) => smapi.listHostedServices()),
  naming(read('hosted service', 'sees a hosted service', (smapi, on) => smapi.getHostedService(on.service))),
  naming(
    read('hosted service', 'sees a hosted service with its deployments', (smapi, on) =>
      smapi.getHostedService(on.service, { embedDetail: true }),
    ),
  ),
  change('hosted service', 'makes a hosted service', (smapi, on) =>
    smapi.createHostedService({ name: on.newService, label: on.newService, location: on.location }),
  ),
  naming(
    change('hosted service', 'relabels a hosted service', (smapi, on) => smapi.updateHostedService(on.service, { label: 'relabelled' })),
  ),
  naming(change('hosted service', 'deletes a hosted service', (smapi, on) => smapi.deleteHostedService(on.spareService))),

  naming(read('service certificate', "lists a service's certificates", (smapi, on) => smapi.listServiceCertificates(on.service))),
  naming(
    read('service certificate', "sees a service's certificate", (smapi, on) =>
      smapi.getServiceCertificate(on.service, on.serviceCertificate),
    ),
  ),
  queued(
    naming(
      change('service certificate', 'gives a service a certificate', (smapi, on) =>
        smapi.addServiceCertificate(on.service, on.newServiceCertificate.pfx, on.newServiceCertificate.password),
      ),
    ),
  ),
  queued(
    naming(
      change('service certificate', 'takes a certificate from a service', (smapi, on) =>
        smapi.deleteServiceCertificate(on.service, on.spareServiceCertificate),
      ),
    ),
  ),

  naming(read('deployment', 'sees the deployment in a slot', (smapi, on) => smapi.getDeployment(production(on)))),
  naming(read('deployment', 'sees a deployment by its name', (smapi, on) => smapi.getDeployment(byName(on)))),
  queued(
    naming(
      change('deployment', 'deploys a package', (smapi, on) =>
        smapi.createDeployment(
          { service: on.vacantService, slot: on.newSlot },
          { name: on.newDeployment, label: on.newDeployment, packageUrl: on.packageUrl, configuration: on.configuration },
        ),
      ),
    ),
  ),
  queued(
    naming(change('deployment', 'changes a configuration', (smapi, on) => smapi.changeConfiguration(production(on), on.newConfiguration))),
  ),
  queued(naming(change('deployment', 'suspends a deployment', (smapi, on) => smapi.updateDeploymentStatus(production(on), 'Suspended')))),
  queued(naming(change('deployment', 'lets a deployment run', (smapi, on) => smapi.updateDeploymentStatus(byName(on), 'Running')))),
  queued(naming(change('deployment', 'reboots an instance', (smapi, on) => smapi.rebootRoleInstance(production(on), on.instance)))),
  queued(naming(change('deployment', 'reimages an instance', (smapi, on) => smapi.reimageRoleInstance(byName(on), on.instance)))),
  queued(naming(change('deployment', 'swaps the two slots', (smapi, on) => smapi.swapDeployments(on.service, on.production, on.staging)))),
  queued(
    naming(
      change('deployment', 'begins an upgrade', (smapi, on) =>
        smapi.upgradeDeployment(byName(on), {
          packageUrl: on.packageUrl,
          configuration: on.configuration,
          label: 'upgraded',
          mode: 'Manual',
        }),
      ),
    ),
  ),
  queued(naming(change('deployment', 'takes an upgrade one domain further', (smapi, on) => smapi.walkUpgradeDomain(byName(on), 0)))),
  queued(naming(change('deployment', 'rolls an upgrade back', (smapi, on) => smapi.rollbackUpgrade(byName(on))))),
  queued(naming(change('deployment', 'deletes a deployment', (smapi, on) => smapi.deleteDeployment(byName(on))))),

  read('storage account', 'asks whether an account name is free', (smapi, on) => smapi.isStorageAccountNameAvailable(on.newStorageAccount)),
  read('storage account', 'lists the storage accounts', (smapi) => smapi.listStorageAccounts()),
  naming(read('storage account', 'sees a storage account', (smapi, on) => smapi.getStorageAccount(on.storageAccount))),
  naming(read('storage account', "sees a storage account's keys", (smapi, on) => smapi.getStorageKeys(on.storageAccount))),
  queued(
    change('storage account', 'makes a storage account', (smapi, on) =>
      smapi.createStorageAccount({ name: on.newStorageAccount, label: on.newStorageAccount, location: on.location }),
    ),
  ),
  naming(
    change('storage account', 'relabels a storage account', (smapi, on) =>
      smapi.updateStorageAccount(on.storageAccount, { label: 'relabelled' }),
    ),
  ),
  naming(
    change('storage account', "renews a storage account's key", (smapi, on) => smapi.regenerateStorageKey(on.storageAccount, 'Secondary')),
  ),
  naming(change('storage account', 'deletes a storage account', (smapi, on) => smapi.deleteStorageAccount(on.spareStorageAccount))),
];
