import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, describe, it } from 'node:test';
import { expect } from 'chai';
import { installation, isInstalled } from '../../src/adapters/azurite/installation.ts';
import { AdapterNotStarted } from '../../src/adapters/contract/index.ts';
import { PACKAGE_ROOT } from '../../src/conformance/plan/package.ts';
import { dependencies } from '../../src/adapters/azurite/package.json';

const folder = mkdtempSync(join(tmpdir(), 'fabric-tck-azurite-setup-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** A folder in which a package that calls itself Azurite of this version is installed. */
function installed(version: string): string {
  const place = join(folder, version);
  mkdirSync(join(place, 'node_modules', 'azurite'), { recursive: true });
  writeFileSync(join(place, 'node_modules', 'azurite', 'package.json'), JSON.stringify({ version }));
  writeFileSync(join(place, 'package-lock.json'), '{}');
  return place;
}

describe('Azurite', () => {
  it('that is not set up ends the command with 5, and one sentence that says what to run', () => {
    const kit = join(folder, 'kit');
    const withoutModules = (path: string): boolean => basename(path) !== 'node_modules';
    for (const part of ['bin', 'src', 'features', 'step-definitions', 'package.json', 'tsconfig.json'])
      cpSync(join(PACKAGE_ROOT, part), join(kit, part), { recursive: true, filter: withoutModules });
    symlinkSync(join(PACKAGE_ROOT, 'node_modules'), join(kit, 'node_modules'));
    const ended = spawnSync(process.execPath, [join(kit, 'bin', 'fabric-tck.js'), 'run', '--adapter', 'azurite'], { encoding: 'utf8' });
    expect(ended.status, ended.stderr).to.equal(5);
    expect(ended.stdout).to.equal('');
    expect(ended.stderr.trim()).to.match(
      /^fabric-tck: Azurite \d+\.\d+\.\d+ is not installed: "npm run setup:azurite" in \S+ installs it$/,
    );
  });

  it('is taken as it is pinned, and in no other version', () => {
    const [pinned, older] = [installed(dependencies.azurite), installed('3.0.0')];
    expect(isInstalled(pinned)).to.equal(true);
    expect(installation(pinned)).to.have.property('version', dependencies.azurite);
    expect(isInstalled(older)).to.equal(false);
    expect(() => installation(older)).to.throw(AdapterNotStarted, 'setup:azurite');
  });

  it('shows a change of its files, or of what it depends on, in its digest', () => {
    const place = installed(dependencies.azurite);
    const { digest } = installation(place);
    expect(installation(place).digest).to.equal(digest);
    writeFileSync(join(place, 'package-lock.json'), '{"lockfileVersion":3}');
    const other = installation(place).digest;
    writeFileSync(join(place, 'node_modules', 'azurite', 'index.js'), '');
    expect(new Set([digest, other, installation(place).digest]).size).to.equal(3);
  });
});
