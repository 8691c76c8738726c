import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock/clock.ts';
import { canonicalLiveId } from '../identity/live-id.ts';
import type { Store } from '../state/store.ts';

/** How many people may help the owner of a subscription. */
export const MOST_CO_ADMINISTRATORS = 10;

export interface Subscription {
  /** A lower-case GUID. */
  readonly id: string;
  readonly name: string;
  /** The owner's Live ID, in its canonical spelling. */
  readonly owner: string;
  readonly created: string;
}

/** The subscriptions, and whose they are. Who may change that is not decided here but by the access policy. */
export interface Subscriptions {
  /** Opens a subscription; returns its id. */
  open(owner: string, name: string): string;
  find(subscriptionId: string): Subscription | undefined;
  /** Live IDs, in the order in which they were added. */
  coAdministrators(subscriptionId: string): readonly string[];
  isCoAdministrator(subscriptionId: string, liveId: string): boolean;
  addCoAdministrator(subscriptionId: string, liveId: string): void;
  removeCoAdministrator(subscriptionId: string, liveId: string): void;
  /** The subscriptions that this person owns or co-administers, oldest first. */
  of(liveId: string): readonly Subscription[];
}

export function createSubscriptions({ store, clock }: { readonly store: Store; readonly clock: Clock }): Subscriptions {
  return {
    open: (owner, name) => {
      const id = randomUUID();
      store.run(
        'INSERT INTO subscriptions (id, name, owner, created) VALUES (?, ?, ?, ?)',
        id,
        name,
        canonicalLiveId(owner),
        clock.now().toISOString(),
      );
      return id;
    },
    find: (subscriptionId) => store.remembered<Subscription>('SELECT * FROM subscriptions WHERE id = ?', subscriptionId.toLowerCase())[0],
    coAdministrators: (subscriptionId) =>
      store
        .all<{ liveId: string }>('SELECT liveId FROM coAdministrators WHERE subscriptionId = ? ORDER BY added, liveId', subscriptionId)
        .map(({ liveId }) => liveId),
    isCoAdministrator: (subscriptionId, liveId) =>
      store.get('SELECT 1 FROM coAdministrators WHERE subscriptionId = ? AND liveId = ?', subscriptionId, canonicalLiveId(liveId)) !==
      undefined,
    addCoAdministrator: (subscriptionId, liveId) =>
      void store.run(
        'INSERT INTO coAdministrators (subscriptionId, liveId, added) VALUES (?, ?, ?)',
        subscriptionId,
        canonicalLiveId(liveId),
        clock.now().toISOString(),
      ),
    removeCoAdministrator: (subscriptionId, liveId) =>
      void store.run('DELETE FROM coAdministrators WHERE subscriptionId = ? AND liveId = ?', subscriptionId, canonicalLiveId(liveId)),
    of: (liveId) =>
      store.all(
        `SELECT * FROM subscriptions
         WHERE owner = ?1 OR id IN (SELECT subscriptionId FROM coAdministrators WHERE liveId = ?1) ORDER BY created, id`,
        canonicalLiveId(liveId),
      ),
  };
}
