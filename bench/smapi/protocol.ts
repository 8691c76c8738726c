/** What the bench and the process of one of its servers say to each other. */
export type Ask =
  | { readonly ask: 'start'; readonly identity: ServerIdentity; readonly answers?: Readonly<Record<string, BareAnswer>> }
  /** For SMAPI: a subscription with this certificate registered (DER, base64). */
  | { readonly ask: 'subscribe'; readonly certificate: string };

export type Told = { readonly told: 'started'; readonly url: string } | { readonly told: 'subscribed'; readonly subscriptionId: string };

export interface ServerIdentity {
  readonly certificate: string;
  readonly key: string;
}

/** An answer that the bare server gives to a path, whatever is asked. */
export interface BareAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}
