import { ManagementError } from '../../reference-impl/management/management-error.ts';
import { exchanged } from '../change.ts';
import { twinsOf } from './twin.ts';

const twin = twinsOf('SUB-1');

export const sub1Twins = [
  twin({
    id: 'hosted-services-found-in-any-subscription',
    how: 'A hosted service is looked up by its name alone, whichever subscription it belongs to.',
    caughtBy: {
      'the-tenant-next-door-cannot-reach-the-owners-hosted-service-by-naming-it': 'refused',
      'the-tenant-next-door-cannot-reach-the-owners-service-certificate-by-naming-it': 'refused',
    },
    changes: exchanged('resources', (lawful, c) => ({
      hostedServices: {
        ...lawful.hostedServices,
        find: (id, name) =>
          lawful.hostedServices.find(id, name) ?? c.part('store').get('SELECT * FROM hostedServices WHERE name = ?', name),
      },
    })),
  }),
  twin({
    id: 'storage-accounts-found-in-any-subscription',
    how: 'A storage account is looked up by its name alone, and so are its keys.',
    caughtBy: { 'the-tenant-next-door-cannot-reach-the-owners-storage-account-by-naming-it': 'refused' },
    changes: exchanged('resources', (lawful) => ({
      storageAccounts: {
        ...lawful.storageAccounts,
        find: (id, name) => lawful.storageAccounts.find(id, name) ?? lawful.storageAccounts.byName(name),
      },
    })),
  }),
  twin({
    id: 'certificate-removed-from-any-subscription',
    how: 'Who knows the thumbprint of a management certificate can remove it from whichever subscription has it.',
    caughtBy: { 'the-tenant-next-door-cannot-reach-the-owners-management-certificate-by-naming-it': 'refused' },
    changes: exchanged('certificateRegistry', (_lawful, c) => ({
      remove: (_id, thumbprint) =>
        c.part('store').run('DELETE FROM managementCertificates WHERE thumbprint = ?', thumbprint.toUpperCase()) > 0,
    })),
  }),
  twin({
    id: 'refusal-tells-that-the-account-exists',
    how: "Who names another subscription's storage account is refused in other words than for a name that nobody has.",
    caughtBy: { 'the-tenant-next-door-cannot-reach-the-owners-storage-account-by-naming-it': 'indistinguishable' },
    changes: exchanged('resources', (lawful) => ({
      storageAccounts: {
        ...lawful.storageAccounts,
        find: (id, name) => {
          const own = lawful.storageAccounts.find(id, name);
          if (own === undefined && lawful.storageAccounts.isTaken(name))
            throw new ManagementError('ResourceNotFound', 'not-found', `The storage account '${name}' is in another subscription.`);
          return own;
        },
      },
    })),
  }),
  twin({
    id: 'lists-of-everybody',
    how: 'The list of affinity groups shows those of all subscriptions.',
    caughtBy: { 'each-of-two-customers-is-shown-their-own-things-and-nothing-of-the-others': 'agree' },
    changes: exchanged('resources', (lawful, c) => ({
      affinityGroups: { ...lawful.affinityGroups, list: () => c.part('store').all('SELECT * FROM affinityGroups ORDER BY name') },
    })),
  }),
  twin({
    id: 'refusal-tells-that-the-subscription-exists',
    how: 'Whoever owns a subscription is refused in one that is not theirs in other words than in one that never was.',
    caughtBy: { 'a-sign-in-from-next-door-opens-nothing-in-the-owners-subscription': 'indistinguishable' },
    changes: exchanged('accessPolicy', (lawful, c) => ({
      may: (who, id, action) => {
        const [allowed, subscriptions] = [lawful.may(who, id, action), c.part('subscriptions')];
        const owner = who.kind === 'person' && subscriptions.of(who.liveId).some((each) => each.owner === who.liveId);
        if (!allowed && owner && subscriptions.find(id) !== undefined)
          throw new ManagementError('ResourceNotFound', 'not-found', 'The subscription is not one of yours.');
        return allowed;
      },
    })),
  }),
];
