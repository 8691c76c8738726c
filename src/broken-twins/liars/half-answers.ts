import { createServer } from 'node:https';
import { referenceAdapter } from '../../adapters/reference/reference-adapter.ts';
import { smapiOver } from '../twins/doors.ts';
import { rewritingAnswers } from '../wire/answers.ts';
import { liar } from './liar.ts';

export const halfAnswers = liar('half-answers', 'It sends half of every refusal; the rest never comes.', () =>
  referenceAdapter({
    parts: smapiOver((options) =>
      rewritingAnswers(createServer(options), (answer) =>
        answer.status >= 400 ? { ...answer, body: answer.body.slice(0, answer.body.length / 2) } : answer,
      ),
    ).makers,
  }),
);
