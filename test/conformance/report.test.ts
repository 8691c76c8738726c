import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { parse } from 'node-html-parser';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { SaxesParser, type SaxesAttributePlain } from 'saxes';
import { ALLURE_RESULTS } from '../../src/conformance/report/allure-results.ts';
import { flowing } from '../../src/conformance/report/cucumber.ts';
import { writeReports } from '../../src/conformance/report/index.ts';
import { junitOf } from '../../src/conformance/report/junit.ts';
import { pageOf } from '../../src/conformance/report/page.ts';
import type { RunResult } from '../../src/conformance/verdict/types.ts';
import { PASSING, runOf } from './fixtures/fixture.ts';

const second = (...steps: string[]): string =>
  `${PASSING}\n    Scenario: A second\n      Why it <matters> & to whom.\n\n${steps.map((step) => `      ${step}\n`).join('')}`;

const ROOT = resolve(__dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'fabric-tck-report-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** One run of each ending: all of it passes, a claim fails, the ground cannot be laid, a part was left out, the kit breaks. */
const runs: Record<string, RunResult> = {};
before(async () => {
  runs['conformant'] = await runOf(PASSING);
  runs['nonconformant'] = await runOf(second('When the owner acts in vain', 'Then the act was accepted'));
  runs['incomplete'] = await runOf(second('Given the ground cannot be laid', 'When the owner acts', 'Then the act was accepted'));
  runs['filtered'] = await runOf(second('When the owner acts in vain', 'Then the act was accepted'), { only: 'PRT-2/a-first' });
  runs['invalid'] = await runOf(second('When the step is pending', 'Then the act was accepted'));
});
const run = (name: string): RunResult => runs[name] ?? expect.fail(name);

/** What a CI server is to make of each: how many cases, and how many of them failed or went wrong. */
const SHOWN: Readonly<Record<string, { readonly tests: number; readonly failed: number; readonly wrong: number; readonly more: number }>> =
  {
    conformant: { tests: 1, failed: 0, wrong: 0, more: 0 },
    nonconformant: { tests: 2, failed: 1, wrong: 0, more: 0 },
    incomplete: { tests: 2, failed: 0, wrong: 1, more: 0 },
    filtered: { tests: 2, failed: 0, wrong: 1, more: 1 },
    invalid: { tests: 3, failed: 0, wrong: 2, more: 1 },
  };

describe('JUnit', () => {
  for (const [name, { tests, failed, wrong }] of Object.entries(SHOWN))
    it(`counts of a run that is ${name} are those of the verdict, in the heads and in the cases`, () => {
      const elements: { readonly name: string; readonly attributes: Record<string, SaxesAttributePlain | string> }[] = [];
      const parser = new SaxesParser();
      parser.on('opentag', (tag) => elements.push({ name: tag.name, attributes: tag.attributes as Record<string, string> }));
      parser.write(junitOf(run(name))).close();
      const of = (element: string) => elements.filter((each) => each.name === element);
      const sum = (element: string, attribute: string) =>
        of(element).reduce((total, each) => total + Number(each.attributes[attribute]), 0);
      for (const head of ['testsuites', 'testsuite']) {
        expect(sum(head, 'tests'), head).to.equal(tests);
        expect(sum(head, 'failures'), head).to.equal(failed);
        expect(sum(head, 'errors'), head).to.equal(wrong);
      }
      expect([of('testcase').length, of('failure').length, of('error').length]).to.deep.equal([tests, failed, wrong]);
    });
});

describe('a report folder', () => {
  for (const [name, { tests, failed, wrong, more }] of Object.entries(SHOWN))
    it(`of a run that is ${name} has an Allure result for each check, and shows as passed what passed`, async () => {
      const result = run(name);
      const at = join(folder, name);
      mkdirSync(at);
      await writeReports(result, at, { messages: [] });
      const results = readdirSync(join(at, ALLURE_RESULTS))
        .filter((file) => file.endsWith('-result.json'))
        .map((file) => JSON.parse(readFileSync(join(at, ALLURE_RESULTS, file), 'utf8')) as { status: string; start: number; stop: number });
      const count = (status: string) => results.filter((each) => each.status === status).length;
      expect(results).to.have.length(tests);
      expect([count('passed'), count('failed'), count('broken')]).to.deep.equal([result.counts.pass, failed, wrong]);
      expect(tests - more).to.equal(result.judged);
      for (const each of results) expect(each.stop).to.be.at.least(each.start);
    });

  it('of a merged run links each of its specifications, and no other', async () => {
    const at = join(folder, 'merged');
    mkdirSync(at);
    await writeReports(run('conformant'), at, { messages: ['', ''] });
    const links = parse(readFileSync(join(at, 'index.html'), 'utf8')).querySelectorAll('footer a');
    const there = readdirSync(at);
    // The caller writes verdict.json.
    for (const href of links.map((link) => link.getAttribute('href'))) if (href !== 'verdict.json') expect(there).to.include(href);
    expect(links.map((link) => link.text)).to.include.members(['specification-1.html', 'specification-2.html']);
  });
});

describe('the page', () => {
  const page = (name: string) => parse(pageOf(run(name), ['specification.html']));

  it('says the outcome, then the sentence', () => {
    for (const name of Object.keys(SHOWN)) {
      const header = page(name).querySelector('header');
      expect(header?.querySelector('h1')?.text.toLowerCase()).to.equal(run(name).outcome);
      expect(header?.querySelector('.sentence')?.text).to.equal(run(name).sentence);
    }
  });

  it('tells of a broken guarantee what was promised and observed, why it matters, and the one command that shows it again', () => {
    const card = page('nonconformant').querySelector('.card');
    expect(card?.id).to.equal('PRT-2');
    expect(card?.querySelector('.mark')?.text).to.equal('broken');
    const told = card?.querySelector('.check')?.text.replace(/\s+/g, ' ') ?? '';
    for (const words of ['Why it <matters> & to whom.', 'Promised', 'Observed', 'refused']) expect(told).to.contain(words);
    expect(told).to.contain('npx fabric-tck run --seed seed --only PRT-2/a-second --adapter fixture');
  });

  it('puts what is wrong first', () => {
    const { guarantees } = run('nonconformant');
    const [bad, other] = [guarantees.find(({ id }) => id === 'PRT-2'), guarantees.find(({ id }) => id === 'SUB-1')];
    if (bad === undefined || other === undefined) return expect.fail('the register has changed');
    const kept = { ...other, verdict: 'pass' as const, checks: bad.checks.filter(({ verdict }) => verdict === 'pass') };
    const cards = parse(pageOf({ ...run('nonconformant'), guarantees: [kept, bad] }, [])).querySelectorAll('.card');
    expect(cards.map(({ id }) => id)).to.deep.equal(['PRT-2', 'SUB-1']);
  });

  it('says why a check could not be judged', () => {
    expect(page('incomplete').querySelector('.check .reasons')?.text).to.contain('there is no ground');
  });

  it('shows each guarantee of the register once, and calls none kept that was not judged', () => {
    const html = page('filtered');
    const shown = [
      ...html.querySelectorAll('.card').map(({ id }) => id),
      ...html.querySelectorAll('.others td:first-child').map((td) => td.text),
    ];
    expect(shown.toSorted()).to.deep.equal(
      run('filtered')
        .guarantees.map(({ id }) => id)
        .toSorted(),
    );
    expect(page('conformant').querySelectorAll('.mark')).to.have.length(1);
  });

  it('needs no script, and nothing from elsewhere', () => {
    const html = page('nonconformant');
    expect(html.querySelectorAll('script, link, img, iframe')).to.have.length(0);
    for (const link of html.querySelectorAll('[href]')) expect(link.getAttribute('href')).to.match(/^(#|[a-z-]+\.|evidence\/)/);
    expect(html.querySelector('style')?.text).not.to.match(/url\(|@import/);
  });
});

describe("the prose in Cucumber's report", () => {
  const described = (description: string) =>
    (
      flowing({ gherkinDocument: { comments: [], feature: { description } } } as never) as {
        gherkinDocument: { feature: { description: string } };
      }
    ).gherkinDocument.feature.description;

  it('flows: a paragraph is one line, whatever its indentation', () => {
    expect(described('    One line\n    and *another*.\n\n    A second\n    paragraph.')).to.equal(
      'One line and *another*.\n\nA second paragraph.',
    );
  });

  it('keeps lists, headings and tables', () => {
    const text = 'Three:\n\n- one\n- two\n  of it\n\n# A heading\nand text\n\n| a | b |\n| - | - |';
    expect(described(text)).to.equal(text);
  });
});

describe('npm run report', () => {
  /** Runs it with nothing on the PATH but Node. */
  const report = (where: string, env: Record<string, string>): Promise<{ code: number | string | null; stderr: string }> => {
    const path = join(folder, 'path');
    mkdirSync(path, { recursive: true });
    rmSync(join(path, 'node'), { force: true });
    symlinkSync(process.execPath, join(path, 'node'));
    const args = ['--require', 'ts-node/register', 'src/conformance/report/allure-site.ts', where];
    return new Promise((done) =>
      execFile(process.execPath, args, { cwd: ROOT, env: { PATH: path, ...env } }, (error, _, stderr) =>
        done({ code: error?.code ?? 0, stderr }),
      ),
    );
  };
  const made = join(folder, 'made');
  before(() => {
    mkdirSync(join(made, ALLURE_RESULTS), { recursive: true });
    writeFileSync(join(made, 'verdict.json'), '{}');
  });

  it('says in one line that Java is missing, and where the other report is', async () => {
    const { code, stderr } = await report(made, {});
    expect(code).to.equal(1);
    expect(stderr).to.match(/^Allure's report needs Java, and there is none on the PATH.*\n$/);
    expect(stderr).to.contain(join(made, 'index.html'));
  });

  it('says so of a JAVA_HOME that is wrong', async () => {
    expect((await report(made, { JAVA_HOME: '/nowhere' })).stderr).to.match(
      /^Allure's report needs Java, and JAVA_HOME, which is \/nowhere, .*\n$/,
    );
  });

  it('says that there was no run', async () => {
    expect((await report(join(folder, 'nothing'), {})).stderr).to.match(/^There are no Allure results in .*\n$/);
  });
});
