import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, describe, it } from 'node:test';
import { expect } from 'chai';
import { makeOwnFolder } from '../../src/adapters/temporary-folder.ts';

const place = mkdtempSync(join(tmpdir(), 'fabric-tck-place-'));
after(() => rmSync(place, { recursive: true, force: true }));

/** The id of a process that has ended. */
const deadPid = (): number => spawnSync(process.execPath, ['-e', '']).pid;

describe('a folder of its own', () => {
  it('takes the place of what dead processes left, once, and touches nothing else', () => {
    // One made first shows how such a folder is called here.
    const called = (pid: number): string =>
      basename(makeOwnFolder(place, 'probe')).replace('probe', 'kind').replace(`-${process.pid}-`, `-${pid}-`);
    const left = join(place, called(deadPid()));
    const used = join(place, called(process.ppid));
    const elsewhere = join(place, called(deadPid()).replace(/^kind-\d+/, 'kind-1'));
    const others = join(place, `kind-notes`);
    for (const folder of [left, used, elsewhere, others]) mkdirSync(folder);
    writeFileSync(join(left, 'store.db'), 'left');

    const own = makeOwnFolder(place, 'kind');
    expect(existsSync(left)).to.equal(false);
    for (const folder of [own, used, elsewhere, others]) expect(existsSync(folder), folder).to.equal(true);

    mkdirSync(left);
    makeOwnFolder(place, 'kind');
    expect(readdirSync(place)).to.include(basename(left));
  });
});
