import { layers, parseFrame } from '../frames/index.ts';
import type { AttackFrame, Trial } from './attack.ts';
import type { Sent } from './judge.ts';
import type { AttackScene } from './scene.ts';

/** Whether a frame is lawful itself, and has to arrive: then it needs no control. */
const isLawful = ({ bytes, expect, honest }: AttackFrame): boolean =>
  expect !== 'dropped' && expect.reaches.length > 0 && honest.bytes.equals(bytes);

/** So many controls show that the way is open. */
const MOST = 6;

/** What tells kinds of lawful frames apart: who sends them, what they are made of, and whom they have to reach. */
function kindOf({ from, honest }: AttackFrame): string {
  const protocols = layers(parseFrame(honest.bytes)).map(({ protocol }) => protocol);
  return [honest.from ?? from, ...protocols, ...honest.reaches].join(' ');
}

/**
 * The lawful twins of a row that have to reach somebody, one of each kind. They are drawn for themselves, so that none is taken for a frame of the attack.
 */
export function controlsOf({ id, title, frames }: Trial, scene: AttackScene): Sent[] {
  const kinds = new Map<string, Sent>();
  // On its way from VLAN to VLAN a frame passes the router's ports.
  const routers = ['gateway', ...scene.others.flatMap((other) => (other.kind === 'gateway' ? [other.name] : []))];
  for (const frame of frames(scene)) {
    const { from = frame.from, reaches, ...twin } = frame.honest;
    const kind = kindOf(frame);
    if (isLawful(frame) || reaches.length === 0 || kinds.has(kind)) continue;
    kinds.set(kind, { ...twin, from, expect: { reaches, within: routers }, comment: `${id}: ${title}`, control: true });
  }
  return [...kinds.values()].slice(0, MOST);
}
