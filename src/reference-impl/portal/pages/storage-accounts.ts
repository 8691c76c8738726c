import type { Page } from '../page.ts';
import { placementIn, submit, subscriptionIn } from './within-subscription.ts';

const PATH = '/subscriptions/{subscription}/storage-accounts';

/** The storage accounts of a subscription. */
export const storageAccountsPage: Page = {
  path: PATH,
  load(visit, names) {
    const { management } = visit.parts;
    const { who } = visit.session;
    const subscription = subscriptionIn(visit, names);
    const data = {
      accounts: management.storageAccounts(who, subscription.id),
      locations: management.locations(who, subscription.id),
      affinityGroups: management.affinityGroups(who, subscription.id),
    };
    return { title: 'Storage accounts', view: 'storage-accounts', subscription, data };
  },
  actions: [
    {
      name: 'create-storage-account',
      perform: (visit, form, names) =>
        submit(visit, names, PATH, {
          kind: 'CreateStorageAccount',
          name: form.text('name'),
          label: form.text('label'),
          description: '',
          geoReplication: true,
          ...placementIn(form),
        }),
    },
    {
      name: 'delete-storage-account',
      perform: (visit, form, names) => submit(visit, names, PATH, { kind: 'DeleteStorageAccount', name: form.text('name') }),
    },
  ],
};
