import { spawn, type ChildProcess } from 'node:child_process';
import { openSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_ROOT } from '../../src/conformance/plan/package.ts';

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly cwd?: string;
  /** A file to connect its standard output to. */
  readonly stdout?: string;
  /** A file to connect its standard error to. */
  readonly stderr?: string;
  /** Called with the process once its standard error holds these words. */
  readonly when?: { readonly says: string; then(child: ChildProcess): void };
}

const target = (file: string | undefined): number | 'pipe' => (file === undefined ? 'pipe' : openSync(file, 'w'));

/** Runs the command as a user would, and waits for its end. */
export function fabricTck(args: readonly string[], { cwd, stdout: outFile, stderr: errFile, when }: CliOptions = {}): Promise<Ended> {
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, [join(PACKAGE_ROOT, 'bin', 'fabric-tck.js'), ...args], {
      cwd: cwd ?? PACKAGE_ROOT,
      stdio: ['ignore', target(outFile), target(errFile)],
    });
    let stdout = '';
    let stderr = '';
    let told = false;
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
      if (when !== undefined && !told && stderr.includes(when.says)) {
        told = true;
        when.then(child);
      }
    });
    child.on('error', failed);
    child.on('close', (code) => done({ code, stdout, stderr }));
  });
}
