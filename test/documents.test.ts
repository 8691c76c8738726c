import { expect } from 'chai';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, it } from 'node:test';
import { subjects } from '../src/broken-twins/index.ts';
import type { RunJson } from '../src/cli/json/run.ts';
import { loadPlan } from '../src/conformance/plan/suite.ts';
import { GUARANTEES } from '../src/conformance/register/index.ts';
import { EXIT_CODES } from '../src/conformance/verdict/types.ts';
import { scripts, version } from '../package.json';

const ROOT = resolve(__dirname, '..');
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const DOCUMENTS = ['README.md', 'CONTRIBUTING.md', 'features/README.md', 'src/clients/README.md'];

describe('what the documents say', () => {
  it('of numbers is so', async () => {
    const { checks } = await loadPlan();
    const withChecks = new Set(checks.map((check) => check.guarantee)).size;
    const kinds = (kind: string) => subjects.filter(({ card }) => card.kind === kind).length;
    const readme = read('README.md').replace(/\*/g, '').replace(/\s+/g, ' ');
    expect(readme).to.contain(`${withChecks} of the ${GUARANTEES.length} guarantees have checks, ${checks.length} in all`);
    expect(readme).to.contain(`The other ${GUARANTEES.length - withChecks} are pending`);
    expect(readme).to.contain(`all ${GUARANTEES.length} guarantees`);
    expect(readme).to.contain(`broken twins, ${kinds('twin')} of them`);
    expect(readme).to.contain(`${kinds('liar')} liars`);
    expect(readme).to.contain(`${kinds('variant')} lawful variants`);
    expect(readme).to.contain(`in ${read('examples/sign-in-adapter.py').trimEnd().split('\n').length} lines of plain Python`);
  });

  it('of exit codes is so', () => {
    const readme = read('README.md');
    for (const [outcome, code] of Object.entries(EXIT_CODES)) expect(readme).to.match(new RegExp(`^\\| ${code} \\| ${outcome}\\b`, 'm'));
  });

  it('of Azurite is what was published', () => {
    const { guarantees, counts, planned, subject } = JSON.parse(read('reports/azurite/verdict.json')) as RunJson;
    const ids = (verdict: string): string =>
      new Intl.ListFormat('en-GB').format(guarantees.filter((guarantee) => guarantee.verdict === verdict).map(({ id }) => id));
    const readme = read('README.md').replace(/\s+/g, ' ');
    expect(readme).to.contain(`Azurite ${subject.version} keeps ${ids('pass')} and breaks ${ids('fail')}: of ${planned} checks`);
    expect(readme).to.contain(`${counts.pass} pass, ${counts.fail} fail and ${counts['could-not-run']} could not run`);
    const links = [...read('reports/azurite/index.html').matchAll(/href="([^"#]+)"/g)].map(([, link = '']) => link);
    expect(links).to.include('verdict.json');
    for (const link of links) expect(existsSync(join(ROOT, 'reports', 'azurite', link)), link).to.equal(true);
  });

  it('of the version is so', () => {
    for (const [, told] of read('README.md').matchAll(/fabric-tck-(\d+\.\d+\.\d+)\.tgz/g)) expect(told).to.equal(version);
  });

  for (const document of DOCUMENTS)
    it(`in ${document} names files and scripts that are there`, () => {
      const text = read(document);
      for (const [, link = ''] of text.matchAll(/\]\(([^)#:]+)\)/g))
        expect(existsSync(join(ROOT, dirname(document), link)), link).to.equal(true);
      const paths = [...text.matchAll(/`((?:src|test|examples|features|schemas)\/[\w./-]+)`/g)].map(([, path = '']) => path);
      for (const path of paths) expect(existsSync(join(ROOT, path)), path).to.equal(true);
      for (const [, script = ''] of text.matchAll(/npm run ([a-z:]+)/g)) expect(Object.keys(scripts)).to.include(script);
    });
});
