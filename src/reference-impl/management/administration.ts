import { canonicalLiveId, isLiveId } from '../identity/live-id.ts';
import { MOST_CO_ADMINISTRATORS, type Subscription } from '../subscriptions/subscriptions.ts';
import { ManagementError } from './management-error.ts';
import { conflict, invalidInput, notFound } from './names.ts';
import type { Handlers, ManagementParts } from './noun.ts';
import { LIMITS } from './limits.ts';
import type { CertificateView, SubscriptionView } from './view.ts';

/** The subscription itself: its people and its management certificates. */
export function createAdministration({ subscriptions, certificateRegistry, resources, nodes }: ManagementParts) {
  const handlers: Handlers<'AddCertificate' | 'RemoveCertificate' | 'AddCoAdministrator' | 'RemoveCoAdministrator'> = {
    AddCertificate: (subscriptionId, { certificate }) => {
      certificateRegistry.register(subscriptionId, certificate);
      return null;
    },
    RemoveCertificate: (subscriptionId, { thumbprint }) => {
      if (!certificateRegistry.remove(subscriptionId, thumbprint)) throw notFound('The certificate was not found.');
      return null;
    },
    AddCoAdministrator: (subscriptionId, { liveId }) => {
      const person = canonicalLiveId(liveId);
      if (!isLiveId(person)) throw invalidInput('A Live ID looks like an e-mail address.');
      if (subscriptions.find(subscriptionId)?.owner === person) throw conflict('The owner of the subscription needs no grant.');
      if (subscriptions.isCoAdministrator(subscriptionId, person)) throw conflict('This person is a co-administrator already.');
      if (subscriptions.coAdministrators(subscriptionId).length >= MOST_CO_ADMINISTRATORS) {
        throw new ManagementError(
          'ConflictError',
          'co-administrator-limit',
          `A subscription can have at most ${MOST_CO_ADMINISTRATORS} co-administrators.`,
        );
      }
      subscriptions.addCoAdministrator(subscriptionId, person);
      return null;
    },
    RemoveCoAdministrator: (subscriptionId, { liveId }) => {
      if (!subscriptions.isCoAdministrator(subscriptionId, liveId)) throw notFound('There is no such co-administrator.');
      subscriptions.removeCoAdministrator(subscriptionId, liveId);
      return null;
    },
  };

  return {
    handlers,
    view: ({ id, name, owner }: Subscription): SubscriptionView => ({
      subscriptionId: id,
      name,
      status: 'Active',
      accountAdministrator: owner,
      serviceAdministrator: owner,
      maxCores: LIMITS.cores,
      maxStorageAccounts: LIMITS.storageAccounts,
      maxHostedServices: LIMITS.hostedServices,
      currentCores: nodes.coresOf(id),
      currentHostedServices: resources.hostedServices.list(id).length,
      currentStorageAccounts: resources.storageAccounts.list(id).length,
    }),
    people: ({ id, owner }: Subscription) => ({ owner, coAdministrators: subscriptions.coAdministrators(id) }),
    certificates: (subscriptionId: string): readonly CertificateView[] => certificateRegistry.list(subscriptionId),
    certificate: (subscriptionId: string, thumbprint: string): CertificateView => {
      const found = certificateRegistry.byThumbprint(subscriptionId, thumbprint);
      if (found === undefined) throw notFound('The certificate was not found.');
      return found;
    },
  };
}
