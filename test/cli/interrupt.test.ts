import { expect } from 'chai';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fabricTck } from './cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'fabric-tck-interrupt-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** A process that never opens a fabric, says so, and does this at the end of its input. */
function slowAdapter(name: string, atTheEnd: string): string {
  const card = {
    protocol: 'fabric-tck/1',
    name,
    version: '1',
    vendor: 'the tests',
    artefactDigest: `sha256:${'0'.repeat(64)}`,
    profiles: ['sign-in'],
    instruments: [],
  };
  const path = join(folder, `${name}.js`);
  writeFileSync(
    path,
    `const lines = require('node:readline').createInterface({ input: process.stdin });
     lines.on('line', (line) => {
       const call = JSON.parse(line);
       if (call.call === 'describe') console.log(JSON.stringify({ id: call.id, reply: 'accepted', result: ${JSON.stringify(card)} }));
       else console.error('opening');
     });
     lines.on('close', () => { ${atTheEnd} });
     process.on('SIGINT', () => undefined);`,
  );
  return path;
}

describe('an interrupted run', () => {
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    it(`by ${signal} ends with ${code}, no verdict, and no report, not even an earlier one`, async () => {
      const report = join(folder, signal);
      mkdirSync(report);
      writeFileSync(join(report, 'verdict.json'), '{"outcome":"conformant"}');
      const ended = await fabricTck(['run', '--json', '--report', report], { when: { says: '[1/', then: (child) => child.kill(signal) } });
      expect(ended.code, ended.stderr).to.equal(code);
      expect(ended.stdout).to.equal('');
      expect(ended.stderr).to.contain('there is no verdict');
      expect(readdirSync(folder)).to.not.include(signal);
      expect(readdirSync(folder).filter((entry) => entry.startsWith('.'))).to.deep.equal([]);
    });
  }

  it('of a shard leaves no recording', async () => {
    const out = join(folder, 'part.json');
    const ended = await fabricTck(['shard', '1/2', '--seed', 'x', '--out', out], {
      when: { says: '[1/', then: (child) => child.kill('SIGINT') },
    });
    expect(ended.code).to.equal(130);
    expect(readdirSync(folder).filter((entry) => entry.startsWith('part'))).to.deep.equal([]);
  });

  it('takes the fabric down: a process adapter sees the end of its input', async () => {
    const log = join(folder, 'log');
    const adapter = slowAdapter('closes', `require('node:fs').writeFileSync(${JSON.stringify(log)}, 'closed'); process.exit(0);`);
    const ended = await fabricTck(['run', '--verbose', '--report', join(folder, 'report'), '--', process.execPath, adapter], {
      when: { says: 'opening', then: (child) => child.kill('SIGINT') },
    });
    expect(ended.code, ended.stderr).to.equal(130);
    expect(existsSync(log) && readFileSync(log, 'utf8')).to.equal('closed');
  });

  it('before the adapter has said what it is ends in the same way', async () => {
    const mute = join(folder, 'mute.js');
    // It never answers, and goes at the end of its input.
    writeFileSync(mute, "console.error('here'); process.stdin.on('end', () => process.exit(0)).resume();");
    const ended = await fabricTck(['run', '--verbose', '--report', join(folder, 'report'), '--', process.execPath, mute], {
      when: { says: 'here', then: (child) => child.kill('SIGINT') },
    });
    expect(ended.code, ended.stderr).to.equal(130);
    expect(ended.stderr).to.contain('there is no verdict').and.not.contain('did not start');
  });

  it('twice ends at once, and leaves neither a draft nor the folders on the way to it', async () => {
    const home = join(folder, 'twice');
    const adapter = slowAdapter('stays', 'setTimeout(() => undefined, 60_000);');
    const ended = await fabricTck(['run', '--verbose', '--report', join(home, 'report'), '--', process.execPath, adapter], {
      when: {
        says: 'opening',
        then: (child) => {
          child.stderr?.once('data', () => child.kill('SIGINT'));
          child.kill('SIGINT');
        },
      },
    });
    expect(ended.code, ended.stderr).to.equal(130);
    expect(ended.stderr).to.contain('interrupted again');
    expect(existsSync(home)).to.equal(false);
  });
});
