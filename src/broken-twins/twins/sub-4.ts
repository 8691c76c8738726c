import type { Action } from '../../reference-impl/subscriptions/access-policy.ts';
import type { Subscriptions } from '../../reference-impl/subscriptions/subscriptions.ts';
import { exchanged, type Change } from '../change.ts';
import { twinsOf } from './twin.ts';

const twin = twinsOf('SUB-4');

/** Every subscription of the one who owns this one. */
function ofTheSameOwner(subscriptions: Subscriptions, subscriptionId: string): readonly string[] {
  const owner = subscriptions.find(subscriptionId)?.owner;
  if (owner === undefined) return [];
  return subscriptions
    .of(owner)
    .filter((each) => each.owner === owner)
    .map(({ id }) => id);
}

/** A co-administrator of one subscription may do these things in all others of its owner. */
const leaking = (which: (action: Action) => boolean): Change =>
  exchanged('accessPolicy', (lawful, c) => ({
    may: (who, id, action) => {
      const subscriptions = c.part('subscriptions');
      const helps = (each: string): boolean => who.kind === 'person' && subscriptions.isCoAdministrator(each, who.liveId);
      return lawful.may(who, id, action) || (which(action) && ofTheSameOwner(subscriptions, id).some(helps));
    },
  }));

export const sub4Twins = [
  twin({
    id: 'grant-leaks-to-other-subscriptions',
    how: "A co-administrator of one subscription is one of all the owner's others.",
    caughtBy: { 'a-co-administrator-of-one-subscription-opens-nothing-in-the-owners-other-one': 'refused' },
    changes: leaking(() => true),
  }),
  twin({
    id: 'grant-leaks-to-the-keys-of-other-subscriptions',
    how: "Whoever helps in one of the owner's subscriptions can renew the keys of storage accounts in the others.",
    caughtBy: { 'a-co-administrator-of-one-subscription-opens-nothing-in-the-owners-other-one': 'refused' },
    changes: leaking((action) => action === 'RegenerateStorageKey'),
  }),
  twin({
    id: 'other-subscriptions-shown',
    how: 'A co-administrator is shown which other subscriptions the owner has.',
    caughtBy: { 'a-co-administrator-is-shown-the-one-subscription-and-not-the-other': 'seen' },
    changes: exchanged('subscriptions', (lawful) => ({
      of: (liveId) => {
        const ids = new Set(lawful.of(liveId).flatMap(({ id }) => ofTheSameOwner(lawful, id)));
        return [...ids].flatMap((id) => lawful.find(id) ?? []);
      },
    })),
  }),
];
