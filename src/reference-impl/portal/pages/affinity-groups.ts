import type { Page } from '../page.ts';
import { submit, subscriptionIn } from './within-subscription.ts';

const PATH = '/subscriptions/{subscription}/affinity-groups';

/** The affinity groups of a subscription: what is placed in one is placed together. */
export const affinityGroupsPage: Page = {
  path: PATH,
  load(visit, names) {
    const { management } = visit.parts;
    const { who } = visit.session;
    const subscription = subscriptionIn(visit, names);
    const data = {
      affinityGroups: management.affinityGroups(who, subscription.id),
      locations: management.locations(who, subscription.id),
    };
    return { title: 'Affinity groups', view: 'affinity-groups', subscription, data };
  },
  actions: [
    {
      name: 'create-affinity-group',
      perform: (visit, form, names) =>
        submit(visit, names, PATH, {
          kind: 'CreateAffinityGroup',
          name: form.text('name'),
          label: form.text('label'),
          description: '',
          location: form.text('location'),
        }),
    },
    {
      name: 'delete-affinity-group',
      perform: (visit, form, names) => submit(visit, names, PATH, { kind: 'DeleteAffinityGroup', name: form.text('name') }),
    },
  ],
};
