import { ManagementError } from '../../reference-impl/management/management-error.ts';
import type { Principal } from '../../reference-impl/management/principal.ts';
import type { Composition } from '../../reference-impl/parts.ts';
import { MOST_CO_ADMINISTRATORS } from '../../reference-impl/subscriptions/subscriptions.ts';
import { exchanged } from '../change.ts';
import { twinsOf } from './twin.ts';

const twin = twinsOf('SUB-3');

/** When the owner let this person help, as the fabric's clock had it; undefined when it is no co-administrator. */
function grantedAt(c: Composition, subscriptionId: string, who: Principal): string | undefined {
  if (who.kind !== 'person') return undefined;
  const row = c
    .part('store')
    .get<{ added: string }>('SELECT added FROM coAdministrators WHERE subscriptionId = ? AND liveId = ?', subscriptionId, who.liveId);
  return row?.added;
}

export const sub3Twins = [
  twin({
    id: 'services-from-before-the-grant-unseen',
    how: 'A co-administrator sees only the services that were made after the grant.',
    caughtBy: { 'a-co-administrator-reaches-a-service-made-before-the-grant': 'accepted' },
    changes: exchanged('management', (lawful, c) => ({
      hostedServices: (who, id) => {
        const granted = grantedAt(c, id, who);
        return lawful.hostedServices(who, id).filter(({ created }) => granted === undefined || created >= granted);
      },
    })),
  }),
  twin({
    id: 'rights-read-at-the-sign-in',
    how: 'A grant counts for those only who sign in after it.',
    caughtBy: {
      'a-co-administrator-reaches-a-service-made-after-the-grant': 'accepted',
      'a-co-administrator-does-everything-that-the-owner-can-do-in-the-portal': 'accepted',
    },
    changes: exchanged('accessPolicy', (lawful, c) => ({
      may: (who, id, action) => {
        const granted = grantedAt(c, id, who);
        const signedIn = c
          .part('store')
          .get<{ at: number | null }>(
            'SELECT max(startedAt) AS at FROM sessions WHERE liveId = ?',
            who.kind === 'person' ? who.liveId : '',
          );
        return lawful.may(who, id, action) && (granted === undefined || Date.parse(granted) <= (signedIn?.at ?? 0));
      },
    })),
  }),
  twin({
    id: 'open-forms-outlive-the-grant',
    how: 'Whoever was a co-administrator when the pages were opened can still send their forms after the removal.',
    caughtBy: { 'a-removed-co-administrator-is-out-at-once-with-the-session-still-open': 'refused' },
    changes: exchanged('accessPolicy', (lawful, c) => {
      const known = new Set<string>();
      return {
        may: (who, id, action) => {
          const helps = `${id} ${who.kind === 'person' ? who.liveId : ''}`;
          if (grantedAt(c, id, who) !== undefined) known.add(helps);
          return lawful.may(who, id, action) || (known.has(helps) && !action.startsWith('Read'));
        },
      };
    }),
  }),
  twin({
    id: 'keys-kept-from-co-administrators',
    how: "A co-administrator may not see the keys of the subscription's storage accounts.",
    caughtBy: { 'a-co-administrator-does-everything-that-the-owner-can-do-in-the-portal': 'accepted' },
    changes: exchanged('accessPolicy', (lawful, c) => ({
      may: (who, id, action) => lawful.may(who, id, action) && (action !== 'ReadStorageKeys' || grantedAt(c, id, who) === undefined),
    })),
  }),
  twin({
    id: 'eleventh-co-administrator-accepted',
    how: 'Nobody counts the co-administrators.',
    caughtBy: { 'the-eleventh-co-administrator-is-refused-until-one-of-the-ten-has-gone': 'refused' },
    changes: exchanged(
      'management',
      (lawful, c) => ({
        submit: (who, id, command) => {
          try {
            return lawful.submit(who, id, command);
          } catch (error) {
            const full = error instanceof ManagementError && error.reason === 'co-administrator-limit';
            if (!full || command.kind !== 'AddCoAdministrator') throw error;
            c.part('subscriptions').addCoAdministrator(id, command.liveId);
            return { requestId: c.part('operations').record(id, command.kind), queued: false };
          }
        },
      }),
      { submit: (_who, _id, { kind }) => kind === 'AddCoAdministrator' },
    ),
  }),
  twin({
    id: 'place-of-a-removed-co-administrator-stays-taken',
    how: 'Those who were removed still count among the ten.',
    caughtBy: { 'the-eleventh-co-administrator-is-refused-until-one-of-the-ten-has-gone': 'accepted' },
    changes: exchanged(
      'management',
      (lawful) => {
        let removed = 0;
        return {
          submit: (who, id, command) => {
            if (command.kind === 'AddCoAdministrator' && lawful.people(who, id).coAdministrators.length + removed >= MOST_CO_ADMINISTRATORS)
              throw new ManagementError('ConflictError', 'co-administrator-limit', 'There are ten co-administrators already.');
            const accepted = lawful.submit(who, id, command);
            if (command.kind === 'RemoveCoAdministrator') removed++;
            return accepted;
          },
        };
      },
      { submit: (_who, _id, { kind }) => kind === 'RemoveCoAdministrator' },
    ),
  }),
];
