import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import { ESLint } from 'eslint';

/** The directions of the house are lint rules; a rule that never bites holds nothing, so each is shown to bite, and to let the lawful way pass. */
const ROOT = resolve(__dirname, '..');
const eslint = new ESLint({ cwd: ROOT });

/** From a file, an import as it would be written there. */
const FORBIDDEN: readonly (readonly [string, string])[] = [
  ['src/adapters/contract/x.ts', '../../clients/keys.ts'],
  ['src/adapters/contract/x.ts', '../reference/index.ts'],
  ['src/reference-impl/smapi/x.ts', '../../adapters/contract/index.ts'],
  ['src/reference-impl/x.ts', '../clients/keys.ts'],
  ['src/reference-impl/x.ts', '../conformance/evidence/index.ts'],
  ['src/reference-impl/x.ts', '@cucumber/cucumber'],
  ['step-definitions/x.steps.ts', '../src/reference-impl/fabric.ts'],
  ['step-definitions/x.steps.ts', '../src/adapters/reference/index.ts'],
  ['step-definitions/support/x.ts', '../../src/broken-twins/index.ts'],
  ['src/clients/smapi/x.ts', '../../reference-impl/fabric.ts'],
  ['src/clients/x.ts', '../adapters/reference/index.ts'],
  ['src/clients/x.ts', '../conformance/run/context.ts'],
  ['src/conformance/run/x.ts', '../../reference-impl/fabric.ts'],
  ['src/conformance/run/x.ts', '../../broken-twins/index.ts'],
  ['src/conformance/x.ts', '../cli/main.ts'],
  ['src/adapters/remote/x.ts', '../../reference-impl/fabric.ts'],
  ['src/adapters/reference/x.ts', '../../conformance/run/context.ts'],
  ['src/adapters/azurite/x.ts', '../reference/lab.ts'],
  ['src/adapters/azurite/x.ts', '../../reference-impl/fabric.ts'],
  ['src/adapters/azurite/x.ts', '../../conformance/run/context.ts'],
  ['src/broken-twins/x.ts', '../cli/main.ts'],
  ['src/cli/x.ts', '../reference-impl/fabric.ts'],
];
const LAWFUL: readonly (readonly [string, string])[] = [
  ['step-definitions/x.steps.ts', '../src/adapters/contract/index.ts'],
  ['step-definitions/x.steps.ts', '../src/conformance/judges/index.ts'],
  ['src/clients/x.ts', '../conformance/evidence/index.ts'],
  ['src/adapters/reference/x.ts', '../../reference-impl/fabric.ts'],
  ['src/adapters/azurite/x.ts', '../contract/index.ts'],
  ['src/broken-twins/x.ts', '../reference-impl/fabric.ts'],
];

async function restrictions(file: string, specifier: string): Promise<number> {
  const [result] = await eslint.lintText(`import '${specifier}';\n`, { filePath: join(ROOT, file) });
  return (result?.messages ?? []).filter((message) => message.ruleId === '@typescript-eslint/no-restricted-imports').length;
}

describe('The directions of the house', () => {
  for (const [file, specifier] of FORBIDDEN)
    it(`${file} may not import ${specifier}`, async () => void expect(await restrictions(file, specifier)).to.equal(1));
  for (const [file, specifier] of LAWFUL)
    it(`${file} may import ${specifier}`, async () => void expect(await restrictions(file, specifier)).to.equal(0));
});

describe('The folders', () => {
  it('the contract stands alone: no file of it imports from outside its folder', async () => {
    const results = await eslint.lintFiles(
      readdirSync(join(ROOT, 'src/adapters/contract'))
        .filter((name) => name.endsWith('.ts'))
        .map((name) => join(ROOT, 'src/adapters/contract', name)),
    );
    expect(results.flatMap((result) => result.messages.filter((message) => message.ruleId?.includes('restricted')))).to.deep.equal([]);
  });
});
