import type { Principal } from '../../reference-impl/management/principal.ts';
import type { Composition } from '../../reference-impl/parts.ts';
import { exchanged } from '../change.ts';
import { twinsOf } from './twin.ts';

const twin = twinsOf('SUB-2');

const isOwner = (c: Composition, who: Principal, subscriptionId: string): boolean =>
  who.kind === 'person' && c.part('subscriptions').find(subscriptionId)?.owner === who.liveId;

export const sub2Twins = [
  twin({
    id: 'configuration-out-of-the-owners-hands',
    how: 'The owner may not change the configuration of a deployment, as if that were for co-administrators and programs only.',
    caughtBy: { 'the-owner-does-everything-that-the-portal-offers': 'accepted' },
    changes: exchanged('accessPolicy', (lawful, c) => ({
      may: (who, id, action) => lawful.may(who, id, action) && !(action === 'ChangeConfiguration' && isOwner(c, who, id)),
    })),
  }),
  twin({
    id: 'everything-made-in-the-first-subscription',
    how: 'What the owner of two subscriptions makes in the Portal ends up in the older one, whichever was open.',
    caughtBy: { 'the-owner-of-two-subscriptions-controls-each-of-them': 'seen' },
    changes: exchanged(
      'management',
      (lawful, c) => ({
        submit: (who, id, command) => {
          const first =
            who.kind === 'person'
              ? c
                  .part('subscriptions')
                  .of(who.liveId)
                  .find(({ owner }) => owner === who.liveId)?.id
              : undefined;
          return lawful.submit(who, command.kind.startsWith('Create') && isOwner(c, who, id) ? (first ?? id) : id, command);
        },
      }),
      { submit: (who, _id, { kind }) => who.kind === 'person' && kind.startsWith('Create') },
    ),
  }),
];
