import { createServer } from 'node:https';
import { referenceAdapter } from '../../adapters/reference/reference-adapter.ts';
import { smapiOver } from '../twins/doors.ts';
import { rewritingAnswers, withBody } from '../wire/answers.ts';
import { liar } from './liar.ts';

export const succeedsAtOnce = liar(
  'succeeds-at-once',
  'Every operation that anybody asks about has succeeded, also while nothing was done yet.',
  () =>
    referenceAdapter({
      parts: smapiOver((options) =>
        rewritingAnswers(createServer(options), (answer) =>
          withBody(
            answer,
            answer.body.replace(
              /<Status>(?:InProgress|Failed)<\/Status>/,
              '<Status>Succeeded</Status><HttpStatusCode>200</HttpStatusCode>',
            ),
          ),
        ),
      ).makers,
    }),
  [1],
);
