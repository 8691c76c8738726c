import { createServer } from 'node:https';
import { referenceParts } from '../../reference-impl/parts.ts';
import { smapiOver } from '../twins/doors.ts';
import { rewritingAnswers, withBody } from '../wire/answers.ts';
import { fronted } from '../wire/front.ts';
import { variant } from './variant.ts';

const PROSE = 'Das geht leider nicht. Näheres steht im Handbuch.';

export const otherProse = variant('other-prose', 'Its refusals have the same codes and say everything else in other words.', {
  ...smapiOver((options) =>
    rewritingAnswers(createServer(options), (answer) =>
      withBody(answer, answer.body.replace(/<Message>[^<]*<\/Message>/g, `<Message>${PROSE}</Message>`)),
    ),
  ).makers,
  portalDoor: (c) =>
    fronted(referenceParts.portalDoor(c), c, {
      answer: (answer) => ({
        ...answer,
        body: Buffer.from(answer.body.toString('utf8').replace(/(data-reason="[^"]*">)[^<]*/g, `$1${PROSE}`)),
      }),
    }),
});
