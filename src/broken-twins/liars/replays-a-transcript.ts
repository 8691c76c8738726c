import { createServer } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { referenceAdapter } from '../../adapters/reference/reference-adapter.ts';
import { smapiBehind, smapiOver } from '../twins/doors.ts';
import { rewritingAnswers, type WireAnswer } from '../wire/answers.ts';
import { liar } from './liar.ts';

/** How many fabrics are real, while the tape runs. */
const RECORDED = 5;

/** What a request looks like once everything that names something is out of it. */
const shapeOf = ({ method, url = '' }: IncomingMessage): string => `${method} ${url.replace(/[0-9a-f-]{32,}|[a-z0-9]{12,}/gi, '*')}`;

export const replaysATranscript = liar(
  'replays-a-transcript',
  `SMAPI is real in the first ${RECORDED} fabrics; later ones say again what was said then to a request of that look.`,
  () => {
    const tape = new Map<string, WireAnswer>();
    const asked = new WeakMap<object, string>();
    let fabrics = 0;
    const recording = smapiOver((options) => {
      const server = createServer(options);
      server.prependListener('request', (request) => asked.set(server, shapeOf(request)));
      return rewritingAnswers(server, (answer) => {
        tape.set(asked.get(server) ?? '', answer);
        return answer;
      });
    });
    const replaying = smapiBehind(
      (request) => tape.has(shapeOf(request)),
      (request, response) => {
        const { status, headers, body } = tape.get(shapeOf(request)) as WireAnswer;
        request.resume();
        response.writeHead(status, headers.flat()).end(body);
        return true;
      },
    );
    return referenceAdapter({
      parts: {
        smapiDoor: (c) => {
          fabrics += 1;
          const { smapiDoor } = (fabrics <= RECORDED ? recording : replaying).makers;
          if (smapiDoor === undefined) throw new Error('There is no door.');
          return smapiDoor(c);
        },
      },
    });
  },
);
