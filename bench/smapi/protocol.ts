/** What the bench and the process of one of its servers say to each other, over Node's IPC channel. */
export type Ask =
  | { readonly ask: 'start'; readonly identity: ServerIdentity; readonly answers?: Readonly<Record<string, BareAnswer>> }
  /** For SMAPI: a subscription with this certificate registered (DER, base64). */
  | { readonly ask: 'subscribe'; readonly certificate: string }
  | { readonly ask: 'cpu' };

export type Told =
  | { readonly told: 'started'; readonly url: string }
  | { readonly told: 'subscribed'; readonly subscriptionId: string }
  /** Milliseconds of processor time since the process began. */
  | { readonly told: 'cpu'; readonly milliseconds: number };

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

/** Answers what is asked of this process, one at a time. */
export function serve(hands: (ask: Exclude<Ask, { ask: 'cpu' }>) => Promise<Told>): void {
  process.on('message', (ask: Ask) => {
    if (ask.ask === 'cpu') {
      const { user, system } = process.cpuUsage();
      tell({ told: 'cpu', milliseconds: (user + system) / 1000 });
    } else void hands(ask).then(tell);
  });
  process.on('disconnect', () => process.exit());
}

function tell(told: Told): void {
  process.send?.(told);
}
