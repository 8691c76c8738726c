import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { expect } from 'chai';
import { startAdapter, type AdapterSpec } from '../../src/adapters/index.ts';
import { serverIdentity } from '../../src/clients/certificate.ts';
import { PortalClient } from '../../src/clients/portal/index.ts';

const ROOT = join(__dirname, '..', '..');
const EXAMPLES = join(ROOT, 'examples');
const reports = mkdtempSync(join(tmpdir(), 'fabric-examples-'));
after(() => rmSync(reports, { recursive: true, force: true }));

const python = spawnSync('python3', ['--version']).status === 0;

const ADAPTERS: readonly { name: string; spec: AdapterSpec; words: readonly string[]; skip: string | false }[] = [
  {
    name: 'the adapter in plain Python',
    spec: { command: ['python3', join(EXAMPLES, 'sign-in-adapter.py')] },
    words: ['--', 'python3', join(EXAMPLES, 'sign-in-adapter.py')],
    skip: python ? false : 'there is no python3 on this machine',
  },
  {
    name: 'the adapter as a TypeScript module',
    spec: { adapter: join(EXAMPLES, 'module-adapter.ts') },
    words: ['--adapter', join(EXAMPLES, 'module-adapter.ts')],
    skip: false,
  },
];

/** Runs the command and answers what it printed on its standard output, and its exit code. */
function fabricTck(...args: readonly string[]): Promise<{ readonly code: number | null; readonly out: string; readonly err: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(ROOT, 'bin', 'fabric-tck.js'), ...args], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
    const [out, err]: [string[], string[]] = [[], []];
    child.stdout.setEncoding('utf8').on('data', (text: string) => out.push(text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => err.push(text));
    child.on('close', (code) => resolve({ code, out: out.join(''), err: err.join('') }));
  });
}

describe('the examples', () => {
  it('hold a complete adapter of at most 60 lines', () => {
    const lines = readFileSync(join(EXAMPLES, 'sign-in-adapter.py'), 'utf8').trimEnd().split('\n');
    expect(lines.length).to.be.at.most(60);
  });

  for (const { name, spec, words, skip } of ADAPTERS) {
    it(`${name} lets its customers in and out`, { skip }, async () => {
      const { adapter } = await startAdapter(spec);
      try {
        const reply = await adapter.open({ identity: serverIdentity() });
        if (reply.reply !== 'accepted' || reply.result.surfaces.portal === undefined) throw new Error('the example did not open');
        const { fabric, surfaces } = reply.result;
        await adapter.use(fabric, 'customer.enrol', { liveId: 'ada@live.example', password: 'correct horse' });
        const browser = new PortalClient({ surface: reply.result.surfaces.portal });
        expect((await browser.signIn('ada@live.example', 'wrong horse')).outcome).to.include({ reply: 'refused', code: 'sign-in-failed' });
        expect((await browser.signIn('ada@live.example', 'correct horse')).outcome).to.include({ reply: 'accepted' });
        expect((await browser.page('/')).value?.values('data-signed-in')).to.deep.equal(['ada@live.example']);
        await adapter.use(fabric, 'clock.advance', { seconds: 20 * 60 + 1 });
        expect((await browser.page('/')).outcome).to.include({ reply: 'refused', code: 'not-signed-in' });
        expect(await adapter.use(fabric, 'media.read', {})).to.deep.equal({ reply: 'unsupported' });
        expect(Object.keys(surfaces)).to.deep.equal(['portal']);
        await adapter.close(fabric);
        browser.close();
      } finally {
        await adapter.dispose();
      }
      expect(adapter.faults).to.deep.equal([]);
    });

    it(`${name} keeps the profile that it claims`, { skip }, async () => {
      const { code, out, err } = await fabricTck(
        'run',
        '--json',
        '--report',
        join(reports, String(words.length)),
        '--profile',
        'sign-in',
        ...words,
      );
      expect(code, err).to.equal(0);
      const verdict = JSON.parse(out) as { outcome: string; planned: number; judged: number };
      expect(verdict.outcome).to.equal('conformant');
      expect(verdict.judged).to.equal(verdict.planned).and.be.greaterThan(0);
    });
  }
});
