import type { ChildProcess } from 'node:child_process';

const alive = new Set<number>();

/**
 * Watches over a child that leads a process group of its own (`detached`): what it starts goes down with it, a Ctrl-C in the
 * terminal reaches the kit alone, and no group outlives the kit's own end.
 */
export function watchOver(child: ChildProcess): void {
  const { pid } = child;
  if (pid === undefined) return;
  if (alive.size === 0) process.on('exit', killAll);
  alive.add(pid);
}

/** Sends a signal to the group that the child leads. A group that is gone already is no error. */
export function signalGroup(pid: number | undefined, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (pid === undefined || !alive.has(pid)) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** The child has ended: kills whatever it left behind in its group, and forgets it, as its number may be given to another process. */
export function endOf(pid: number | undefined): void {
  if (pid === undefined) return;
  signalGroup(pid, 'SIGKILL');
  alive.delete(pid);
  if (alive.size === 0) process.off('exit', killAll);
}

function killAll(): void {
  for (const pid of alive) signalGroup(pid, 'SIGKILL');
}
