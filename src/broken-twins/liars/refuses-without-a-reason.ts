import { createServer } from 'node:https';
import { referenceAdapter } from '../../adapters/reference/reference-adapter.ts';
import { smapiOver } from '../twins/doors.ts';
import { rewritingAnswers, withBody } from '../wire/answers.ts';
import { liar } from './liar.ts';

export const refusesWithoutAReason = liar(
  'refuses-without-a-reason',
  'It refuses what it should, with the right status and an empty body.',
  () =>
    referenceAdapter({
      parts: smapiOver((options) =>
        rewritingAnswers(createServer(options), (answer) => (answer.status >= 400 ? withBody(answer, '') : answer)),
      ).makers,
    }),
);
