import type { Attack, AttackFrame, Expectation, Group, HonestTwin, Limit, NetworkGuarantee, Shows, Verdict } from './attack.ts';
import { markOf } from './mark.ts';
import type { AttackScene, HostName } from './scene.ts';
import { Turn } from './turn.ts';

/** How often a row is varied unless it says otherwise. */
const VARIATIONS = 18;

const PORT_OF: Readonly<Record<Attack['from'], HostName>> = { guest: 'attacker', node: 'rootOs', outside: 'outside' };

/** One variation of a row, as its author writes it. */
export interface Move {
  bytes: Buffer;
  /** The lawful frame from the same ground, heard by the peer unless said otherwise. A move that is lawful itself needs no other. */
  honest?: Buffer | HonestTwin;
  shows: Shows;
  /** By default what the verdict says: dropped. */
  expect?: Expectation;
  from?: HostName;
  comment?: string;
}

export interface Row {
  title: string;
  guarantee: NetworkGuarantee;
  why: string;
  differs: readonly string[];
  verdict?: Verdict;
  from?: Attack['from'];
  variations?: number;
  limit?(scene: AttackScene): Limit;
  move(turn: Turn): Move;
}

function twinOf({ honest, bytes, expect }: Move): HonestTwin {
  if (honest === undefined) return { bytes, reaches: expect === undefined || expect === 'dropped' ? [] : expect.reaches };
  return Buffer.isBuffer(honest) ? { bytes: honest, reaches: ['peer'] } : honest;
}

/** A row of the catalogue from what is written about it. */
export function row(id: string, written: Row): Attack {
  const { title, guarantee, why, differs, verdict = 'drop', from = 'guest', variations = VARIATIONS, limit } = written;
  const frameOf = (scene: AttackScene, index: number): AttackFrame => {
    const turn = new Turn(scene, index);
    const move = written.move(turn);
    return {
      bytes: move.bytes,
      from: move.from ?? PORT_OF[from],
      expect: move.expect ?? 'dropped',
      shows: move.shows,
      mark: markOf(move.bytes, turn.mark),
      honest: twinOf(move),
      comment: `${id}: ${move.comment ?? title}`,
    };
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
    frames: (scene) => Array.from({ length: variations }, (_, index) => frameOf(scene, index)),
    honest: (scene) => frameOf(scene, 0).honest.bytes,
  };
}
