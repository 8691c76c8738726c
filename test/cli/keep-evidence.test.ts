import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { expect } from 'chai';
import { fabricTck } from './cli.ts';

const CHECK = 'DSK-1/e-holds-the-files-of-the-package-and-nothing-else';
const hasTool = spawnSync('7zz', ['--help']).status === 0;

describe('run --keep-evidence', () => {
  const folder = mkdtempSync(join(tmpdir(), 'keep-evidence-'));
  const report = join(folder, 'report');
  after(() => rmSync(folder, { recursive: true, force: true }));
  const kept = (): string[] =>
    readdirSync(join(report, 'evidence', CHECK, 'media'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.vhd'));
  let said = '';
  before(async () => {
    said = (await fabricTck(['run', '--only', CHECK, '--keep-evidence', '--report', report])).stdout;
  });

  it('keeps the disks that a check read, each drive beside its base, and says where', () => {
    expect(said).to.include(join(report, 'evidence'));
    const names = kept().map((name) => name.replace(/^.*[\\/]/, ''));
    for (const name of ['c.vhd', 'c-base.vhd', 'd.vhd', 'd-base.vhd', 'e.vhd', 'e-base.vhd']) expect(names).to.include(name);
  });

  it('keeps them so that 7zz opens the chain', { skip: hasTool ? false : '7zz is not installed' }, () => {
    const drive = kept().find((name) => /[\\/]e\.vhd$/.test(name)) ?? '';
    const { status, stdout } = spawnSync('7zz', ['l', join(report, 'evidence', CHECK, 'media', drive)], { encoding: 'utf8' });
    expect(status, stdout).to.equal(0);
    expect(stdout).to.match(/approot\/.+\.txt/);
  });

  it('is not done unasked', async () => {
    const plain = join(folder, 'plain');
    await fabricTck(['run', '--only', CHECK, '--report', plain]);
    expect(existsSync(join(plain, 'evidence'))).to.equal(true);
    expect(existsSync(join(plain, 'evidence', CHECK))).to.equal(false);
  });
});
