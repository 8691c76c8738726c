/**
 * Who is calling, as a door has authenticated them. What they may do is decided behind the doors, on every request, by the
 * access policy: a person removed from a subscription, or a certificate removed from it, is out at the next request.
 */
export type Principal =
  /** Somebody signed in at the Portal. */
  | { readonly kind: 'person'; readonly liveId: string }
  /** The holder of a private key whose certificate is registered for this one subscription. */
  | { readonly kind: 'certificate'; readonly subscriptionId: string; readonly thumbprint: string };
