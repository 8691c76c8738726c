import type { Region } from '../datacenters/regions.ts';
import { once } from '../once.ts';
import type { Action } from '../subscriptions/access-policy.ts';
import type { Subscription } from '../subscriptions/subscriptions.ts';
import { createAdministration } from './administration.ts';
import { createAffinityGroups } from './affinity-groups.ts';
import type { Command } from './command.ts';
import { createDeployments } from './deployments.ts';
import { createHostedServices } from './hosted-services.ts';
import { ManagementError } from './management-error.ts';
import type { Management } from './management.ts';
import { notFound } from './names.ts';
import type { Handlers, ManagementParts } from './noun.ts';
import type { OperationRow } from './operations.ts';
import type { Principal } from './principal.ts';
import type { QueuedCommand } from './queued-command.ts';
import { createServiceCertificates } from './service-certificates.ts';
import { createStorageAccounts } from './storage-accounts.ts';
import type { LocationView, OperationView } from './view.ts';

/** How many operations a list shows, the newest. */
const OPERATIONS_SHOWN = 100;

/**
 * Management as both doors see it. Every call passes `enter` first, the one place that asks the access policy; what is behind it
 * only ever looks into the subscription that was entered.
 */
export function createManagement(parts: ManagementParts): Management {
  const { store, subscriptions, accessPolicy, operations, regions } = parts;
  const administration = createAdministration(parts);
  const affinityGroups = createAffinityGroups(parts);
  const hostedServices = createHostedServices(parts);
  const deployments = createDeployments(parts);
  const serviceCertificates = createServiceCertificates(parts);
  const storageAccounts = createStorageAccounts(parts);
  const handlers: Handlers = {
    ...administration.handlers,
    ...affinityGroups.handlers,
    ...hostedServices.handlers,
    ...deployments.handlers,
    ...serviceCertificates.handlers,
    ...storageAccounts.handlers,
  };

  const enter = (who: Principal, subscriptionId: string, action: Action): Subscription => {
    const id = subscriptionId.toLowerCase();
    const subscription = accessPolicy.may(who, id, action) ? subscriptions.find(id) : undefined;
    if (subscription !== undefined) return subscription;
    if (who.kind === 'person') throw notFound('The subscription was not found.');
    throw new ManagementError('ForbiddenError', 'not-allowed', REFUSED_CERTIFICATE);
  };
  const handle = <Kind extends Command['kind']>(id: string, command: Extract<Command, { kind: Kind }>): QueuedCommand | null =>
    (handlers[command.kind as Kind] as (id: string, command: Extract<Command, { kind: Kind }>) => QueuedCommand | null)(id, command);

  return {
    subscriptionsOf: (liveId) => subscriptions.of(liveId).map(administration.view),
    subscription: (who, id) => administration.view(enter(who, id, 'ReadSubscription')),
    people: (who, id) => administration.people(enter(who, id, 'ReadPeople')),
    locations: (who, id) => {
      enter(who, id, 'ReadLocations');
      return locationViews(regions.list());
    },

    certificates: (who, id) => administration.certificates(enter(who, id, 'ReadCertificates').id),
    certificate: (who, id, thumbprint) => administration.certificate(enter(who, id, 'ReadCertificates').id, thumbprint),

    affinityGroups: (who, id) => affinityGroups.list(enter(who, id, 'ReadAffinityGroups').id),
    affinityGroup: (who, id, name) => affinityGroups.get(enter(who, id, 'ReadAffinityGroups').id, name),

    hostedServiceNameAvailable: (who, id, name) => {
      enter(who, id, 'ReadHostedServices');
      return hostedServices.nameAvailable(name);
    },
    hostedServices: (who, id) => hostedServices.list(enter(who, id, 'ReadHostedServices').id),
    hostedService: (who, id, name) => hostedServices.get(enter(who, id, 'ReadHostedServices').id, name),
    deployments: (who, id, service) => deployments.list(enter(who, id, 'ReadDeployments').id, service),
    deployment: (who, id, ref) => deployments.get(enter(who, id, 'ReadDeployments').id, ref),
    serviceCertificates: (who, id, service) => serviceCertificates.list(enter(who, id, 'ReadServiceCertificates').id, service),
    serviceCertificate: (who, id, service, thumbprint) =>
      serviceCertificates.get(enter(who, id, 'ReadServiceCertificates').id, service, thumbprint),

    storageAccountNameAvailable: (who, id, name) => {
      enter(who, id, 'ReadStorageAccounts');
      return storageAccounts.nameAvailable(name);
    },
    storageAccounts: (who, id) => storageAccounts.list(enter(who, id, 'ReadStorageAccounts').id),
    storageAccount: (who, id, name) => storageAccounts.get(enter(who, id, 'ReadStorageAccounts').id, name),
    storageKeys: (who, id, name) => storageAccounts.keys(enter(who, id, 'ReadStorageKeys').id, name),

    operations: (who, id) => operations.list(enter(who, id, 'ReadOperations').id, OPERATIONS_SHOWN).map(operationView),
    operation: (who, id, requestId) => {
      const row = operations.find(enter(who, id, 'ReadOperations').id, requestId);
      if (row === undefined) throw notFound('The operation was not found.');
      return operationView(row);
    },

    submit: (who, subscriptionId, command) =>
      // One transaction: what a command changed, and the note of what is left to do, are durable together or not at all.
      store.transaction(() => {
        const { id } = enter(who, subscriptionId, command.kind);
        const queued = handle(id, command);
        if (queued === null) return { requestId: operations.record(id, command.kind), queued: false };
        return { requestId: operations.accept(id, queued), queued: true };
      }),
  };
}

const REFUSED_CERTIFICATE =
  'The server failed to authenticate the request. Verify that the certificate is valid and is associated with this subscription.';

const locationViews = once((regions: readonly Region[]): readonly LocationView[] =>
  regions.map(({ name, services }) => ({ name, displayName: name, availableServices: services })),
);

function operationView(row: OperationRow): OperationView {
  return {
    requestId: row.requestId,
    kind: row.kind,
    status: row.status,
    httpStatus: row.httpStatus ?? undefined,
    error: row.errorCode === null ? undefined : { code: row.errorCode, message: row.errorMessage ?? '' },
    accepted: row.accepted,
    finished: row.finished ?? undefined,
  };
}
