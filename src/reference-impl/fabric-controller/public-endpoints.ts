import type { RoleInstance } from '../compute-node/instance.ts';
import type { Resources } from '../management/resources.ts';
import type { AddressPlan } from '../network/address-plan.ts';
import type { Edge, Endpoint, PublicService } from '../network/edge/index.ts';
import type { DeploymentKey, Nodes } from './nodes.ts';

/**
 * Tells the edge which endpoints there are, and which instances each is spread over: those that run, of deployments that are not being deleted (EDG-1). What
 * it tells comes out of the store, so after a crash it tells the same again. The root OSs are told by their own fabric agents, and not by this.
 */
export interface PublicEndpoints {
  /** Tells what is open of one deployment now. */
  declare(deployment: DeploymentKey): void;
  /** The same of every deployment. */
  declareAll(): void;
}

export interface PublicEndpointsParts {
  readonly resources: { readonly deployments: Pick<Resources['deployments'], 'byId' | 'all'> };
  readonly nodes: Pick<Nodes, 'serving' | 'onChange'>;
  readonly plan: Pick<AddressPlan, 'guest'>;
  readonly edge: Pick<Edge, 'declare' | 'redeclare' | 'withdraw'>;
}

export function createPublicEndpoints({ resources, nodes, plan, edge }: PublicEndpointsParts): PublicEndpoints {
  /** The public address at which each deployment is declared, and the other way round. */
  const addresses = new Map<string, string>();
  const holders = new Map<string, string>();

  const serviceOf = ({ subscriptionId, deployment }: DeploymentKey): PublicService | undefined => {
    const row = resources.deployments.byId(subscriptionId, deployment);
    if (row === undefined || row.vip === null || row.status === 'Deleting') return undefined;
    const endpoints = endpointsOf(nodes.serving(deployment), plan);
    return endpoints.length === 0 ? undefined : { vip: row.vip, endpoints };
  };
  const declare = (key: DeploymentKey): void => {
    const { deployment } = key;
    const service = serviceOf(key);
    const before = addresses.get(deployment);
    addresses.delete(deployment);
    // After a swap the other deployment may have it already.
    if (before !== undefined && before !== service?.vip && holders.get(before) === deployment) {
      edge.withdraw(before);
      holders.delete(before);
    }
    if (service === undefined) return;
    edge[holders.has(service.vip) ? 'redeclare' : 'declare'](service);
    addresses.set(deployment, service.vip);
    holders.set(service.vip, deployment);
  };

  nodes.onChange(declare);
  return {
    declare,
    declareAll: () => {
      for (const { subscriptionId, privateId } of resources.deployments.all()) declare({ subscriptionId, deployment: privateId });
    },
  };
}

/**
 * The endpoints of instances that may run different revisions of a service. Where these lead one public port to different places, those instances serve it
 * which are more, until an upgrade has come to the others.
 */
function endpointsOf(instances: readonly RoleInstance[], plan: Pick<AddressPlan, 'guest'>): readonly Endpoint[] {
  const places = new Map<string, Map<string, Endpoint & { readonly instances: string[] }>>();
  for (const instance of instances)
    for (const { name, protocol, publicPort, localPort } of instance.endpoints) {
      const place = `${protocol} ${publicPort}`;
      const ways = places.get(place) ?? new Map<string, Endpoint & { readonly instances: string[] }>();
      places.set(place, ways);
      // A name is one of a role, of a revision; at the edge there is one list for all.
      const endpoint = { name: `${instance.role} ${name} (${place})`, protocol, publicPort, localPort, instances: [] };
      const way = `${endpoint.name} ${localPort}`;
      const known = ways.get(way) ?? endpoint;
      ways.set(way, known);
      known.instances.push(plan.guest(instance.id));
    }
  return [...places.values()].flatMap((ways) =>
    [...ways.values()].sort((left, right) => right.instances.length - left.instances.length).slice(0, 1),
  );
}
