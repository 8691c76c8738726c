import { referenceParts } from '../../reference-impl/parts.ts';
import { variant } from './variant.ts';

export const otherTurns = variant(
  'other-turns',
  'Its edge gives every new connection to the youngest instance, and its refusals inside have names of their own.',
  {
    edgeRules: (c) => ({
      ...referenceParts.edgeRules(c),
      instance: ({ instances }) => instances.at(-1) ?? '',
    }),
    routerRules: (c) => {
      const lawful = referenceParts.routerRules(c);
      const named = (reason: string | undefined): string | undefined => (reason === undefined ? undefined : 'not here');
      return {
        ...lawful,
        form: (packet) => named(lawful.form(packet)),
        source: (packet, from) => named(lawful.source(packet, from)),
        destination: (packet) => named(lawful.destination(packet)),
      };
    },
  },
  [5],
);
