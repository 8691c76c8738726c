import { z } from 'zod';
import { openFabric } from './adapter.ts';
import { PROTOCOL, adapterCard } from './card.ts';
import { INSTRUMENT_NAMES, instruments } from './instrument.ts';
import { call, failure } from './protocol.ts';
import { replySchema } from './reply.ts';

/**
 * The line protocol as one JSON Schema (draft 2020-12): what may stand on a line in each direction, and under `$defs` the answer to each call,
 * an instrument each. An adapter in any language can be checked against it without this kit.
 */
export function protocolJsonSchema(): Record<string, unknown> {
  const answers: Record<string, z.ZodType> = {
    'answer.describe': answerSchema(adapterCard),
    'answer.open': answerSchema(openFabric),
    'answer.close': answerSchema(z.strictObject({})),
  };
  for (const name of INSTRUMENT_NAMES) {
    answers[`answer.use.${name}`] = answerSchema(instruments[name].result as z.ZodType).describe(instruments[name].purpose);
  }
  const definitions: Record<string, unknown> = { call: jsonSchema(call), failure: jsonSchema(failure) };
  for (const [name, schema] of Object.entries(answers)) definitions[name] = jsonSchema(schema);
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: `The line protocol ${PROTOCOL}`,
    description:
      'One JSON object a line, UTF-8. The kit writes calls to the standard input of the adapter; the adapter writes to its standard output one answer to each, or a failure when it broke.',
    oneOf: [
      { title: 'from the kit', $ref: '#/$defs/call' },
      { title: 'from the adapter', anyOf: ['failure', ...Object.keys(answers)].map((name) => ({ $ref: `#/$defs/${name}` })) },
    ],
    $defs: definitions,
  };
}

/** A reply as it stands on a line, beside the id of its call. */
function answerSchema(result: z.ZodType) {
  const id = z.number().int().positive().describe('the id of the call');
  const [accepted, refused, unsupported, indefinite] = replySchema(result).options;
  return z.discriminatedUnion('reply', [
    accepted.extend({ id }),
    refused.extend({ id }),
    unsupported.extend({ id }),
    indefinite.extend({ id }),
  ]);
}

function jsonSchema(schema: z.ZodType): Record<string, unknown> {
  const { $schema: _draft, ...rest } = z.toJSONSchema(schema) as Record<string, unknown>;
  return rest;
}
