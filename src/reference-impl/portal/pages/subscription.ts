import type { Page } from '../page.ts';
import { subscriptionIn } from './within-subscription.ts';

/** One subscription at a glance. */
export const subscriptionPage: Page = {
  path: '/subscriptions/{subscription}',
  load(visit, names) {
    const { management } = visit.parts;
    const { who } = visit.session;
    const subscription = subscriptionIn(visit, names);
    return {
      title: subscription.name,
      view: 'subscription',
      subscription,
      data: {
        subscription: management.subscription(who, subscription.id),
        people: management.people(who, subscription.id),
        certificates: management.certificates(who, subscription.id).length,
        affinityGroups: management.affinityGroups(who, subscription.id).length,
      },
    };
  },
};
