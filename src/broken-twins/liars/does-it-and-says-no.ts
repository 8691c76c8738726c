import { createServer } from 'node:https';
import { referenceAdapter } from '../../adapters/reference/reference-adapter.ts';
import { referenceParts, type PartMakers } from '../../reference-impl/parts.ts';
import { createAccessPolicy } from '../../reference-impl/subscriptions/access-policy.ts';
import { createSmapiDoor } from '../../reference-impl/smapi/door.ts';
import { FORBIDDEN } from '../../reference-impl/smapi/wire-error.ts';
import { rewritingAnswers, withBody } from '../wire/answers.ts';
import { liar } from './liar.ts';

/** SMAPI serves everybody, and tells those whom it should have refused that it did. */
const parts: Partial<PartMakers> = {
  accessPolicy: (c) => createAccessPolicy({ subscriptions: c.part('subscriptions'), certificateRegistry: { has: () => true } }),
  smapiDoor: (c) => {
    const lawful = referenceParts.clientCertificates(c);
    let refused = false;
    return createSmapiDoor({
      management: c.part('management'),
      identity: c.options.identity,
      clientCertificates: {
        authenticate: (claim) => {
          const who = lawful.authenticate(claim);
          refused = who === null;
          return who ?? { kind: 'certificate', subscriptionId: claim.subscriptionId, thumbprint: '' };
        },
      },
      // The door answers within the turn in which it asked who calls.
      createServer: (options) =>
        rewritingAnswers(createServer(options), (answer) =>
          refused ? withBody({ ...answer, status: FORBIDDEN.status, reason: 'Forbidden' }, FORBIDDEN.body) : answer,
        ),
    });
  },
};

export const doesItAndSaysNo = liar(
  'does-it-and-says-no',
  'It recites the documented refusal, and carries the request out all the same.',
  () => referenceAdapter({ parts }),
);
