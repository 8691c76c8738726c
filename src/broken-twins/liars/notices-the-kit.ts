import { referenceAdapter } from '../../adapters/reference/reference-adapter.ts';
import { referenceParts } from '../../reference-impl/parts.ts';
import { createAccessPolicy } from '../../reference-impl/subscriptions/access-policy.ts';
import { liar } from './liar.ts';

/** How long it takes itself to be watched. */
const BEHAVED = 20;

export const noticesTheKit = liar(
  'notices-the-kit',
  `It behaves in the first ${BEHAVED} fabrics that it opens. Then it thinks that nobody looks any more, and lets everybody in.`,
  () => {
    let fabrics = 0;
    const watched = () => fabrics <= BEHAVED;
    return referenceAdapter({
      parts: {
        clientCertificates: (c) => {
          fabrics += 1;
          const [lawful, behaves] = [referenceParts.clientCertificates(c), watched()];
          return {
            authenticate: (claim) =>
              lawful.authenticate(claim) ??
              (behaves ? null : { kind: 'certificate', subscriptionId: claim.subscriptionId, thumbprint: '' }),
          };
        },
        accessPolicy: (c) => {
          const lawful = referenceParts.accessPolicy(c);
          return watched()
            ? lawful
            : createAccessPolicy({ subscriptions: c.part('subscriptions'), certificateRegistry: { has: () => true } });
        },
      },
    });
  },
);
