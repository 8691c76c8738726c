import type { Attack, AttackFrame, Expectation, Group, HonestTwin, Limit, NetworkGuarantee, Shows, Verdict } from './attack.ts';
import { markOf } from './mark.ts';
import type { AttackScene, HostName } from './scene.ts';
import { Turn } from './turn.ts';

/** How often a row is varied unless it says otherwise. */
const VARIATIONS = 18;

/**
 * How many frames show whether a limit holds. Some of a second may be over before the first frame of a storm and some of another before the last, so
 * that twice the limit may lawfully pass.
 */
export const storm = (limit: number): number => 2 * limit + Math.max(20, Math.ceil(limit / 2));

const PORT_OF: Readonly<Record<Attack['from'], HostName>> = { guest: 'attacker', node: 'rootOs', outside: 'outside' };

/** One variation of a row, as its author writes it. */
export interface Move {
  bytes: Buffer;
  /** The lawful frame from the same ground, heard by the peer unless said otherwise. A move that is lawful itself needs no other. */
  honest?: Buffer | Omit<HonestTwin, 'mark'>;
  shows: Shows;
  /** By default what the verdict says: dropped. */
  expect?: Expectation;
  from?: HostName;
  comment?: string;
  arrivesAs?: AttackFrame['arrivesAs'];
}

export interface Row {
  title: string;
  guarantee: NetworkGuarantee;
  why: string;
  differs: readonly string[];
  verdict?: Verdict;
  from?: Attack['from'];
  variations?: number | ((scene: AttackScene) => number);
  limit?(scene: AttackScene): Limit;
  move(turn: Turn): Move;
}

function twinOf({ honest, bytes, expect }: Move): Omit<HonestTwin, 'mark'> {
  if (honest === undefined) return { bytes, reaches: expect === undefined || expect === 'dropped' ? [] : expect.reaches };
  return Buffer.isBuffer(honest) ? { bytes: honest, reaches: ['peer'] } : honest;
}

/** What is sent, from what its author writes. */
export function frameFrom({ id, title, from }: { id: string; title: string; from: HostName }, turn: Turn, move: Move): AttackFrame {
  const honest = twinOf(move);
  return {
    bytes: move.bytes,
    from: move.from ?? from,
    expect: move.expect ?? 'dropped',
    shows: move.shows,
    mark: markOf(move.bytes, turn.mark),
    ...(move.arrivesAs && { arrivesAs: move.arrivesAs }),
    honest: { ...honest, mark: markOf(honest.bytes, turn.mark) },
    comment: `${id}: ${move.comment ?? title}`,
  };
}

/** A row of the catalogue from what is written about it. */
export function row(id: string, written: Row): Attack {
  const { title, guarantee, why, differs, verdict = 'drop', from = 'guest', variations = VARIATIONS, limit } = written;
  const frameOf = (scene: AttackScene, index: number): AttackFrame => {
    const turn = new Turn(scene, index);
    return frameFrom({ id, title, from: PORT_OF[from] }, turn, written.move(turn));
  };
  return {
    id,
    group: id.charAt(0) as Group,
    guarantee,
    title,
    verdict,
    from,
    why,
    differs,
    ...(limit && { limit }),
    frames: (scene) => {
      const length = typeof variations === 'number' ? variations : variations(scene);
      return Array.from({ length }, (_, index) => frameOf(scene, index));
    },
    honest: (scene) => frameOf(scene, 0).honest.bytes,
  };
}
