import type { Accounts, Sessions, SignInGuard } from '../identity/index.ts';
import type { Management } from '../management/management.ts';
import type { AntiForgery } from './anti-forgery.ts';

/** The parts that the door stands on. */
export interface PortalDoorParts {
  readonly accounts: Accounts;
  readonly signInGuard: SignInGuard;
  readonly sessions: Sessions;
  readonly antiForgery: AntiForgery;
  readonly management: Management;
  /** The server's certificate and key, PEM. */
  readonly identity: { readonly certificate: string; readonly key: string };
}

/** An endpoint, as the Portal's own table has it. `{subscription}` and the like stand for names. */
export interface PortalEndpoint {
  readonly surface: 'portal';
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly credential: 'public' | 'session';
}

/** The Portal's door. */
export interface PortalDoor {
  /** Open on a free port of 127.0.0.1; answers the door's address, as in `https://127.0.0.1:50123`. */
  listen(): Promise<string>;
  readonly routes: readonly PortalEndpoint[];
  /** Drop every connection and close, at once. */
  destroy(): Promise<void>;
}

export declare function createPortalDoor(parts: PortalDoorParts): PortalDoor;
