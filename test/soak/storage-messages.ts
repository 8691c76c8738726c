import type { StorageStep } from '../../src/reference-impl/storage/steps.ts';
import type { Defect } from './storage-defects.ts';

/** What the soak tells the process of its fabric. */
export type Order =
  | {
      readonly order: 'start';
      readonly folder: string;
      readonly identity: { readonly certificate: string; readonly key: string };
      /** The customer's management certificate: DER, base64. */
      readonly certificate: string;
      readonly defect: Defect | null;
    }
  /** The power fails when storage comes to this step next. There is no answer. */
  | { readonly order: 'fail'; readonly at: StorageStep }
  /** Time passes, as much as it takes until copies to the paired location are due. There is no answer. */
  | { readonly order: 'let time pass' }
  /** Time passes, and everything that goes on by itself comes to its end. */
  | { readonly order: 'settle' }
  | { readonly order: 'account' };

/** `now` is the fabric's time, in milliseconds since 1970 UTC. */
export type Told =
  | {
      readonly told: 'started';
      readonly smapi: string;
      readonly frontEnds: readonly string[];
      readonly subscriptionId: string;
      readonly now: number;
    }
  | { readonly told: 'settled'; readonly now: number }
  | { readonly told: 'accounted'; readonly account: MediaAccount };

/** What storage's media are used for. */
export interface MediaAccount {
  /** Blocks in use, on all media. */
  readonly used: number;
  /** Every record that there is, deleted ones that are not collected among them. */
  readonly records: readonly KeptRecord[];
}

export interface KeptRecord {
  /** In bytes. */
  readonly size: number;
  /** How many blocks one copy of so many bytes needs. */
  readonly blocks: number;
  /** How many copies there are in the account's location, and in the paired one. */
  readonly here: number;
  readonly paired: number;
}
