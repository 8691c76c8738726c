import tseslint from 'typescript-eslint';

/**
 * The directions of the house, as rules: a folder may import only what stands beside it here. Paths are matched as they are written
 * in relative imports, so `reference-impl/` in an import from another folder always shows.
 */
const mayNotImport = (files, folders, why) => ({
  files,
  rules: {
    '@typescript-eslint/no-restricted-imports': ['error', { patterns: folders.map((folder) => ({ regex: folder, message: why })) }],
  },
});
const to = (...folders) => folders.map((folder) => `^\\.{1,2}/(?:.*/)?${folder}/`);

export default tseslint.config(
  { ignores: ['node_modules', 'reports', 'test/real-clients/node_modules'] },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommended],
    rules: {
      eqeqeq: 'error',
      'no-console': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-restricted-syntax': [
        'error',
        {
          selector: "CallExpression[callee.property.name='random'][callee.object.name='Math']",
          message: 'Names and orders come from the seed; secrets come from node:crypto.',
        },
      ],
      'no-restricted-globals': ['error', { name: 'setInterval', message: 'Nothing here polls.' }],
    },
  },
  mayNotImport(
    ['src/adapters/contract/**/*.ts'],
    to('reference-impl', 'clients', 'conformance', 'broken-twins', 'cli', 'step-definitions', 'reference', 'remote', 'serve'),
    'The contract imports nothing of the project.',
  ),
  mayNotImport(
    ['src/reference-impl/**/*.ts'],
    [...to('adapters', 'clients', 'conformance', 'broken-twins', 'cli', 'step-definitions'), '^@cucumber/'],
    'The reference knows neither the kit nor Cucumber.',
  ),
  mayNotImport(
    ['step-definitions/**/*.ts'],
    [...to('reference-impl', 'broken-twins', 'cli'), ...to('adapters').map((path) => `${path}(?!contract/)`)],
    'Step definitions see a fabric through the contract only, never an implementation.',
  ),
  mayNotImport(
    ['src/clients/**/*.ts'],
    [
      ...to('reference-impl', 'broken-twins', 'cli', 'step-definitions'),
      ...to('adapters').map((path) => `${path}(?!contract/)`),
      ...to('conformance').map((path) => `${path}(?!evidence/)`),
    ],
    "The kit's clients know the contract and the shape of evidence.",
  ),
  mayNotImport(
    ['src/conformance/**/*.ts'],
    [...to('reference-impl', 'cli', 'step-definitions'), ...to('broken-twins')],
    'The kit judges through the contract; twins and subjects are handed to it.',
  ),
  mayNotImport(
    ['src/adapters/{index,guard}.ts', 'src/adapters/{remote,serve,module}/**/*.ts'],
    to('clients', 'conformance', 'broken-twins', 'cli', 'step-definitions', 'reference-impl'),
    'Adapters stand between the contract and a fabric, and know nothing of the judging.',
  ),
  mayNotImport(
    ['src/adapters/reference/**/*.ts'],
    to('clients', 'conformance', 'broken-twins', 'cli', 'step-definitions'),
    'Adapters know nothing of the judging.',
  ),
  mayNotImport(
    ['src/adapters/azurite/**/*.ts'],
    to('clients', 'conformance', 'broken-twins', 'cli', 'step-definitions', 'reference-impl', 'reference'),
    'Azurite is judged for what it is, with nothing of the reference in it.',
  ),
  mayNotImport(
    ['src/broken-twins/**/*.ts'],
    to('cli', 'step-definitions'),
    'Twins are fabrics; they know neither the steps nor the command.',
  ),
  mayNotImport(
    ['src/cli/**/*.ts'],
    to('reference-impl', 'step-definitions'),
    'The command drives the kit; it never reaches into a fabric.',
  ),
  { files: ['test/**/*.ts', 'bench/**/*.ts'], rules: { '@typescript-eslint/no-unused-expressions': 'off', 'no-console': 'off' } },
);
