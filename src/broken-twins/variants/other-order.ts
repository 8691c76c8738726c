import type { Management } from '../../reference-impl/management/management.ts';
import { referenceParts } from '../../reference-impl/parts.ts';
import { variant } from './variant.ts';

/** The same questions with every list the other way round. */
function reversed(management: Management): Management {
  return new Proxy(management, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== 'function') return method;
      return (...given: unknown[]) => {
        const answer: unknown = method.apply(target, given);
        if (Array.isArray(answer)) return answer.toReversed();
        if (name !== 'people') return answer;
        const people = answer as ReturnType<Management['people']>;
        return { ...people, coAdministrators: people.coAdministrators.toReversed() };
      };
    },
  });
}

export const otherOrder = variant('other-order', 'It lists whatever there is in another order.', {
  management: (c) => reversed(referenceParts.management(c)),
});
