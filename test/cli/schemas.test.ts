import { expect } from 'chai';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { publishedSchemas, schemaText } from '../../src/cli/json/schemas.ts';
import { PACKAGE_ROOT } from '../../src/conformance/plan/package.ts';

describe('the published schemas', () => {
  const folder = join(PACKAGE_ROOT, 'schemas');
  const schemas = publishedSchemas();

  it('are all there, and no others', () => {
    expect(readdirSync(folder).sort()).to.deep.equal(Object.keys(schemas).sort());
  });

  for (const [name, schema] of Object.entries(schemas)) {
    it(`${name} is current (npm run schemas writes it)`, () => {
      expect(readFileSync(join(folder, name), 'utf8')).to.equal(schemaText(schema));
    });
  }
});
