import type { TakenOver } from './control.ts';
import { perScenario } from './world.ts';

/** The nodes of a scenario about the control channel: the one that is attacked, and one that nobody has touched; and the acts that are attacks. */
export const scene = perScenario(() => ({
  attacked: null as unknown as TakenOver,
  fresh: '',
  attacks: [] as string[],
  /** The hosts that do not belong to the node that is attacked. */
  others: [] as string[],
}));
