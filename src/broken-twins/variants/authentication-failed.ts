import { createServer } from 'node:https';
import { smapiOver } from '../twins/doors.ts';
import { rewritingAnswers, withBody } from '../wire/answers.ts';
import { variant } from './variant.ts';

export const authenticationFailed = variant(
  'authentication-failed',
  'It refuses certificates with AuthenticationFailed, which the documentation names, where the service really said ForbiddenError.',
  smapiOver((options) =>
    rewritingAnswers(createServer(options), (answer) =>
      withBody(answer, answer.body.replace('>ForbiddenError<', '>AuthenticationFailed<')),
    ),
  ).makers,
);
