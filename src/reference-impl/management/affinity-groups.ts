import { conflict, notFound, requireAffinityGroupName, requireDescription, requireLabel, requireLocation } from './names.ts';
import type { Handlers, ManagementParts } from './noun.ts';
import type { AffinityGroupRow } from './resource-rows.ts';
import type { AffinityGroupView } from './view.ts';

/** Affinity groups: services and storage accounts that are to be close to one another. */
export function createAffinityGroups({ clock, regions, resources }: ManagementParts) {
  const require = (subscriptionId: string, name: string): AffinityGroupRow => {
    const row = resources.affinityGroups.find(subscriptionId, name);
    if (row === undefined) throw notFound('The affinity group does not exist.');
    return row;
  };
  const view = ({ subscriptionId, name, label, description, location }: AffinityGroupRow): AffinityGroupView => ({
    name,
    label,
    description,
    location,
    hostedServices: membersOf(name, resources.hostedServices.list(subscriptionId)),
    storageAccounts: membersOf(name, resources.storageAccounts.list(subscriptionId)),
  });

  const handlers: Handlers<'CreateAffinityGroup' | 'UpdateAffinityGroup' | 'DeleteAffinityGroup'> = {
    CreateAffinityGroup: (subscriptionId, { name, label, description, location }) => {
      requireAffinityGroupName(name);
      requireLabel(label);
      requireDescription(description);
      const region = requireLocation(regions, location);
      if (resources.affinityGroups.find(subscriptionId, name) !== undefined) throw conflict('The affinity group exists already.');
      resources.affinityGroups.insert({
        subscriptionId,
        name,
        label,
        description,
        location: region.name,
        created: clock.now().toISOString(),
      });
      return null;
    },
    UpdateAffinityGroup: (subscriptionId, { name, label, description }) => {
      const row = require(subscriptionId, name);
      if (label !== undefined) requireLabel(label);
      if (description !== undefined) requireDescription(description);
      resources.affinityGroups.update(subscriptionId, name, { label: label ?? row.label, description: description ?? row.description });
      return null;
    },
    DeleteAffinityGroup: (subscriptionId, { name }) => {
      const { hostedServices, storageAccounts } = view(require(subscriptionId, name));
      if (hostedServices.length + storageAccounts.length > 0) throw conflict('The affinity group is in use.');
      resources.affinityGroups.remove(subscriptionId, name);
      return null;
    },
  };

  return {
    handlers,
    list: (subscriptionId: string) => resources.affinityGroups.list(subscriptionId).map(view),
    get: (subscriptionId: string, name: string) => view(require(subscriptionId, name)),
  };
}

function membersOf(group: string, rows: readonly { readonly name: string; readonly affinityGroup: string | null }[]): string[] {
  return rows.filter(({ affinityGroup }) => affinityGroup?.toLowerCase() === group.toLowerCase()).map(({ name }) => name);
}
