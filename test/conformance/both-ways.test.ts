import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, describe, it } from 'node:test';
import { expect } from 'chai';
import { loadPlan } from '../../src/conformance/plan/suite.ts';

const BIN = resolve(__dirname, '..', '..', 'bin', 'fabric-tck.js');

interface RunJson {
  readonly outcome: string;
  readonly planned: number;
  readonly judged: number;
  readonly guarantees: readonly {
    readonly id: string;
    readonly verdict: string;
    readonly checks: readonly { readonly id: string; readonly verdict: string }[];
  }[];
}

/**
 * The reference plugs in as a TypeScript module and as a process that speaks the line protocol. The two ways mean the same: here over stdio every check
 * of the plan passes, and so it does in the stage `conformance` of `npm test`, whose run is not conformant otherwise.
 */
describe('The reference over stdio', () => {
  const folder = mkdtempSync(join(tmpdir(), 'both-ways-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  function run(adapter: string): Promise<RunJson> {
    return new Promise((done, failed) => {
      const args = [BIN, 'run', '--adapter', adapter, '--seed', 'both-ways', '--json', '--report', join(folder, adapter)];
      const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
      let said = '';
      let complained = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
      child.stderr.setEncoding('utf8').on('data', (text: string) => (complained += text));
      child.on('error', failed);
      child.on('close', (code) =>
        code === 0 ? done(JSON.parse(said) as RunJson) : failed(new Error(`${adapter} ended ${code}: ${complained.slice(-2000)}`)),
      );
    });
  }

  it('passes every check, as it does in this process', async () => {
    const [{ checks: plan }, overStdio] = await Promise.all([loadPlan(), run('reference-stdio')]);
    const verdicts = Object.fromEntries(overStdio.guarantees.flatMap(({ checks }) => checks.map(({ id, verdict }) => [id, verdict])));
    expect(verdicts).to.deep.equal(Object.fromEntries(plan.map(({ id }) => [id, 'pass'])));
    expect(plan).to.have.length.above(100);
    expect(overStdio.outcome).to.equal('conformant');
    expect([overStdio.planned, overStdio.judged]).to.deep.equal([plan.length, plan.length]);
  });
});
