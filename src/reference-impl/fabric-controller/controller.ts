import type { RoleInstance } from '../compute-node/instance.ts';
import type { Nodes } from './nodes.ts';
import type { PublicEndpoints } from './public-endpoints.ts';
import type { Operations } from '../management/operations.ts';
import { hostedServiceLane } from '../management/queued-command.ts';
import type { Store } from '../state/store.ts';
import type { GuestOsCatalogue } from './guest-os-catalogue.ts';
import type { Provisioner } from './provisioner.ts';
import { failure } from './provisioner.ts';

/**
 * The fabric controller: takes up what is queued (SMA-3) and has it carried out (SMA-4). Operations on one hosted service or storage
 * account are taken in the order in which they were accepted, those on different ones at the same time. What a crash interrupts is at the
 * head of its lane still and is carried out again.
 */
export interface Controller {
  /** Takes up whatever a crash or a stop left over, and everything that is accepted from now on. */
  start(): Promise<void>;
  /** Takes up no more queued operations; those under way go on, and failed instances are healed all the same. Survives a crash. */
  hold(): void;
  release(): void;
  /**
   * Resolves when nothing is queued, under way or being healed. While operations are held back it waits for their release. Rejects when the
   * fabric goes down first, or when the controller itself fails.
   */
  settle(): Promise<void>;
  /** Resolves when the fabric is gone and nothing of the controller's work runs any more. */
  ended(): Promise<void>;
}

export interface ControllerParts {
  readonly store: Store;
  readonly operations: Operations;
  readonly provisioner: Provisioner;
  readonly publicEndpoints: Pick<PublicEndpoints, 'declareAll'>;
  readonly nodes: Pick<Nodes, 'onFailure' | 'unsettled' | 'sweep'>;
  readonly guestOsCatalogue: Pick<GuestOsCatalogue, 'onPublished'>;
  /** Aborted when the fabric crashes or stops. */
  readonly abandoned: AbortSignal;
}

const HELD = 'controller.held';

export function createController(parts: ControllerParts): Controller {
  const { store, operations, provisioner, publicEndpoints, nodes, guestOsCatalogue, abandoned } = parts;
  /** The work going on in each lane. */
  const running = new Map<string, Promise<void>>();
  /** What has failed and waits to be healed, by lane. */
  const failed = new Map<string, RoleInstance[]>();
  /** The lanes in which there may be instances with an old guest OS, and in which giving them the new one has not failed yet. */
  const patching = new Set<string>();
  const waiting: { resolve: () => void; reject: (reason: Error) => void }[] = [];
  let stopListening: (() => void)[] = [];

  const isHeld = (): boolean => store.setting(HELD) === 'yes';
  const isSettled = (): boolean => running.size === 0 && operations.unfinished() === 0 && patching.size === 0;

  const run = async (lane: string): Promise<void> => {
    // First let whoever accepted the operation answer its caller.
    await new Promise(setImmediate);
    while (!abandoned.aborted) {
      const instance = failed.get(lane)?.shift();
      if (instance !== undefined) {
        // What could not be healed shows as unresponsive, and is tried again with the next failure or start.
        await provisioner.heal(instance, abandoned).catch(() => undefined);
        continue;
      }
      const operation = isHeld() ? undefined : operations.next(lane);
      if (operation === undefined) {
        if (isHeld() || !patching.has(lane)) return;
        await patch(lane);
        continue;
      }
      const conclusion = await provisioner.carryOut(operation, abandoned).catch((error: unknown) => {
        abandoned.throwIfAborted();
        return { outcome: failure(error), lastChange: () => undefined };
      });
      store.transaction(() => {
        conclusion.lastChange();
        operations.finish(operation.requestId, conclusion.outcome);
      });
    }
  };

  /** Gives the instances of a lane the guest OS that they are to have. What could not be patched is tried again with the next version or start. */
  const patch = async (lane: string): Promise<void> => {
    const outdated = new Map(
      provisioner
        .outdated()
        .filter(({ service }) => hostedServiceLane(service) === lane)
        .map((instance) => [instance.deployment, instance]),
    );
    for (const instance of outdated.values()) await provisioner.heal(instance, abandoned).catch(() => undefined);
    abandoned.throwIfAborted();
    patching.delete(lane);
  };

  const takeUp = (lane: string): void => {
    if (abandoned.aborted || running.has(lane)) return;
    running.set(
      lane,
      run(lane).then(
        () => leave(lane),
        (error: unknown) => leave(lane, error),
      ),
    );
  };
  const leave = (lane: string, error?: unknown): void => {
    running.delete(lane);
    if (abandoned.aborted) return;
    if (error !== undefined) {
      // The controller cannot go on in this lane (the medium is full, say). Its operation stays queued for the next start.
      const reason = error instanceof Error ? error : new Error(String(error));
      for (const { reject } of waiting.splice(0)) reject(reason);
    } else if ((failed.get(lane)?.length ?? 0) > 0 || (!isHeld() && (operations.next(lane) !== undefined || patching.has(lane))))
      takeUp(lane);
    else if (isSettled()) for (const { resolve } of waiting.splice(0)) resolve();
  };
  const noteFailure = (instance: RoleInstance): void => {
    const lane = hostedServiceLane(instance.service);
    failed.set(lane, [...(failed.get(lane) ?? []), instance]);
    takeUp(lane);
  };
  const takeUpAll = (): void => {
    for (const lane of [...operations.lanes(), ...patching]) takeUp(lane);
  };
  const notePublication = (): void => {
    // A deployment that is being made may have looked for its guest OS already, so its lane is looked at as well.
    for (const lane of [...provisioner.outdated().map(({ service }) => hostedServiceLane(service)), ...running.keys()]) patching.add(lane);
    if (!isHeld()) takeUpAll();
  };

  return {
    start: async () => {
      await nodes.sweep();
      if (abandoned.aborted) return;
      publicEndpoints.declareAll();
      stopListening = [
        operations.onAccepted((lane) => {
          if (!isHeld()) takeUp(lane);
        }),
        nodes.onFailure(noteFailure),
        guestOsCatalogue.onPublished(notePublication),
      ];
      abandoned.addEventListener(
        'abort',
        () => {
          for (const stop of stopListening) stop();
          for (const { reject } of waiting.splice(0)) reject(new Error('the fabric went down'));
        },
        { once: true },
      );
      const seen = new Set<string>();
      for (const instance of nodes.unsettled()) {
        if (!seen.has(instance.deployment)) noteFailure(instance);
        seen.add(instance.deployment);
      }
      notePublication();
    },
    hold: () => store.keepSetting(HELD, 'yes'),
    release: () => {
      store.keepSetting(HELD, 'no');
      takeUpAll();
    },
    settle: () => {
      if (abandoned.aborted) return Promise.reject(new Error('the fabric is down'));
      if (isSettled()) return Promise.resolve();
      return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
    },
    ended: async () => {
      while (running.size > 0) await Promise.all(running.values());
    },
  };
}
