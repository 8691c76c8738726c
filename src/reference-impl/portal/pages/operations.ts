import type { Page } from '../page.ts';
import { subscriptionIn } from './within-subscription.ts';

/** What was asked of a subscription, by whichever door, and how it went. */
export const operationsPage: Page = {
  path: '/subscriptions/{subscription}/operations',
  load(visit, names) {
    const subscription = subscriptionIn(visit, names);
    const operations = visit.parts.management.operations(visit.session.who, subscription.id);
    return { title: 'Operations', view: 'operations', subscription, data: { operations } };
  },
};
