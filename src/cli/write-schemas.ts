/** Writes the published JSON Schemas into `schemas/`: `npm run schemas`. A test shows that they are current. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_ROOT } from '../conformance/plan/package.ts';
import { publishedSchemas, schemaText } from './json/schemas.ts';

const folder = join(PACKAGE_ROOT, 'schemas');
mkdirSync(folder, { recursive: true });
for (const [name, schema] of Object.entries(publishedSchemas())) writeFileSync(join(folder, name), schemaText(schema));
