import { referenceAdapter } from '../../adapters/reference/reference-adapter.ts';
import { doorsThat } from '../wire/other-doors.ts';
import { liar } from './liar.ts';

/** Milliseconds between two bytes: never idle for long, and never done. */
const PAUSE = 100;

export const dripsItsAnswers = liar('drips-its-answers', 'It answers a byte at a time, so that no answer is ever whole.', () =>
  referenceAdapter({
    parts: doorsThat((_surface, _request, response) => {
      response.writeHead(200, { 'content-length': 1_000_000 });
      const drip = (): void => {
        if (!response.destroyed) response.write('.', () => setTimeout(drip, PAUSE).unref());
      };
      drip();
    }),
  }),
);
