import { expect } from 'chai';
import { existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { UsageError } from '../../src/adapters/index.ts';
import { ReportFolder } from '../../src/cli/report-folder.ts';

const folder = mkdtempSync(join(tmpdir(), 'fabric-tck-report-folder-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const earlier = (name: string): string => {
  const path = join(folder, name);
  mkdirSync(path);
  writeFileSync(join(path, 'verdict.json'), '{}');
  return path;
};

describe('a folder for reports', () => {
  it('replaces an earlier report, whole', async () => {
    const path = earlier('latest');
    const report = new ReportFolder(path);
    expect(readdirSync(path)).to.deep.equal(['verdict.json']);
    report.begin();
    expect(existsSync(path)).to.equal(false);
    await report.finish({ outcome: 'invalid' }, async (draft) => writeFileSync(join(draft, 'index.html'), ''));
    expect(readdirSync(path).sort()).to.deep.equal(['index.html', 'verdict.json']);
    report.discard();
    expect(readdirSync(folder).filter((name) => name.startsWith('.'))).to.deep.equal([]);
  });

  it('takes nothing away that somebody put there in the meantime, and leaves no verdict there', () => {
    const path = earlier('meanwhile');
    const report = new ReportFolder(path);
    writeFileSync(join(path, 'thesis.txt'), 'years of work');
    expect(() => report.begin()).to.throw(UsageError, 'something else was written there meanwhile');
    expect(readdirSync(path)).to.deep.equal(['thesis.txt']);
    report.discard();
  });

  it('is the one that a link points to, and the link stays', async () => {
    const path = earlier('disk');
    const link = join(folder, 'link');
    symlinkSync(path, link);
    const report = new ReportFolder(link);
    report.begin();
    await report.finish({ outcome: 'invalid' }, async () => undefined);
    expect(lstatSync(link).isSymbolicLink()).to.equal(true);
    expect(readdirSync(path)).to.deep.equal(['verdict.json']);
  });

  it('is none where a link leads nowhere', () => {
    const link = join(folder, 'dangling');
    symlinkSync(join(folder, 'nowhere'), link);
    expect(() => new ReportFolder(link)).to.throw(UsageError, 'it is a link that leads nowhere');
  });

  it('keeps what a fabric names, unless the names lead out of it or are at odds, and is whole all the same', async () => {
    const path = join(folder, 'kept');
    const report = new ReportFolder(path);
    const bytes = Buffer.from('disk');
    for (const name of ['a/disk.vhd', 'a/disk.vhd/more.vhd', 'a', '../out.vhd', '.hidden', '/etc/out.vhd', 'a\\b', ''])
      report.keep(['evidence', ...name.split('/')], bytes);
    await report.finish({ outcome: 'conformant' }, async () => undefined);
    expect(readdirSync(path, { recursive: true, encoding: 'utf8' }).sort()).to.deep.equal([
      'evidence',
      join('evidence', 'a'),
      join('evidence', 'a', 'disk.vhd'),
      'verdict.json',
    ]);
    expect(readdirSync(folder)).to.not.include('out.vhd');
  });
});
