import { ManagementError } from '../management/management-error.ts';
import { parseServiceConfiguration } from './service-configuration.ts';
import type { Worker } from './work.ts';

/** Has a storage node of its region serve (P12.5), and lets the data of a new storage account in: from now on its keys prove something. */
export const createStorageAccount: Worker<'CreateStorageAccount'> = async ({ resources, nodes }, { subscriptionId, command }) => {
  const account = resources.storageAccounts.find(subscriptionId, command.name);
  if (account === undefined)
    throw new ManagementError('ResourceNotFound', 'not-found', `The storage account '${command.name}' was not found.`);
  await nodes.provideStorage(account.primaryRegion);
  return () => resources.storageAccounts.update(subscriptionId, command.name, { status: 'Created' });
};

/** Makes a service certificate available to the configurations of the service's deployments. */
export const addServiceCertificate: Worker<'AddServiceCertificate'> = async ({ resources }, { subscriptionId, command }) => {
  if (resources.serviceCertificates.find(subscriptionId, command.service, command.thumbprint) === undefined) throw notThere();
  return () => resources.serviceCertificates.install(subscriptionId, command.service, command.thumbprint);
};

/** Removes a service certificate, unless a deployment's configuration names it. */
export const removeServiceCertificate: Worker<'RemoveServiceCertificate'> = async ({ resources }, { subscriptionId, command }) => {
  if (resources.serviceCertificates.find(subscriptionId, command.service, command.thumbprint) === undefined) throw notThere();
  for (const { name, configuration } of resources.deployments.list(subscriptionId, command.service)) {
    const used = parseServiceConfiguration(configuration).roles.some((role) =>
      role.certificates.some(({ thumbprint }) => thumbprint === command.thumbprint),
    );
    if (used) throw new ManagementError('ConflictError', 'conflict', `The certificate is in use by the deployment ${name}.`);
  }
  return () => resources.serviceCertificates.remove(subscriptionId, command.service, command.thumbprint);
};

const notThere = (): ManagementError => new ManagementError('ResourceNotFound', 'not-found', 'The certificate was not found.');
