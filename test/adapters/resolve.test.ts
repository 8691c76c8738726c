import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { expect } from 'chai';
import { AdapterNotStarted, UsageError, nearest, resolveAdapter, startAdapter, type AdapterSpec } from '../../src/adapters/index.ts';

const MODULES = join(__dirname, 'fixtures', 'modules');

const folder = mkdtempSync(join(tmpdir(), 'fabric-tck-resolve-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const unfinished = join(folder, 'unfinished.ts');
writeFileSync(unfinished, 'export const adapter = {');

async function failure(spec: AdapterSpec): Promise<Error & { exitCode?: number }> {
  return startAdapter(spec).then(
    () => expect.fail('it started'),
    (error: Error) => error,
  );
}

describe('an adapter is found', () => {
  it('by name', async () => {
    const { adapter, card } = await startAdapter({ adapter: 'reference' });
    expect(card.profiles).to.deep.equal([
      'access',
      'sign-in',
      'compute',
      'control-plane',
      'least-privilege',
      'isolation',
      'network',
      'encryption',
      'deletion',
      'integrity',
      'geo',
    ]);
    await adapter.dispose();
  });

  it('by the path of a module', async () => {
    const { adapter, card } = await startAdapter({ adapter: join(MODULES, 'prints.ts') });
    expect(card.name).to.equal('honest');
    await adapter.dispose();
  });

  it('by a command', async () => {
    const { adapter, card } = await startAdapter({
      command: [process.execPath, join(__dirname, 'fixtures', 'hostile-process.js'), 'none'],
    });
    expect(card.name).to.equal('hostile');
    await adapter.dispose();
  });
});

describe('an adapter that does not come up', () => {
  const cases: readonly { name: string; spec: AdapterSpec; says: RegExp; exitCode: number }[] = [
    {
      name: 'an unknown name, with the nearest known one',
      spec: { adapter: 'refrence' },
      says: /^no adapter is called "refrence"; did you mean reference\? \(known: reference, reference-stdio, azurite;/,
      exitCode: 2,
    },
    { name: 'a name like nothing known', spec: { adapter: 'mine' }, says: /^no adapter is called "mine" \(known:/, exitCode: 2 },
    { name: "a name of every object's", spec: { adapter: 'constructor' }, says: /^no adapter is called "constructor"/, exitCode: 2 },
    { name: 'no command', spec: { command: [] }, says: /no command follows --/, exitCode: 2 },
    { name: 'a missing file', spec: { adapter: './nowhere.ts' }, says: /^there is no adapter module .*nowhere\.ts$/, exitCode: 5 },
    {
      name: 'a folder',
      spec: { adapter: MODULES + '/' },
      says: /^the adapter did not start: .*modules broke during describe: it threw while it was loaded: Error: Cannot find module '[^']*'$/,
      exitCode: 5,
    },
    {
      name: 'a module that throws',
      spec: { adapter: join(MODULES, 'throws-at-load.ts') },
      says: /^the adapter did not start: .*throws-at-load\.ts broke during describe: it threw while it was loaded: Error: the licence has run out$/,
      exitCode: 5,
    },
    {
      name: 'a module that exports nothing',
      spec: { adapter: join(MODULES, 'exports-nothing.ts') },
      says: /exports-nothing\.ts broke during describe: it exports neither adapter nor createAdapter$/,
      exitCode: 5,
    },
    {
      name: 'another version of the contract',
      spec: { adapter: join(MODULES, 'another-version.ts') },
      says: /^the adapter did not start: the adapter speaks "fabric-tck\/9"; this kit speaks "fabric-tck\/1"$/,
      exitCode: 5,
    },
    {
      name: 'a command that is not there',
      spec: { command: ['no-such-command-anywhere'] },
      says: /could not be started: there is no such command$/,
      exitCode: 5,
    },
    { name: 'a command that ends at once', spec: { command: ['true'] }, says: /exited with code 0; describe was under way$/, exitCode: 5 },
    {
      name: 'a command that says something else, with what it said',
      spec: { command: ['echo', 'hello'] },
      says: /exited with code 0; .*; before that, the process "echo" wrote a line that is no JSON object to its standard output: "hello"$/,
      exitCode: 5,
    },
    {
      name: 'a module that cannot be compiled, without the stack of the compiler',
      spec: { adapter: unfinished },
      says: /unfinished\.ts broke during describe: it threw while it was loaded: (?!.*(Stack|Caused by)).*Unexpected token/,
      exitCode: 5,
    },
  ];
  for (const { name, spec, says, exitCode } of cases) {
    it(`is told in one sentence: ${name}`, async () => {
      const error = await failure(spec);
      expect(error).to.be.instanceOf(exitCode === 2 ? UsageError : AdapterNotStarted);
      expect(error.exitCode).to.equal(exitCode);
      expect(error.message).to.match(says).and.not.include('\n');
    });
  }

  it('is taken down by a signal, long before its deadline', async () => {
    const mute = join(folder, 'mute.js');
    writeFileSync(mute, "process.stdin.on('end', () => process.exit(0)).resume();");
    const controller = new AbortController();
    const starting = startAdapter({ command: [process.execPath, mute] }, { signal: controller.signal, deadlines: { describe: 3_600_000 } });
    controller.abort();
    const error = await starting.catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(AdapterNotStarted);
  });

  it('is found out before anything is started, when it has no such name', () => {
    expect(() => resolveAdapter({ adapter: 'azure' })).to.throw(UsageError);
  });
});

describe('the nearest known word', () => {
  const known = ['reference', 'reference-stdio', 'sign-in'];
  for (const [typed, word] of [
    ['Reference', 'reference'],
    ['referense-stdio', 'reference-stdio'],
    ['signin', 'sign-in'],
    ['zebra', undefined],
    ['', undefined],
  ] as const) {
    it(`to ${JSON.stringify(typed)} is ${word ?? 'none'}`, () => void expect(nearest(typed, known)).to.equal(word));
  }
});
