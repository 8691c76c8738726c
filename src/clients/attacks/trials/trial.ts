import type { Trial } from '../attack.ts';
import { frameFrom } from '../row.ts';
import type { Move } from '../row.ts';
import type { AttackScene, HostName } from '../scene.ts';
import { Turn } from '../turn.ts';

export type TrialMove = Omit<Move, 'shows' | 'from'> & { from: HostName };

/** Frames that no row of the catalogue has, because they depend on what a scenario has done before. They have twins and marks as rows have. */
export function trial(id: string, title: string, moves: (scene: AttackScene) => readonly ((t: Turn) => TrialMove)[]): Trial {
  return {
    id,
    title,
    frames: (scene) =>
      moves(scene).map((make, index) => {
        const turn = new Turn(scene, index);
        const move = make(turn);
        return frameFrom({ id, title, from: move.from }, turn, { ...move, shows: {} });
      }),
  };
}
