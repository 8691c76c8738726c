import { referenceAdapter } from '../../adapters/reference/reference-adapter.ts';
import { answerWhole, doorsThat } from '../wire/other-doors.ts';
import { liar } from './liar.ts';

export const yesToAll = liar('yes-to-all', 'It answers every request with 200 and the very body that it was sent.', () =>
  referenceAdapter({
    parts: doorsThat((_surface, request, response) =>
      answerWhole(request, (body) => response.writeHead(200, { 'content-type': request.headers['content-type'] ?? 'text/html' }).end(body)),
    ),
  }),
);
