import { referenceAdapter } from '../../adapters/reference/reference-adapter.ts';
import { sayNo } from '../wire/documented.ts';
import { answerWhole, doorsThat } from '../wire/other-doors.ts';
import { liar } from './liar.ts';

export const noToAll = liar(
  'no-to-all',
  "It refuses every request, whoever sends it, with the right status and each surface's documented code.",
  () => referenceAdapter({ parts: doorsThat((surface, request, response) => answerWhole(request, () => sayNo(surface, response))) }),
);
