import { referenceAdapter } from '../../adapters/reference/reference-adapter.ts';
import { doorsThat } from '../wire/other-doors.ts';
import { liar } from './liar.ts';

export const silentOnItsSurfaces = liar('silent-on-its-surfaces', 'It takes every connection and every request, and answers none.', () =>
  referenceAdapter({ parts: doorsThat(() => undefined) }),
);
