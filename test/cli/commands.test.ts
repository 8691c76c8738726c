import { expect } from 'chai';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { runJson } from '../../src/cli/json/run.ts';
import { fabricTck } from './cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'fabric-tck-commands-'));
after(() => rmSync(folder, { recursive: true, force: true }));

describe('the command', () => {
  it('judges one whole profile from any folder, prints one JSON object, and leaves a whole report', async () => {
    const ended = await fabricTck(['run', '--profile', 'sign-in', '--seed', 'fixed', '--json'], { cwd: folder });
    expect(ended.code, ended.stderr).to.equal(0);
    const verdict = runJson.parse(JSON.parse(ended.stdout));
    expect([verdict.outcome, verdict.seed, verdict.profile]).to.deep.equal(['conformant', 'fixed', 'sign-in']);
    expect(verdict.sentence).to.contain('the profile sign-in');
    expect(verdict.planned).to.equal(verdict.judged).and.to.be.above(0);
    const report = join(folder, 'reports', 'latest');
    expect(JSON.parse(readFileSync(join(report, 'verdict.json'), 'utf8'))).to.deep.equal(verdict);
    expect(readdirSync(report)).to.include.members(['index.html', 'junit.xml', 'messages.ndjson', 'specification.html', 'allure-results']);
    expect(readdirSync(join(folder, 'reports'))).to.deep.equal(['latest']);
    for (const check of verdict.guarantees.flatMap((each) => each.checks)) {
      const evidence = JSON.parse(readFileSync(join(report, check.evidence ?? ''), 'utf8')) as { id: string; verdict: string };
      expect([evidence.id, evidence.verdict]).to.deep.equal([check.id, 'pass']);
    }
  });

  it('never ends with 0 for a filtered run, however well it went', async () => {
    const only = await fabricTck(['run', '--only', 'SUB-4', '--json'], { cwd: folder });
    expect(only.code, only.stderr).to.equal(3);
    const verdict = runJson.parse(JSON.parse(only.stdout));
    expect([verdict.outcome, verdict.counts.fail]).to.deep.equal(['incomplete', 0]);
    expect(verdict.reasons).to.deep.equal(['only SUB-4 was asked for']);
  });

  it('records shards and merges them into one verdict', async () => {
    const parts = ['1/2', '2/2'].map((part, index) => ({ part, file: join(folder, `part-${index}.json`) }));
    for (const { part, file } of parts) {
      const ended = await fabricTck(['shard', part, '--profile', 'sign-in', '--seed', 'fixed', '--out', file], { cwd: folder });
      expect([ended.code, ended.stdout]).to.deep.equal([0, '']);
    }
    const merged = await fabricTck(['merge', ...parts.map((each) => each.file), '--json'], { cwd: folder });
    expect(merged.code, merged.stderr).to.equal(0);
    expect(runJson.parse(JSON.parse(merged.stdout)).outcome).to.equal('conformant');
    const half = await fabricTck(['merge', parts[0]?.file ?? '', '--json'], { cwd: folder });
    expect([half.code, half.stdout]).to.deep.equal([4, '']);
    expect(half.stderr).to.contain('part 2 of 2 is missing');
  });

  it('lists all guarantees, the pending ones as such', async () => {
    const { code, stdout } = await fabricTck(['list', '--json'], { cwd: folder });
    expect(code).to.equal(0);
    const { guarantees } = JSON.parse(stdout) as { guarantees: { id: string; checks: unknown[] }[] };
    expect(guarantees).to.have.length(69);
    const text = await fabricTck(['list'], { cwd: folder });
    expect(text.stdout).to.match(/HYB-2 +pending/);
  });

  it('explains a guarantee and a check', async () => {
    const guarantee = await fabricTck(['explain', 'sma-2']);
    expect(guarantee.code).to.equal(0);
    for (const words of ['A registered certificate', 'P09.2', 'Checks', 'Observed by']) expect(guarantee.stdout).to.contain(words);
    const check = await fabricTck(['explain', 'SMA-2/the-stranger-with-no-certificate-is-refused']);
    expect(check.code).to.equal(0);
    for (const words of ['Given', 'When', 'Then', 'A check of SMA-2']) expect(check.stdout).to.contain(words);
  });

  it('explains which frames the checks of a guarantee put on the wire, and what becomes of each', async () => {
    const { stdout } = await fabricTck(['explain', 'NET-1']);
    expect(stdout).to.match(/^ {2}M1 +dropped +sends from another guest’s MAC address$/m);
    expect(stdout).to.match(/^ {2}A15 +depends +hides bytes behind ARP/m);
    expect((await fabricTck(['explain', 'SMA-2'])).stdout).not.to.contain('Frames');
  });

  it('looks whether this machine and the reference are wired right', async () => {
    const { code, stdout } = await fabricTck(['doctor'], { cwd: folder });
    expect(code, stdout).to.equal(0);
    for (const words of ['Node', 'portal', 'smapi', 'storage', 'clock', 'Java', 'All is well']) expect(stdout).to.contain(words);
  });

  it('says what is wrong with an adapter', async () => {
    const { code, stdout } = await fabricTck(['doctor', '--', process.execPath, '-e', ''], { cwd: folder });
    expect(code).to.equal(5);
    expect(stdout).to.contain('did not start');
  });
});
