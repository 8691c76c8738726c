import { z } from 'zod';
import { protocolJsonSchema } from '../../adapters/contract/schema.ts';
import { powerJson } from '../../conformance/power/result.ts';
import { runJson } from './run.ts';
import { traceJson } from './trace.ts';

/** A published JSON Schema (draft 2020-12) of what the command prints. */
function published(title: string, schema: z.ZodType): object {
  const { $schema, ...rest } = z.toJSONSchema(schema);
  return { $schema, title, ...rest };
}

/** Every published schema, by its file's name in `schemas/`. */
export function publishedSchemas(): Readonly<Record<string, object>> {
  return {
    'protocol.json': protocolJsonSchema(),
    'run.json': published('fabric-tck run --json, merge --json, and the verdict.json of a report', runJson),
    'power.json': published('fabric-tck power --json', powerJson),
    'trace.json': published('fabric-tck trace --json', traceJson),
  };
}

/** A schema as it stands in its file. */
export function schemaText(schema: object): string {
  return `${JSON.stringify(schema, null, 2)}\n`;
}
