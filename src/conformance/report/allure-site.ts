import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { spawn, spawnSync } from 'node:child_process';
import { ALLURE_RESULTS } from './allure-results.ts';

/**
 * `npm run report [-- FOLDER]`: makes the Allure site of the latest run (or of the report folder named) with allure-commandline, which needs Java.
 * Exit 0: the site is written; 1: Java or a run is missing, and a line says so.
 */
function main(): void {
  const folder = resolve(process.argv[2] ?? join('reports', 'latest'));
  const results = join(folder, ALLURE_RESULTS);
  const page = join(folder, 'index.html');
  if (!existsSync(results)) return stop(`There are no Allure results in ${folder}: make a run first, with npm run conformance.`);
  if (!hasJava())
    return stop(
      `Allure's site needs Java, which is not on this machine (no java on the PATH, no JAVA_HOME). The report without it is ${page}.`,
    );
  const site = join(folder, 'allure-report');
  mkdirSync(folder, { recursive: true });
  rmSync(site, { recursive: true, force: true });
  // Allure's own launcher, by its file: another package may own the command `allure`.
  const allure = spawn(process.execPath, [require.resolve('allure-commandline/bin/allure'), 'generate', results, '-o', site, '--clean'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  allure.on('error', (error) => stop(`Allure could not be started: ${error.message}. The report without it is ${page}.`));
  allure.on('exit', (code) => {
    if (code === 0) process.stdout.write(`${join(site, 'index.html')}\n`);
    else stop(`Allure ended with exit code ${code}. The report without it is ${page}.`);
  });
}

function hasJava(): boolean {
  const java = process.env['JAVA_HOME'] === undefined ? 'java' : join(process.env['JAVA_HOME'], 'bin', 'java');
  return spawnSync(java, ['-version'], { stdio: 'ignore' }).status === 0;
}

function stop(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
  process.exitCode = 1;
}

main();
