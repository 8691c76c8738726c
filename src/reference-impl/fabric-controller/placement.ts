import type { InstanceEndpoint, InstanceSpecification } from '../compute-node/instance.ts';
import type { GuestOsVersion } from './guest-os-catalogue.ts';
import type { InstanceOrder } from './nodes.ts';
import type { DeploymentRow } from '../management/resource-rows.ts';
import type { PreparedPackage } from './package-images.ts';
import type { Revision } from './revision.ts';
import { revisionId } from './revision.ts';
import { parseServiceConfiguration, renderRolePart } from './service-configuration.ts';
import { transportOf, type RoleEndpoint } from './role-endpoints.ts';
import { CORES, sameName } from './service-definition.ts';

/** Instances are spread over this many fault domains: racks that share no power and no switch. */
const FAULT_DOMAINS = 2;

/** The instances that a revision of a deployment consists of, spread in turn over fault and upgrade domains. */
export function instancesOf(
  row: DeploymentRow,
  location: string,
  revision: Revision,
  prepared: PreparedPackage,
  guestOs: GuestOsVersion,
): InstanceOrder[] {
  const configuration = parseServiceConfiguration(revision.configuration);
  return configuration.roles.flatMap((part) => {
    const role = prepared.definition.roles.find((candidate) => sameName(candidate.name, part.name));
    const image = prepared.images.get(part.name.toLowerCase());
    if (role === undefined || image === undefined) throw new Error(`the package has no role ${part.name}`);
    const endpoints = role.endpoints.map((endpoint) => openAt(row, endpoint));
    const own = renderRolePart(configuration, part.name);
    return Array.from({ length: part.instances }, (_, index): InstanceOrder => {
      const specification: InstanceSpecification = {
        deployment: row.privateId,
        subscriptionId: row.subscriptionId,
        service: row.service,
        slot: row.slot,
        name: `${part.name}_IN_${index}`,
        role: part.name,
        size: role.size,
        cores: CORES[role.size],
        upgradeDomain: index % row.upgradeDomainCount,
        faultDomain: index % FAULT_DOMAINS,
        executionContext: role.executionContext,
        endpoints,
        image,
        guestOs: guestOs.image,
        follows: configuration.osVersion === '*' ? configuration.osFamily : null,
        revision: revisionId(revision),
      };
      return { specification, location, configuration: own };
    });
  });
}

function openAt({ vip }: DeploymentRow, endpoint: RoleEndpoint): InstanceEndpoint {
  if (vip === null) throw new Error('the deployment has no public address yet');
  return { vip, name: endpoint.name, protocol: transportOf(endpoint), publicPort: endpoint.port, localPort: endpoint.localPort };
}
