import { randomBytes } from 'node:crypto';
import { ManagementError } from '../../reference-impl/management/management-error.ts';
import { createOperations, type OperationRow } from '../../reference-impl/management/operations.ts';
import type { QueuedCommand } from '../../reference-impl/management/queued-command.ts';
import type { Composition } from '../../reference-impl/parts.ts';
import { atStart, exchanged, type Change } from '../change.ts';
import { twinsOf } from './twin.ts';

const twin = twinsOf('SMA-3');

/** So many request ids are lawful, until a fabric has given them out. */
const LAWFUL_IDS = 12;

/** Request ids that are made in another way, once a fabric has given out some. */
const idsOf = (made: (c: Composition) => () => string): Change => {
  const isOther = (c: Composition): boolean =>
    Number(c.part('store').get<{ count: number }>('SELECT count(*) AS count FROM operations')?.count) >= LAWFUL_IDS;
  return exchanged(
    'operations',
    (_lawful, c) => {
      const other = made(c);
      const newRequestId = (): string => (isOther(c) ? other() : randomBytes(16).toString('hex'));
      const { accept, record, onAccepted } = createOperations({ store: c.part('store'), clock: c.part('clock'), newRequestId });
      return { accept, record, onAccepted };
    },
    (c) => ({ accept: () => isOther(c), record: () => isOther(c), onAccepted: () => false }),
  );
};

/** An operation that waits or waited in the queue, whoever's it is. */
const inQueue = (c: Composition, requestId: string): OperationRow | undefined =>
  c.part('store').get<OperationRow>('SELECT * FROM operations WHERE requestId = ? AND lane IS NOT NULL', requestId);

export const sma3Twins = [
  twin({
    id: 'queue-lost-at-a-power-cut',
    how: 'What was accepted and not carried out is forgotten when the power fails.',
    caughtBy: {
      'an-accepted-change-survives-a-power-cut-before-it-is-taken-up': 'accepted',
    },
    changes: atStart('operations', `DELETE FROM operations WHERE status = 'InProgress'`),
  }),
  twin({
    id: 'history-lost-at-a-power-cut',
    how: 'What was carried out is forgotten when the power fails, and its request id is unknown.',
    caughtBy: { 'an-accepted-change-survives-a-power-cut-after-it-was-carried-out': 'accepted' },
    changes: atStart('operations', `DELETE FROM operations WHERE status <> 'InProgress'`),
  }),
  twin({
    id: 'interrupted-change-called-a-success',
    how: 'What a power cut interrupts is noted as succeeded at the next start, and nobody carries it out.',
    caughtBy: {
      'an-accepted-change-survives-a-power-cut-before-it-is-taken-up': 'seen-once',
    },
    changes: atStart('operations', `UPDATE operations SET status = 'Succeeded', httpStatus = 200 WHERE status = 'InProgress'`),
  }),
  twin({
    id: 'status-readable-by-anyone',
    how: 'Whoever knows the request id of a queued change is told how it goes, in whichever subscription it is.',
    caughtBy: {
      'the-request-id-of-a-change-that-is-in-progress-says-nothing-next-door': 'refused',
      'the-request-id-of-a-change-that-has-succeeded-says-nothing-next-door': 'refused',
    },
    changes: exchanged('operations', (lawful, c) => ({ find: (id, requestId) => lawful.find(id, requestId) ?? inQueue(c, requestId) })),
  }),
  twin({
    id: 'status-while-under-way-readable-by-anyone',
    how: 'The controller shows what it is at to every subscription.',
    caughtBy: { 'the-request-id-of-a-change-that-is-in-progress-says-nothing-next-door': 'refused' },
    changes: exchanged('operations', (lawful, c) => ({
      find: (id, requestId) => {
        const found = lawful.find(id, requestId) ?? inQueue(c, requestId);
        return found?.subscriptionId === id || found?.status === 'InProgress' ? found : undefined;
      },
    })),
  }),
  twin({
    id: 'refusal-tells-that-the-request-id-exists',
    how: 'Who asks about a queued change of another subscription is told that there is one.',
    caughtBy: {
      'the-request-id-of-a-change-that-is-in-progress-says-nothing-next-door': 'same-answer',
      'the-request-id-of-a-change-that-has-succeeded-says-nothing-next-door': 'same-answer',
    },
    changes: exchanged('operations', (lawful, c) => ({
      find: (id, requestId) => {
        const [own, any] = [lawful.find(id, requestId), inQueue(c, requestId)];
        if (own === undefined && any !== undefined)
          throw new ManagementError('ResourceNotFound', 'not-found', 'The operation belongs to another subscription.');
        return own;
      },
    })),
  }),
  twin({
    id: 'request-ids-are-counted',
    how: 'After the first few, each request id is one higher than the last, so that anybody can tell what the next one is.',
    caughtBy: { 'request-ids-cannot-be-guessed': 'ids-unguessable' },
    changes: idsOf(() => {
      let count = 0n;
      return () => (count += 1n).toString(16).padStart(32, '0');
    }),
  }),
  twin({
    id: 'request-ids-from-the-clock',
    how: 'After the first few, a request id is the time, and a few random digits.',
    caughtBy: { 'request-ids-cannot-be-guessed': 'ids-unguessable' },
    changes: idsOf((c) => () => c.part('clock').now().getTime().toString(16).padStart(24, '0') + randomBytes(4).toString('hex')),
  }),
  twin({
    id: 'last-come-first-served',
    how: 'Of the changes that wait for one service, the one that was accepted last is carried out first.',
    caughtBy: {
      'changes-to-one-service-are-carried-out-in-the-order-in-which-they-were-accepted': 'last-accepted-holds',
    },
    changes: exchanged('operations', (_lawful, c) => ({
      next: (lane) => {
        const store = c.part('store');
        const row = store.get<{ requestId: string; subscriptionId: string; command: string }>(
          `SELECT requestId, subscriptionId, command FROM operations WHERE status = 'InProgress' AND lane = ? ORDER BY sequence DESC LIMIT 1`,
          lane,
        );
        return row && { ...row, lane, command: JSON.parse(row.command) as QueuedCommand };
      },
    })),
  }),
  twin({
    id: 'accepted-called-succeeded',
    how: 'The status of a storage account that is still being made says succeeded from the moment it was accepted.',
    caughtBy: { 'an-accepted-change-is-in-progress-until-it-is-done': 'status' },
    changes: exchanged('management', (lawful) => ({
      operation: (who, id, requestId) => {
        const view = lawful.operation(who, id, requestId);
        return view.kind === 'CreateStorageAccount' ? { ...view, status: 'Succeeded', httpStatus: 200 } : view;
      },
    })),
  }),
  twin({
    id: 'account-there-before-it-is-made',
    how: 'A storage account is shown as made from the moment it was accepted.',
    caughtBy: { 'an-accepted-change-is-in-progress-until-it-is-done': 'seen' },
    changes: exchanged('management', (lawful) => ({
      storageAccounts: (who, id) => lawful.storageAccounts(who, id).map((account) => ({ ...account, status: 'Created' })),
    })),
  }),
  twin({
    id: 'failure-without-a-reason',
    how: 'The status of a change that failed does not say why.',
    caughtBy: { 'a-change-that-fails-says-why': 'failed-saying-why' },
    changes: exchanged('management', (lawful) => ({
      operation: (who, id, requestId) => ({ ...lawful.operation(who, id, requestId), error: undefined }),
    })),
  }),
  twin({
    id: 'missing-package-called-a-success',
    how: 'A deployment whose package is not there is given up, and its status says that it succeeded.',
    caughtBy: { 'a-change-that-fails-says-why': 'failed-saying-why' },
    changes: exchanged(
      'operations',
      (lawful) => ({
        finish: (requestId, outcome) =>
          lawful.finish(
            requestId,
            outcome.status === 'Failed' && outcome.message.includes('could not be read from where') ? { status: 'Succeeded' } : outcome,
          ),
      }),
      { finish: (_requestId, { status }) => status === 'Failed' },
    ),
  }),
  twin({
    id: 'deletions-untold',
    how: 'A deletion that takes effect at once has a request id that nothing is known of.',
    caughtBy: { 'every-change-has-a-request-id-that-can-be-asked-about': 'status' },
    changes: exchanged(
      'operations',
      (lawful) => ({
        record: (id, kind) => (kind.startsWith('Delete') ? randomBytes(16).toString('hex') : lawful.record(id, kind)),
      }),
      { record: (_id, kind) => kind.startsWith('Delete') },
    ),
  }),
];
