import { once } from '../once.ts';
import { requireWithin } from './limits.ts';
import {
  conflict,
  isHostedServiceName,
  notFound,
  requireDescription,
  requireHostedServiceName,
  requireLabel,
  resolvePlacement,
} from './names.ts';
import type { Handlers, ManagementParts } from './noun.ts';
import { hostedServiceLane } from './queued-command.ts';
import type { HostedServiceRow } from './resource-rows.ts';
import type { AvailabilityView, HostedServiceView } from './view.ts';

const TAKEN = 'The hosted service name is already taken.';

/** A hosted service of the subscription. Throws ManagementError `ResourceNotFound`, whether it is another's or nobody's. */
export function requireHostedService(
  { resources }: Pick<ManagementParts, 'resources'>,
  subscriptionId: string,
  name: string,
): HostedServiceRow {
  const row = resources.hostedServices.find(subscriptionId, name);
  if (row === undefined) throw notFound('The hosted service does not exist.');
  return row;
}

/** Hosted services: the names under which deployments run. */
export function createHostedServices(parts: ManagementParts) {
  const { clock, resources, operations } = parts;

  const handlers: Handlers<'CreateHostedService' | 'UpdateHostedService' | 'DeleteHostedService'> = {
    CreateHostedService: (subscriptionId, { name, label, description, location, affinityGroup }) => {
      requireHostedServiceName(name);
      requireLabel(label);
      requireDescription(description);
      const placement = resolvePlacement(parts, subscriptionId, { location, affinityGroup });
      if (resources.hostedServices.isTaken(name)) throw conflict(TAKEN);
      requireWithin('hostedServices', resources.hostedServices.list(subscriptionId).length + 1);
      const now = clock.now().toISOString();
      resources.hostedServices.insert({
        subscriptionId,
        name,
        label,
        description,
        location: placement.location,
        affinityGroup: placement.affinityGroup,
        created: now,
        modified: now,
      });
      return null;
    },
    UpdateHostedService: (subscriptionId, { name, label, description }) => {
      const row = requireHostedService(parts, subscriptionId, name);
      if (label !== undefined) requireLabel(label);
      if (description !== undefined) requireDescription(description);
      resources.hostedServices.update(subscriptionId, name, {
        label: label ?? row.label,
        description: description ?? row.description,
        modified: clock.now().toISOString(),
      });
      return null;
    },
    DeleteHostedService: (subscriptionId, { name }) => {
      requireHostedService(parts, subscriptionId, name);
      if (resources.deployments.list(subscriptionId, name).length > 0) throw conflict('The hosted service has deployments.');
      if (operations.next(hostedServiceLane(name)) !== undefined) throw conflict('An operation on the hosted service is in progress.');
      resources.hostedServices.remove(subscriptionId, name);
      return null;
    },
  };

  return {
    handlers,
    nameAvailable: (name: string): AvailabilityView => {
      if (!isHostedServiceName(name)) return { available: false, reason: 'The hosted service name is invalid.' };
      return resources.hostedServices.isTaken(name) ? { available: false, reason: TAKEN } : { available: true };
    },
    list: (subscriptionId: string) => views(resources.hostedServices.list(subscriptionId)),
    get: (subscriptionId: string, name: string) => view(requireHostedService(parts, subscriptionId, name)),
  };
}

function view({ name, label, description, location, affinityGroup, created, modified }: HostedServiceRow): HostedServiceView {
  return {
    name,
    label,
    description,
    location: location ?? undefined,
    affinityGroup: affinityGroup ?? undefined,
    status: 'Created',
    created,
    lastModified: modified,
  };
}

const views = once((rows: readonly HostedServiceRow[]): readonly HostedServiceView[] => rows.map(view));
