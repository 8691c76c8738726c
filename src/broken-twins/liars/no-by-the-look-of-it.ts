import { referenceAdapter } from '../../adapters/reference/reference-adapter.ts';
import { smapiBehind } from '../twins/doors.ts';
import { sayNo } from '../wire/documented.ts';
import { answerWhole } from '../wire/other-doors.ts';
import { liar } from './liar.ts';

export const noByTheLookOfIt = liar(
  'no-by-the-look-of-it',
  'It looks at no certificate. Every second request on SMAPI is refused with the documented code, and every other one is served to whoever may ask.',
  () => {
    let requests = 0;
    return referenceAdapter({
      parts: smapiBehind(
        () => (requests += 1) % 2 === 0,
        (request, response) => {
          answerWhole(request, () => sayNo('smapi', response));
          return true;
        },
      ).makers,
    });
  },
);
