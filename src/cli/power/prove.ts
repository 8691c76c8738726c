import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { typescriptProcess } from '../../adapters/remote/ts-process.ts';
import { judgeSubject } from '../../conformance/power/judge.ts';
import { runPool } from '../../conformance/power/pool.ts';
import type { PowerRow } from '../../conformance/power/result.ts';
import { LONGEST_RUN } from '../../conformance/power/run-subject.ts';
import type { PowerSubject } from '../../conformance/power/subject.ts';
import { Scratch } from './scratch.ts';
import type { WorkerSettings } from './worker.ts';

export interface ProofOptions extends WorkerSettings {
  /** The cards of the subjects to run: of those that the settings' module exports. */
  readonly cards: readonly PowerSubject[];
  /** How many worker processes there are at a time. */
  readonly jobs: number;
  readonly signal: AbortSignal;
  readonly longestRun?: number;
  readonly watcher?: { began?(subject: PowerSubject): void; ended?(row: PowerRow): void };
}

/** Liars may hang, and variants run against everything: those that take longest are handed out first, so that no worker waits for one at the end. */
const ORDER: Readonly<Record<PowerSubject['kind'], number>> = { liar: 0, variant: 1, twin: 2 };

/** How many twins there must be for a scout to save more than it costs. */
const WORTH_A_SCOUT = 3;

/** Runs subjects of the proof of power in worker processes, and judges them. The rows come in the order of the cards. */
export async function prove({ cards, jobs, signal, longestRun, watcher, ...settings }: ProofOptions): Promise<PowerRow[]> {
  const { module, seed, full } = settings;
  const { command, env } = typescriptProcess(join(__dirname, 'worker.ts'), JSON.stringify({ module, seed, full } satisfies WorkerSettings));
  const [program = '', ...args] = command;
  const byId = new Map(cards.map((card) => [card.id, card]));
  const rows = new Map<string, PowerRow>();
  const seen = new Map<string, readonly string[]>();
  const keep = (id: string, run: PowerRow['run']): void => {
    const subject = byId.get(id) as PowerSubject;
    const row = { subject, run, finding: judgeSubject(subject, run, seen.get(id)) };
    rows.set(id, row);
    watcher?.ended?.(row);
  };
  const began = new Map<string, number>();
  const scratch = new Scratch(jobs);
  try {
    await runPool({
      start: () =>
        spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe', 'ipc'], env: { ...process.env, ...env, TMPDIR: scratch.path } }),
      size: jobs,
      ids: [...cards].sort((a, b) => ORDER[a.kind] - ORDER[b.kind]).map((card) => card.id),
      scouting: cards.filter((card) => card.kind === 'twin').length >= WORTH_A_SCOUT,
      needsNoScout: (id) => byId.get(id)?.kind !== 'twin',
      // The others come before all twins.
      cost: (id, reach) => (byId.get(id)?.kind === 'twin' ? (reach[id] ?? []).length : Number.MAX_SAFE_INTEGER),
      within: (id, reach) => {
        const within = reach === null || byId.get(id)?.kind !== 'twin' ? null : (reach[id] ?? []);
        if (within !== null) seen.set(id, within);
        return full ? null : within;
      },
      longestRun: longestRun ?? LONGEST_RUN,
      signal,
      onBegan: (id) => {
        began.set(id, performance.now());
        watcher?.began?.(byId.get(id) as PowerSubject);
      },
      onRan: keep,
      onDied: (id, how) =>
        keep(id, {
          outcome: 'died',
          reasons: [how],
          unkept: [],
          judged: 0,
          spared: 0,
          durationMs: performance.now() - (began.get(id) ?? 0),
        }),
    });
  } finally {
    scratch.discard();
  }
  return cards.map((card) => rows.get(card.id)).filter((row) => row !== undefined);
}
