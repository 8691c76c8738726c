import type { Page } from '../page.ts';
import { placementIn, submit, subscriptionIn } from './within-subscription.ts';

const PATH = '/subscriptions/{subscription}/hosted-services';

/** The hosted services of a subscription. */
export const hostedServicesPage: Page = {
  path: PATH,
  load(visit, names) {
    const { management } = visit.parts;
    const { who } = visit.session;
    const subscription = subscriptionIn(visit, names);
    const data = {
      services: management.hostedServices(who, subscription.id),
      locations: management.locations(who, subscription.id),
      affinityGroups: management.affinityGroups(who, subscription.id),
    };
    return { title: 'Hosted services', view: 'hosted-services', subscription, data };
  },
  actions: [
    {
      name: 'create-hosted-service',
      perform: (visit, form, names) =>
        submit(visit, names, PATH, {
          kind: 'CreateHostedService',
          name: form.text('name'),
          label: form.text('label'),
          description: '',
          ...placementIn(form),
        }),
    },
    {
      name: 'delete-hosted-service',
      perform: (visit, form, names) => submit(visit, names, PATH, { kind: 'DeleteHostedService', name: form.text('name') }),
    },
  ],
};
