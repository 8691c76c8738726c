import { canonicalLiveId } from '../identity/live-id.ts';
import type { Command } from '../management/command.ts';
import type { Principal } from '../management/principal.ts';
import type { CertificateRegistry } from './certificate-registry.ts';
import type { Subscriptions } from './subscriptions.ts';

/** What can be read of a subscription. */
export type ReadAction =
  | 'ReadSubscription'
  | 'ReadPeople'
  | 'ReadLocations'
  | 'ReadCertificates'
  | 'ReadAffinityGroups'
  | 'ReadHostedServices'
  | 'ReadDeployments'
  | 'ReadServiceCertificates'
  | 'ReadStorageAccounts'
  | 'ReadStorageKeys'
  | 'ReadOperations';

/** Everything that can be done in a subscription: read it, or give it a command. */
export type Action = ReadAction | Command['kind'];

/** Only the Portal knows people, so a certificate neither sees nor changes who they are. */
const FOR_PEOPLE_ONLY: ReadonlySet<Action> = new Set<Action>(['ReadPeople', 'AddCoAdministrator', 'RemoveCoAdministrator']);

/**
 * Who may do what in a subscription (SUB-2, SUB-3, SUB-4). The owner and the co-administrators may do everything there, a registered
 * certificate everything but deal with people, and nobody else anything. Nothing is remembered between two questions: who was removed
 * is out at the next one, whatever session or connection is still open.
 */
export interface AccessPolicy {
  may(who: Principal, subscriptionId: string, action: Action): boolean;
}

export interface AccessPolicyParts {
  readonly subscriptions: Pick<Subscriptions, 'find' | 'isCoAdministrator'>;
  readonly certificateRegistry: Pick<CertificateRegistry, 'has'>;
}

export function createAccessPolicy({ subscriptions, certificateRegistry }: AccessPolicyParts): AccessPolicy {
  return {
    may: (who, subscriptionId, action) => {
      const subscription = subscriptions.find(subscriptionId);
      if (subscription === undefined) return false;
      if (who.kind === 'person') {
        return subscription.owner === canonicalLiveId(who.liveId) || subscriptions.isCoAdministrator(subscription.id, who.liveId);
      }
      if (who.subscriptionId !== subscription.id || FOR_PEOPLE_ONLY.has(action)) return false;
      return certificateRegistry.has(subscription.id, who.thumbprint);
    },
  };
}
