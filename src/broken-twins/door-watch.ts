import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Composition } from '../reference-impl/parts.ts';
import type { DoorChange } from './change.ts';

const SURFACES = { portalDoor: 'portal', smapiDoor: 'smapi', storageDoor: 'storage' } as const;

interface WatchedDoor {
  readonly c: Composition;
  readonly change: DoorChange;
  readonly tell: () => void;
}

/** Sees every request that comes to a door of a scout's fabrics. */
export class DoorWatch {
  private listening = false;
  private readonly watched = new Set<WatchedDoor>();
  private readonly came = (message: unknown): void => {
    const { request, socket } = message as { readonly request: IncomingMessage; readonly socket: Socket };
    for (const door of this.watched) {
      const { c, change, tell } = door;
      if (c.abandoned.aborted) this.watched.delete(door);
      else if (portOf(c, SURFACES[change.door]) === String(socket.localPort)) meet(request, c, change, tell);
    }
  };

  watch(c: Composition, change: DoorChange, tell: () => void): void {
    if (!this.listening) subscribe(REQUEST, this.came);
    this.listening = true;
    this.watched.add({ c, change, tell });
  }

  end(): void {
    if (this.listening) unsubscribe(REQUEST, this.came);
    this.listening = false;
  }
}

/** The port of a door; undefined while it is not open yet. */
function portOf(c: Composition, surface: 'portal' | 'smapi' | 'storage'): string | undefined {
  try {
    return new URL(c.address(surface)).port;
  } catch {
    return undefined;
  }
}

/** Node's channel for every request that a server has read the head of. */
const REQUEST = 'http.server.request.start';

function meet(request: IncomingMessage, c: Composition, { differs, reads }: DoorChange, tell: () => void): void {
  if (differs?.(request, c) !== true) return;
  if (reads === undefined) return tell();
  const emit = request.emit.bind(request);
  request.emit = (event: string, ...given: unknown[]) => {
    if (event === 'data' && reads(String(given[0])) !== String(given[0])) tell();
    return emit(event, ...given);
  };
}
