import { randomBytes } from 'node:crypto';
import type { Clock } from '../clock/clock.ts';
import type { Store } from '../state/store.ts';
import type { Command } from './command.ts';
import { laneOf, type QueuedCommand } from './queued-command.ts';

/** An operation as the store keeps it. */
export interface OperationRow {
  readonly sequence: number;
  readonly requestId: string;
  readonly subscriptionId: string;
  readonly kind: Command['kind'];
  readonly status: 'InProgress' | 'Succeeded' | 'Failed';
  readonly httpStatus: number | null;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  readonly accepted: string;
  readonly finished: string | null;
}

/** An operation that the fabric controller has to carry out. */
export interface QueuedOperation {
  readonly requestId: string;
  readonly subscriptionId: string;
  readonly lane: string;
  readonly command: QueuedCommand;
}

/** How an operation went. */
export type Outcome =
  | { readonly status: 'Succeeded' }
  | { readonly status: 'Failed'; readonly httpStatus: number; readonly code: string; readonly message: string };

/**
 * The durable queue between management and the fabric controller (SMA-3). What was accepted is on the medium before anybody
 * is told; it stays at the head of its lane until it is finished, so a crash at any point leaves it to be carried out (again).
 */
export interface Operations {
  /** Queues a command for the controller. To be called in the store transaction of the change it belongs to; returns the request id. */
  accept(subscriptionId: string, command: QueuedCommand): string;
  /** Notes a command that took effect at once. To be called in the same transaction as its effect; returns the request id. */
  record(subscriptionId: string, kind: Command['kind']): string;
  /** An operation of this subscription; another's is as unknown as one that never was. */
  find(subscriptionId: string, requestId: string): OperationRow | undefined;
  /** The subscription's operations, newest first, at most `limit`. */
  list(subscriptionId: string, limit: number): readonly OperationRow[];
  /** The lanes in which something waits, the longest-waiting first. */
  lanes(): readonly string[];
  /** The oldest unfinished operation of a lane: the only one of it that may be carried out. */
  next(lane: string): QueuedOperation | undefined;
  /** How many operations are accepted and not finished. */
  unfinished(): number;
  /** Notes how it went. An operation that is finished already stays as it is. */
  finish(requestId: string, outcome: Outcome): void;
  /** Calls back with the lane after each accepted command, once it is durable. Returns the way to stop that. */
  onAccepted(listener: (lane: string) => void): () => void;
}

export interface OperationsParts {
  readonly store: Store;
  readonly clock: Clock;
  /** Where request ids come from, in place of 128 random bits each. */
  readonly newRequestId?: () => string;
}

export function createOperations({ store, clock, newRequestId = randomRequestId }: OperationsParts): Operations {
  const listeners = new Set<(lane: string) => void>();
  const shown = 'sequence, requestId, subscriptionId, kind, status, httpStatus, errorCode, errorMessage, accepted, finished';

  return {
    accept: (subscriptionId, command) => {
      const requestId = newRequestId();
      const lane = laneOf(command);
      const digest = 'package' in command && command.package.from === 'upload' ? command.package.digest : null;
      store.run(
        `INSERT INTO operations (requestId, subscriptionId, kind, lane, command, packageDigest, status, accepted) VALUES (?, ?, ?, ?, ?, ?, 'InProgress', ?)`,
        requestId,
        subscriptionId,
        command.kind,
        lane,
        JSON.stringify(command),
        digest,
        clock.now().toISOString(),
      );
      store.afterCommit(() => {
        for (const listener of listeners) listener(lane);
      });
      return requestId;
    },
    record: (subscriptionId, kind) => {
      const requestId = newRequestId();
      const now = clock.now().toISOString();
      store.run(
        `INSERT INTO operations (requestId, subscriptionId, kind, status, httpStatus, accepted, finished) VALUES (?, ?, ?, 'Succeeded', 200, ?, ?)`,
        requestId,
        subscriptionId,
        kind,
        now,
        now,
      );
      return requestId;
    },
    find: (subscriptionId, requestId) =>
      store.get<OperationRow>(`SELECT ${shown} FROM operations WHERE subscriptionId = ? AND requestId = ?`, subscriptionId, requestId),
    list: (subscriptionId, limit) =>
      store.all<OperationRow>(
        `SELECT ${shown} FROM operations WHERE subscriptionId = ? ORDER BY sequence DESC LIMIT ?`,
        subscriptionId,
        limit,
      ),
    lanes: () =>
      store
        .all<{ lane: string }>(`SELECT lane FROM operations WHERE status = 'InProgress' GROUP BY lane ORDER BY min(sequence)`)
        .map(({ lane }) => lane),
    next: (lane) => {
      const row = store.get<{ requestId: string; subscriptionId: string; command: string }>(
        `SELECT requestId, subscriptionId, command FROM operations WHERE status = 'InProgress' AND lane = ? ORDER BY sequence LIMIT 1`,
        lane,
      );
      if (row === undefined) return undefined;
      return { requestId: row.requestId, subscriptionId: row.subscriptionId, lane, command: JSON.parse(row.command) as QueuedCommand };
    },
    unfinished: () => store.get<{ count: number }>(`SELECT count(*) AS count FROM operations WHERE status = 'InProgress'`)?.count ?? 0,
    finish: (requestId, outcome) => {
      const failed = outcome.status === 'Failed' ? outcome : undefined;
      store.run(
        // What was asked can hold settings that are nobody's business once it is done, so the command itself goes.
        `UPDATE operations SET status = ?, httpStatus = ?, errorCode = ?, errorMessage = ?, finished = ?, command = NULL, packageDigest = NULL
         WHERE requestId = ? AND status = 'InProgress'`,
        outcome.status,
        failed?.httpStatus ?? 200,
        failed?.code ?? null,
        failed?.message ?? null,
        clock.now().toISOString(),
        requestId,
      );
    },
    onAccepted: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/** 128 random bits: a request id cannot be guessed (SMA-3). */
function randomRequestId(): string {
  return randomBytes(16).toString('hex');
}
