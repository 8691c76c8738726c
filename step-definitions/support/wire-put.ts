import { HOSTS, type Trial } from '../../src/clients/attacks/index.ts';
import { carryAll } from './wire-stage.ts';
import { perScenario, type FabricWorld } from './world.ts';

/** What was put on the wire under the label `frames`, and where somebody had to listen. */
const put = perScenario(() => ({ rows: [] as string[], listeners: [] as readonly string[] }));

/** Puts trials on the wire, for {@link claimFrames}. */
export async function putOnWire(
  world: FabricWorld,
  deed: string,
  trials: readonly Trial[],
  { gone = [], whose }: { gone?: readonly string[]; whose?: 'the tenant next door' } = {},
): Promise<void> {
  Object.assign(put(world), { rows: trials.map(({ id }) => id), listeners: HOSTS.filter((host) => !gone.includes(host)) });
  await carryAll(world, 'frames', { actor: 'the stranger', deed, trials, ...(whose && { whose }) });
}

/** Claims that every frame went where it may and must. */
export function claimFrames(world: FabricWorld): void {
  const { rows, listeners } = put(world);
  world.claim('frames-as-promised', { act: 'frames', rows, listeners: [...listeners] });
}
