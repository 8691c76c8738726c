/** What the bench and the process of one of its blob services say to each other. */
export type Ask =
  /** One account, the customer's; nothing is in it. */
  | { readonly ask: 'start' }
  /** For the reference: bytes of records written on media so far, all copies counted. */
  | { readonly ask: 'written' };

export type Told = { readonly told: 'started'; readonly service: Service } | { readonly told: 'written'; readonly bytes: number };

/** A blob service over plain HTTP, path style, and an account in it. */
export interface Service {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly account: string;
  /** Base64. */
  readonly key: string;
}
