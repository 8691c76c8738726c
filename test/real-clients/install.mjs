/**
 * Installs the real clients, exactly as locked, unless that has been done: `node test/real-clients/install.mjs`. They have a package of
 * their own, because their dependencies are old and the product must stay free of them. Exit 0 when they are there, 1 when not.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = dirname(fileURLToPath(import.meta.url));
const stamp = join(folder, 'node_modules', '.installed');
const wanted = createHash('sha256')
  .update(readFileSync(join(folder, 'package-lock.json')))
  .digest('hex');

if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
  const npm = process.env.npm_execpath === undefined ? ['npm'] : [process.execPath, process.env.npm_execpath];
  const args = ['ci', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status, error } = spawnSync(npm[0], [...npm.slice(1), ...args], { stdio: 'inherit', cwd: folder });
  if (status === 0) {
    writeFileSync(stamp, wanted);
  } else {
    const why = error === undefined ? `npm ci ended with ${status}` : error.message;
    process.stderr.write(
      `The real clients could not be installed (${why}). This needs the npm registry once; the tests of real clients did not run.\n`,
    );
    process.exitCode = 1;
  }
}
