import type { Regions } from '../datacenters/regions.ts';
import type { Placement } from './command.ts';
import { ManagementError } from './management-error.ts';
import type { Resources } from './resources.ts';

/** What every noun checks of the names and texts that it is given. All throw {@link ManagementError} `BadRequest`. */

/** A DNS label (RFC 1123 section 2.1): the service's address starts with it. */
const HOSTED_SERVICE_NAME = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i;
const STORAGE_ACCOUNT_NAME = /^[a-z0-9]{3,24}$/;
const AFFINITY_GROUP_NAME = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i;
const DEPLOYMENT_NAME = /^[a-z0-9](?:[a-z0-9._-]{0,61}[a-z0-9])?$/i;

const LONGEST_LABEL = 100;
const LONGEST_DESCRIPTION = 1024;

export function isHostedServiceName(name: string): boolean {
  return HOSTED_SERVICE_NAME.test(name);
}

export function requireHostedServiceName(name: string): void {
  if (!isHostedServiceName(name)) throw invalidInput('The hosted service name is invalid.');
}

export function requireStorageAccountName(name: string): void {
  if (!STORAGE_ACCOUNT_NAME.test(name)) {
    throw invalidInput('The storage account name is invalid: it must have 3 to 24 characters, lower-case letters and digits only.');
  }
}

export function requireAffinityGroupName(name: string): void {
  if (!AFFINITY_GROUP_NAME.test(name)) throw invalidInput('The affinity group name is invalid.');
}

export function requireDeploymentName(name: string): void {
  if (!DEPLOYMENT_NAME.test(name)) throw invalidInput('The deployment name is invalid.');
}

export function requireLabel(label: string): void {
  if (label.trim() === '') throw invalidInput('A label is needed.');
  if ([...label].length > LONGEST_LABEL) throw invalidInput(`The label has more than ${LONGEST_LABEL} characters.`);
}

export function requireDescription(description: string): void {
  if ([...description].length > LONGEST_DESCRIPTION) throw invalidInput(`The description has more than ${LONGEST_DESCRIPTION} characters.`);
}

/** A placement that was found good: `region` is where it leads, through the affinity group if one is named. */
export interface ResolvedPlacement {
  readonly location: string | null;
  readonly affinityGroup: string | null;
  readonly region: string;
}

export function resolvePlacement(
  { regions, resources }: { readonly regions: Regions; readonly resources: Pick<Resources, 'affinityGroups'> },
  subscriptionId: string,
  { location, affinityGroup }: Placement,
): ResolvedPlacement {
  if ((location === undefined) === (affinityGroup === undefined))
    throw invalidInput('Either a location or an affinity group is needed, and not both.');
  if (location !== undefined) {
    const { name } = requireLocation(regions, location);
    return { location: name, affinityGroup: null, region: name };
  }
  const group = resources.affinityGroups.find(subscriptionId, affinityGroup ?? '');
  if (group === undefined) throw invalidInput('The affinity group does not exist.');
  return { location: null, affinityGroup: group.name, region: group.location };
}

export function requireLocation(regions: Regions, location: string): { readonly name: string; readonly pair: string } {
  const region = regions.find(location);
  if (region === undefined) throw new ManagementError('BadRequest', 'unknown-location', 'The location is not one that is offered.');
  return region;
}

export function invalidInput(message: string): ManagementError {
  return new ManagementError('BadRequest', 'invalid-input', message);
}

export function notFound(message: string): ManagementError {
  return new ManagementError('ResourceNotFound', 'not-found', message);
}

export function conflict(message: string): ManagementError {
  return new ManagementError('ConflictError', 'conflict', message);
}
