import type { Management } from '../management/management.ts';
import type { ClientCertificates } from './client-certificates.ts';
import type { SmapiLimits } from './limits.ts';

/** The parts that the door stands on. */
export interface SmapiDoorParts {
  readonly management: Management;
  readonly clientCertificates: ClientCertificates;
  /** The server's certificate and key, PEM. */
  readonly identity: { readonly certificate: string; readonly key: string };
  readonly limits?: Partial<SmapiLimits>;
}

/** An endpoint, as the router's own table has it. `path` may end in the query that tells it apart, as in `?comp=config`. */
export interface SmapiEndpoint {
  readonly surface: 'smapi';
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly credential: 'certificate';
}

/** The SMAPI door. */
export interface SmapiDoor {
  /** Open on a free port of 127.0.0.1; answers the door's address, as in `https://127.0.0.1:50123`. */
  listen(): Promise<string>;
  readonly routes: readonly SmapiEndpoint[];
  /** Drop every connection and close, at once. */
  destroy(): Promise<void>;
}

export declare function createSmapiDoor(parts: SmapiDoorParts): SmapiDoor;
