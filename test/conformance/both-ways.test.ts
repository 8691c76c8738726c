import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, describe, it } from 'node:test';
import { expect } from 'chai';

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

/** The reference plugs in as a TypeScript module and as a process that speaks the line protocol. The two ways mean the same. */
describe('The reference, in this process and over stdio', () => {
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

  it('gets the same verdict for every check', async () => {
    const [inProcess, overStdio] = await Promise.all([run('reference'), run('reference-stdio')]);
    const verdicts = ({ guarantees }: RunJson) =>
      Object.fromEntries(guarantees.flatMap(({ checks }) => checks.map(({ id, verdict }) => [id, verdict])));
    expect(verdicts(overStdio)).to.deep.equal(verdicts(inProcess));
    expect(Object.keys(verdicts(inProcess)))
      .to.have.length(inProcess.planned)
      .and.length.above(100);
    for (const each of [inProcess, overStdio]) {
      expect(each.outcome).to.equal('conformant');
      expect(each.judged).to.equal(each.planned);
    }
  });
});
