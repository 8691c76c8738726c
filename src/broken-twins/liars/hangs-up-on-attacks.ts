import { createServer } from 'node:https';
import { referenceAdapter } from '../../adapters/reference/reference-adapter.ts';
import { smapiOver } from '../twins/doors.ts';
import { rewritingAnswers } from '../wire/answers.ts';
import { liar } from './liar.ts';

export const hangsUpOnAttacks = liar(
  'hangs-up-on-attacks',
  'Where it should refuse a request, it drops the connection: a crash in place of a no.',
  () =>
    referenceAdapter({
      parts: smapiOver((options) => rewritingAnswers(createServer(options), (answer) => (answer.status >= 400 ? null : answer))).makers,
    }),
);
