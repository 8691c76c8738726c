import { it } from 'node:test';
import { expect } from 'chai';
import type { Change } from '../../src/broken-twins/change.ts';
import type { BrokenTwin } from '../../src/broken-twins/subject.ts';
import type { Result } from '../../src/clients/index.ts';
import { scouted, twinsCalled, type Scene, type Told } from './scene.ts';

/** How a request ended: its code, where it has one. */
export const ending = ({ outcome }: Result<unknown>): string => ('code' in outcome ? outcome.code : outcome.reply);

export const expecting = async (what: string, result: Promise<Result<unknown>>): Promise<void> => {
  expect(ending(await result)).to.equal(what);
};

/** Whether a scout tells of one twin, act by act: each says what it does, and whether it has been told of after it. */
type Acts = Readonly<Record<string, (scene: Scene) => Promise<unknown>>>;

/** The twin is not told of until the last act, and then it is. */
export function tellsAt(id: string, acts: Acts): void {
  const names = Object.keys(acts);
  it(`of ${id}: ${names.at(-1)}`, async () => {
    const toldAfter: [string, Told][] = [];
    await scouted(twinsCalled(id), async (scene, told) => {
      toldAfter.push(['the set-up', [...told]]);
      for (const [name, act] of Object.entries(acts)) {
        await act(scene);
        toldAfter.push([name, [...told]]);
      }
    });
    expect(toldAfter).to.deep.equal(['the set-up', ...names].map((name) => [name, name === names.at(-1) ? [id] : []]));
  });
}

/** A twin for the occasion: only the scout meets it. */
export const rival = (id: string, ...changes: Change[]): BrokenTwin => ({
  card: { kind: 'twin', id, breaks: 'SMA-2', how: 'For the occasion.', caughtBy: [] },
  changes,
  create: () => {
    throw new Error('the scout makes no adapter of a twin');
  },
});
