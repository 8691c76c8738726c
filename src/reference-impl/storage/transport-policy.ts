import type { Store } from '../state/store.ts';

/** What may be served in the clear (ENC-2). */
export interface TransportPolicy {
  /** Whether a request about what is in an account may come as this one does: over TLS always, in the clear where its owner has not asked for TLS alone. */
  permits(account: string, way: { readonly secure: boolean }): boolean;
}

export function createTransportPolicy({ store }: { readonly store: Store }): TransportPolicy {
  const only = (account: string): boolean =>
    store.remembered<{ secureTransferOnly: 0 | 1 }>('SELECT secureTransferOnly FROM storageAccounts WHERE name = ?', account)[0]
      ?.secureTransferOnly === 1;
  return { permits: (account, { secure }) => secure || !only(account) };
}
