import { ManagementError } from '../management/management-error.ts';
import { requireWithin } from '../management/limits.ts';
import type { DeploymentRow } from '../management/resource-rows.ts';
import type { Revision } from './revision.ts';
import type { GuestOsCatalogue, GuestOsVersion } from './guest-os-catalogue.ts';
import type { ServiceConfiguration } from './service-configuration.ts';
import { checkRoles, parseServiceConfiguration } from './service-configuration.ts';
import type { ServiceDefinition } from './service-definition.ts';
import { CORES, sameName } from './service-definition.ts';
import type { WorkParts } from './work.ts';

/**
 * Refuses a revision that a deployment cannot have, before anything is touched: a configuration that does not fit the package, certificates
 * that the service does not have, more cores than the subscription may use. Throws {@link ManagementError}.
 */
export function requireSuitable(
  { resources, nodes, guestOsCatalogue }: WorkParts,
  row: DeploymentRow,
  revision: Revision,
  definition: ServiceDefinition,
): void {
  const configuration = readConfiguration(revision.configuration, definition);
  guestOsOf(guestOsCatalogue, revision.configuration);
  for (const { thumbprint } of configuration.roles.flatMap((role) => role.certificates)) {
    if (resources.serviceCertificates.find(row.subscriptionId, row.service, thumbprint)?.status !== 'Installed') {
      throw new ManagementError('BadRequest', 'invalid-input', `The certificate with thumbprint ${thumbprint} was not found.`);
    }
  }
  const asked = configuration.roles.reduce(
    (sum, { name, instances }) => sum + instances * CORES[definition.roles.find((role) => sameName(role.name, name))?.size ?? 'Small'],
    0,
  );
  const own = nodes.of(row.privateId).reduce((sum, { cores }) => sum + cores, 0);
  requireWithin('cores', nodes.coresOf(row.subscriptionId) - own + asked);
}

/** The version of the guest OS that a configuration asks for. Throws {@link ManagementError} when there is none. */
export function guestOsOf(catalogue: GuestOsCatalogue, configuration: string): GuestOsVersion {
  const { osFamily, osVersion } = parseServiceConfiguration(configuration);
  const version = catalogue.find(osFamily, osVersion);
  if (version === undefined)
    throw new ManagementError(
      'BadRequest',
      'invalid-input',
      `The service configuration is not valid: there is no version "${osVersion}" of the guest OS family "${osFamily}".`,
    );
  return version;
}

function readConfiguration(text: string, definition: ServiceDefinition): ServiceConfiguration {
  try {
    const configuration = parseServiceConfiguration(text);
    checkRoles(configuration, definition.roles);
    return configuration;
  } catch (error) {
    throw new ManagementError(
      'BadRequest',
      'invalid-input',
      `The service configuration is not valid: ${error instanceof Error ? error.message : String(error)}.`,
    );
  }
}
