import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { spawn, spawnSync } from 'node:child_process';
import { ALLURE_RESULTS } from './allure-results.ts';

/**
 * `npm run report [-- FOLDER]`: makes the Allure report of the latest run (or of the report folder named) with allure-commandline, which needs Java.
 * Exit 0: the report is written, and the last line is its path; 1: Java or a run is missing, and a line says so.
 */
function main(): void {
  const folder = resolve(process.argv[2] ?? join('reports', 'latest'));
  const results = join(folder, ALLURE_RESULTS);
  const page = join(folder, 'index.html');
  if (!existsSync(results)) return stop(`There are no Allure results in ${folder}: make a run first, with npm run conformance.`);
  const missing = whyNoJava();
  if (missing !== null) return stop(`Allure's report needs Java, and ${missing}. The report without it is ${page}.`);
  const site = join(folder, 'allure-report');
  rmSync(site, { recursive: true, force: true });
  const options = ['-o', site, '--clean', '--single-file', '--name', nameOf(folder)]; // a single file opens offline; Allure's usual site needs a server
  // Allure's own launcher, by its file: another package may own the command `allure`.
  const allure = spawn(process.execPath, [require.resolve('allure-commandline/bin/allure'), 'generate', results, ...options], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, ALLURE_NO_ANALYTICS: 'true' }, // or it calls home, now and whenever the report is read
  });
  allure.on('error', (error) => stop(`Allure could not be started: ${error.message}. The report without it is ${page}.`));
  allure.on('exit', (code) => {
    if (code === 0) process.stdout.write(`${join(site, 'index.html')}\n`);
    else stop(`Allure ended with exit code ${code}. The report without it is ${page}.`);
  });
}

/** Java as Allure's launcher looks for it: `JAVA_HOME` goes before the PATH. Null when it runs. */
function whyNoJava(): string | null {
  const home = process.env['JAVA_HOME'] ?? '';
  const java = home === '' ? 'java' : join(home, 'bin', 'java');
  if (spawnSync(java, ['-version'], { stdio: 'ignore' }).status === 0) return null;
  return home === '' ? 'there is none on the PATH, and no JAVA_HOME' : `JAVA_HOME, which is ${home}, has none that runs`;
}

/** "conformant: reference 0.1.0", so that the outcome is on the report's first page. */
function nameOf(folder: string): string {
  const { outcome, subject } = JSON.parse(readFileSync(join(folder, 'verdict.json'), 'utf8')) as {
    outcome: string;
    subject: { name: string; version: string };
  };
  return `${outcome}: ${subject.name} ${subject.version}`;
}

function stop(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
  process.exitCode = 1;
}

main();
