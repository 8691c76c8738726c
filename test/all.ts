/**
 * The project's own tests, in stages: types, lint, unit tests, the conformance run of the reference both ways, the proof of power, and real
 * clients. Every stage counts; the last line is `N passed, N failed`, and the exit code is 0 only when nothing failed and something passed.
 *
 *   npm test                      everything
 *   npm test -- unit power        these stages only
 */
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { cpus } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { run as runTests } from 'node:test';
import { spec } from 'node:test/reporters';

const ROOT = resolve(__dirname, '..');
const CLI = join('bin', 'fabric-tck.js');

interface Count {
  readonly passed: number;
  readonly failed: number;
}

const stages: Record<string, () => Promise<Count>> = {
  types: () => command('node', ['node_modules/typescript/bin/tsc', '--noEmit']),
  lint: async () => {
    // Each keeps one processor busy.
    const [rules, layout] = await Promise.all([
      command('node', ['node_modules/eslint/bin/eslint.js', '.']),
      command('node', ['node_modules/prettier/bin/prettier.cjs', '--check', '.']),
    ]);
    return add(rules, layout);
  },
  unit: () => unitTests(testFiles('test').filter((file) => !file.startsWith(join('test', 'real-clients')))),
  conformance: () => command('node', [CLI, 'run']),
  power: () => command('node', [CLI, 'power']),
  clients: async () => {
    const installed = await command('node', ['test/real-clients/install.mjs']);
    return installed.failed > 0 ? installed : add(installed, await unitTests(testFiles(join('test', 'real-clients'))));
  },
};

/** Run a command to its end with its output passed on; exit 0 is one pass. */
function command(program: string, args: readonly string[]): Promise<Count> {
  return new Promise((done) => {
    const child = spawn(program === 'node' ? process.execPath : program, args, { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] });
    child.on('error', (error) => {
      process.stderr.write(`${program} could not be started: ${error.message}\n`);
      done({ passed: 0, failed: 1 });
    });
    child.on('exit', (code) => done(code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }));
  });
}

function testFiles(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.test.ts') && !entry.parentPath.includes('node_modules'))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)))
    .sort();
}

/** Node's own test runner, a process a file, as many at once as there are processors. A file that runs no test is a failure. */
function unitTests(files: readonly string[]): Promise<Count> {
  return new Promise((done) => {
    let passed = 0;
    let failed = 0;
    const left: string[] = [];
    const stream = runTests({ files: files.map((file) => join(ROOT, file)), concurrency: Math.max(1, cpus().length), timeout: 600_000 });
    stream.on('test:pass', (event) => {
      if (event.details.type === 'suite') return;
      if (event.skip === undefined && event.todo === undefined) passed += 1;
      else left.push(`${event.name}: ${String(event.skip ?? event.todo)}`);
    });
    stream.on('test:fail', (event) => {
      if (event.details.type !== 'suite') failed += 1;
    });
    const report = stream.compose(new spec());
    report.pipe(process.stdout);
    report.on('end', () => {
      for (const line of left) process.stdout.write(`not run: ${line}\n`);
      done(passed === 0 ? { passed, failed: failed + 1 } : { passed, failed });
    });
  });
}

function add(a: Count, b: Count): Count {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed };
}

async function main(): Promise<void> {
  const asked = process.argv.slice(2);
  const unknown = asked.filter((name) => !(name in stages));
  if (unknown.length > 0) {
    process.stderr.write(`No stage is called ${unknown.join(', ')}; there are ${Object.keys(stages).join(', ')}.\n`);
    process.exitCode = 2;
    return;
  }
  let total: Count = { passed: 0, failed: 0 };
  for (const [name, stage] of Object.entries(stages)) {
    if (asked.length > 0 && !asked.includes(name)) continue;
    process.stdout.write(`\n── ${name}\n`);
    total = add(total, await stage());
  }
  process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
  process.stdout.write(`\n${total.passed} passed, ${total.failed} failed\n`);
}

void main();
