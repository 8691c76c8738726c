import { expect } from 'chai';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fabricTck } from './cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'fabric-tck-cli-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

/** Each ends with this code and one sentence that holds these words, nothing on standard output, and no report. */
const cases: readonly [string, readonly string[], number, string][] = [
  ['an unknown command', ['rum'], 2, 'Did you mean run?'],
  ['an unknown option', ['run', '--jsno'], 2, 'Did you mean --json?'],
  ['an argument that run does not take', ['run', 'reference'], 2, 'see fabric-tck run --help'],
  ['an option without its value', ['run', '--seed'], 2, 'argument missing'],
  ['an unknown adapter', ['run', '--adapter', 'referense'], 2, 'did you mean reference?'],
  ['an unknown profile', ['run', '--profile', 'acces'], 2, 'did you mean access?'],
  ['an unknown guarantee', ['run', '--only', 'SMA-22'], 2, 'did you mean SMA-2?'],
  ['a pending guarantee', ['run', '--only', 'HYB-2'], 2, 'HYB-2 is pending'],
  ['a pending profile', ['run', '--profile', 'hybrid'], 2, 'the profile hybrid is pending'],
  ['a guarantee of another profile', ['run', '--profile', 'sign-in', '--only', 'SUB-2'], 2, 'SUB-2 is not judged in the profile sign-in'],
  ['a seed with a colon', ['run', '--seed', 'a:b'], 2, 'a seed is'],
  ['an adapter named twice', ['run', '--adapter', 'reference', '--', 'true'], 2, 'not both'],
  ['nothing after --', ['run', '--'], 2, 'must follow --'],
  ['an adapter where none is taken', ['list', '--', 'true'], 2, 'takes no adapter'],
  ['an adapter file that does not exist', ['run', '--adapter', join(folder, 'none.ts')], 5, 'none.ts'],
  ['an adapter that does not exist', ['run', '--', join(folder, 'none')], 5, 'none'],
  ['an adapter that ends at once', ['run', '--', process.execPath, '-e', ''], 5, 'did not start'],
  [
    'an adapter that speaks another version',
    [
      'run',
      '--',
      process.execPath,
      file(
        'version.js',
        "require('readline').createInterface({ input: process.stdin }).on('line', (line) => console.log(JSON.stringify({ id: JSON.parse(line).id, reply: 'accepted', result: { protocol: 'fabric-tck/9' } })));",
      ),
    ],
    5,
    'fabric-tck/9',
  ],
  [
    'an adapter that throws as it loads',
    ['run', '--adapter', file('throws.js', "throw new Error('broken on purpose');")],
    5,
    'broken on purpose',
  ],
  ['an adapter that exports nothing', ['run', '--adapter', file('nothing.js', '')], 5, 'nothing.js'],
  ['a part that is none', ['shard', '3/2', '--out', join(folder, 'part.json')], 2, 'is not a part'],
  ['a part with a seed of its own', ['shard', '1/2', '--out', join(folder, 'part.json')], 2, 'the same --seed'],
  ['a recording that goes nowhere', ['shard', '1/1', '--out', join(folder, 'none', 'part.json')], 2, 'no such file or folder'],
  ['a recording without a name', ['shard', '1/1', '--out', ''], 2, '--out wants the name of a file'],
  ['a recording into a folder', ['shard', '1/1', '--out', folder], 2, 'it is a folder'],
  ['a shard without --out', ['shard', '1/1'], 2, '--out'],
  ['a recording that does not exist', ['merge', join(folder, 'none.json')], 2, 'no such file or folder'],
  ['a recording that is none', ['merge', file('text.json', 'text')], 4, 'is not a recording'],
  ['a merge of nothing', ['merge'], 2, 'missing required argument'],
  ['an explanation of nothing known', ['explain', 'SMA2'], 2, 'did you mean SMA-2? (fabric-tck list'],
  ['a trace of no verdict', ['trace', '--from', file('empty.json', '{}')], 2, 'is not the verdict of a run'],
];

describe('bad input', { concurrency: 2 }, () => {
  for (const [index, [what, args, code, words]] of cases.entries()) {
    it(`${what}: exit ${code}, one sentence`, async () => {
      const [name] = args;
      const home = join(folder, `home-${index}`);
      const report = join(home, 'report');
      const own = name === 'run' || name === 'merge' ? [name, '--report', report, ...args.slice(1)] : args;
      const ended = await fabricTck(own);
      expect(ended.stderr).to.contain(words);
      expect(ended.code, ended.stderr).to.equal(code);
      expect(ended.stdout).to.equal('');
      expect(ended.stderr.trim().split('\n'), ended.stderr).to.have.length(1);
      if (existsSync(home)) expect(readdirSync(home)).to.deep.equal([]);
    });
  }

  it('a report folder with something else in it is left alone, before anything is run', async () => {
    const precious = join(folder, 'precious');
    mkdirSync(precious);
    writeFileSync(join(precious, 'thesis.txt'), 'years of work');
    const ended = await fabricTck(['run', '--report', precious]);
    expect(ended.code).to.equal(2);
    expect(ended.stderr).to.contain('not a report');
    expect(readdirSync(precious)).to.deep.equal(['thesis.txt']);
  });

  it('a folder with a verdict and something else in it is left alone as well', async () => {
    const mixed = join(folder, 'mixed');
    mkdirSync(mixed);
    writeFileSync(join(mixed, 'verdict.json'), '{}');
    writeFileSync(join(mixed, 'thesis.txt'), 'years of work');
    const ended = await fabricTck(['run', '--report', mixed]);
    expect(ended.code).to.equal(2);
    expect(ended.stderr).to.contain('thesis.txt');
    expect(readdirSync(mixed)).to.have.members(['verdict.json', 'thesis.txt']);
  });

  it('a report folder beneath a file cannot be written', async () => {
    const ended = await fabricTck(['run', '--report', join(file('plain.txt', ''), 'report')]);
    expect(ended.code).to.equal(2);
    expect(ended.stderr).to.contain('no report can be written');
  });

  it(
    'a report folder without permission cannot be written',
    { skip: process.getuid?.() === 0 ? 'root may write anywhere' : false },
    async () => {
      const closed = join(folder, 'closed');
      mkdirSync(closed);
      chmodSync(closed, 0o500);
      const ended = await fabricTck(['run', '--report', join(closed, 'report')]);
      expect(ended.code).to.equal(2);
      expect(ended.stderr).to.contain('permission is denied');
    },
  );

  it('a recording on a full disk is told as one', { skip: existsSync('/dev/full') ? false : 'there is no /dev/full' }, async () => {
    const ended = await fabricTck(['shard', '1/1', '--only', 'PRT-3', '--out', '/dev/full']);
    expect(ended.code).to.equal(2);
    expect(ended.stderr).to.contain('the disk is full');
  });

  it(
    'a standard output that takes nothing is told as one',
    { skip: existsSync('/dev/full') ? false : 'there is no /dev/full' },
    async () => {
      const ended = await fabricTck(['list'], { stdout: '/dev/full' });
      expect(ended.code).to.equal(2);
      expect(ended.stderr).to.contain('the disk is full');
    },
  );

  it(
    'a standard error that takes nothing changes no verdict',
    { skip: existsSync('/dev/full') ? false : 'there is no /dev/full' },
    async () => {
      const ended = await fabricTck(['run', '--profile', 'sign-in', '--json', '--report', join(folder, 'unheard')], {
        stderr: '/dev/full',
      });
      expect(ended.code, ended.stdout).to.equal(0);
    },
  );

  it('help is no failure, and has examples for every command', async () => {
    for (const name of ['run', 'shard', 'merge', 'list', 'explain', 'doctor', 'power', 'trace']) {
      const ended = await fabricTck([name, '--help']);
      expect(ended.code, name).to.equal(0);
      expect(ended.stdout, name).to.match(/Examples?:\n {2}fabric-tck/);
      expect(ended.stdout.split('\n').filter((line) => line.length > 80)).to.deep.equal([]);
    }
  });
});
