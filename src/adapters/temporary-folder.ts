import { mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Process ids mean something within their namespace only, and containers may share a folder without sharing that. */
const NAMESPACE = pidNamespace();

const swept = new Set<string>();

/**
 * Makes a folder in `place` whose name says which process it belongs to. The first one of its kind in a process also takes away what processes
 * that were killed have left there: it may lie in memory, where nobody would miss it until there is none.
 */
export function makeOwnFolder(place: string, kind: string): string {
  const prefix = `${kind}-${NAMESPACE}-`;
  if (!swept.has(join(place, prefix))) sweep(place, prefix);
  swept.add(join(place, prefix));
  return mkdtempSync(join(place, `${prefix}${process.pid}-`));
}

function sweep(place: string, prefix: string): void {
  for (const name of readdirSync(place)) {
    const pid = name.startsWith(prefix) ? /^(\d+)-\w{6}$/.exec(name.slice(prefix.length))?.[1] : undefined;
    if (pid === undefined || isAlive(Number(pid))) continue;
    try {
      rmSync(join(place, name), { recursive: true, force: true });
    } catch {
      // It belongs to somebody else, or somebody else sweeps as well.
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

function pidNamespace(): string {
  try {
    return /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? '0';
  } catch {
    return '0'; // not Linux: there is one for all
  }
}
