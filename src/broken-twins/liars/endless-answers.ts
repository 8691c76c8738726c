import { referenceAdapter } from '../../adapters/reference/reference-adapter.ts';
import { doorsThat } from '../wire/other-doors.ts';
import { liar } from './liar.ts';

const CHUNK = Buffer.alloc(256 * 1024, 'x');

export const endlessAnswers = liar('endless-answers', 'It answers as fast as it can, and never comes to an end.', () =>
  referenceAdapter({
    parts: doorsThat((_surface, _request, response) => {
      response.writeHead(200);
      const pour = (): void => {
        if (!response.destroyed) response.write(CHUNK, () => setImmediate(pour));
      };
      pour();
    }),
  }),
);
