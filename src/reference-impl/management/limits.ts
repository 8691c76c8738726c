import { parseServiceConfiguration } from '../fabric-controller/service-configuration.ts';
import { conflict } from './names.ts';
import type { Resources } from './resources.ts';

/** What one subscription may have, as customers of 2012 started with. An instance counts as one core at the least. */
export const LIMITS = { cores: 20, storageAccounts: 20, hostedServices: 20 } as const;

/** Throws ManagementError `ConflictError` when there are more than the subscription may have. */
export function requireWithin(kind: keyof typeof LIMITS, count: number): void {
  if (count <= LIMITS[kind]) return;
  const names = { cores: 'cores', storageAccounts: 'storage accounts', hostedServices: 'hosted services' } as const;
  throw conflict(`The subscription would have more than ${LIMITS[kind]} ${names[kind]}, which is its limit.`);
}

/** How many instances a service configuration asks for. */
export function instanceCount(configuration: string): number {
  return parseServiceConfiguration(configuration).roles.reduce((sum, role) => sum + role.instances, 0);
}

/** How many instances the subscription's deployments ask for; `except` leaves one deployment out, by its `privateId`. */
export function instancesConfigured(
  resources: Pick<Resources, 'hostedServices' | 'deployments'>,
  subscriptionId: string,
  except?: string,
): number {
  return resources.hostedServices
    .list(subscriptionId)
    .flatMap(({ name }) => resources.deployments.list(subscriptionId, name))
    .filter(({ privateId }) => privateId !== except)
    .reduce((sum, { configuration }) => sum + instanceCount(configuration), 0);
}
