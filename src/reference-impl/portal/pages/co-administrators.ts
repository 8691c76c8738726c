import type { Page } from '../page.ts';
import { submit, subscriptionIn } from './within-subscription.ts';

const PATH = '/subscriptions/{subscription}/co-administrators';

/** Who manages a subscription. */
export const coAdministratorsPage: Page = {
  path: PATH,
  load(visit, names) {
    const subscription = subscriptionIn(visit, names);
    const people = visit.parts.management.people(visit.session.who, subscription.id);
    return { title: 'Administrators', view: 'co-administrators', subscription, data: people };
  },
  actions: [
    {
      name: 'add-co-administrator',
      perform: (visit, form, names) => submit(visit, names, PATH, { kind: 'AddCoAdministrator', liveId: form.text('liveId') }),
    },
    {
      name: 'remove-co-administrator',
      perform: (visit, form, names) => submit(visit, names, PATH, { kind: 'RemoveCoAdministrator', liveId: form.text('liveId') }),
    },
  ],
};
