import { describe, it } from 'node:test';
import { expect } from 'chai';
import type { Adapter } from '../../src/adapters/contract/index.ts';
import { exchanged } from '../../src/broken-twins/change.ts';
import { HiddenDifferences, using, type Showing } from '../../src/broken-twins/hidden.ts';
import type { BrokenTwin } from '../../src/broken-twins/subject.ts';
import { expecting, rival } from './expecting.ts';
import { scouted } from './scene.ts';

/** A twin whose difference is shown by these alone. */
const shownBy = (...showings: readonly Showing[]): BrokenTwin => ({ ...rival('hidden'), shownBy: showings });

/** An adapter that does nothing, what is hidden in its fabrics, and who has been told of. */
function listening() {
  const told: string[] = [];
  const hidden = new HiddenDifferences((twin) => told.push(twin));
  const adapter = {
    open: async () => ({ reply: 'refused', code: 'none' }),
    use: async () => ({ reply: 'refused', code: 'none' }),
    close: async () => ({ reply: 'refused', code: 'none' }),
  } as unknown as Adapter;
  hidden.listenTo(adapter);
  return { told, hidden, adapter };
}

describe('a difference that no door shows', () => {
  it('is told of at once where nothing is said of what shows it', () => {
    const { told, hidden } = listening();
    hidden.tell(rival('plain'));
    expect(told).to.deep.equal(['plain']);
  });

  it('is told of when an instrument that shows it has been used after it, and by no other', async () => {
    const { told, hidden, adapter } = listening();
    await adapter.use('f', 'media.read', {});
    hidden.tell(shownBy(...using('media.read')));
    await adapter.use('f', 'clock.read', {});
    expect(told).to.deep.equal([]);
    await adapter.use('f', 'media.read', {});
    expect(told).to.deep.equal(['hidden']);
  });

  it('is told of when it comes about while the instrument is used', async () => {
    const { told, hidden, adapter } = listening();
    const { use } = adapter;
    const twin = shownBy(...using('node.boot'));
    const working = { ...adapter } as Adapter;
    working.use = async (...given) => {
      hidden.tell(twin);
      return use(...given);
    };
    hidden.listenTo(working);
    await working.use('f', 'node.boot', {});
    expect(told).to.include('hidden');
  });

  it('is shown by those requests alone that show it', async () => {
    const { told, hidden, adapter } = listening();
    hidden.tell(shownBy({ use: 'medium.read', when: ({ medium }) => medium === 'd.vhd' }));
    await adapter.use('f', 'medium.read', { medium: 'e.vhd' });
    expect(told).to.deep.equal([]);
    await adapter.use('f', 'medium.read', { medium: 'd.vhd' });
    expect(told).to.deep.equal(['hidden']);
  });

  it('is not shown by who began to listen after it, and is by who listened when it came again', async () => {
    const { told, hidden, adapter } = listening();
    const twin = shownBy({ use: 'network.traffic', since: 'network.capture' });
    hidden.tell(twin);
    await adapter.use('f', 'network.capture', {});
    await adapter.use('f', 'network.traffic', {});
    hidden.tell(twin);
    await adapter.use('f', 'network.capture', {});
    await adapter.use('f', 'network.traffic', {});
    expect(told).to.deep.equal([]);
    hidden.tell(twin);
    await adapter.use('f', 'network.traffic', {});
    expect(told).to.deep.equal(['hidden']);
  });

  it('goes with its fabric, and not while another is open', async () => {
    const { told, hidden, adapter } = listening();
    const identity = { certificate: '', key: '' };
    await adapter.open({ identity });
    await adapter.open({ identity });
    hidden.tell(shownBy(...using('media.read')));
    await adapter.close('one');
    await adapter.use('two', 'media.read', {});
    expect(told).to.deep.equal(['hidden']);
    await adapter.close('two');
    await adapter.open({ identity });
    await adapter.use('three', 'media.read', {});
    expect(told).to.deep.equal(['hidden']);
  });

  it('is told of again and again by a scout, until it is shown', async () => {
    const forgetful = exchanged('management', () => ({ affinityGroups: () => [] }));
    const twin = { ...rival('forgets', forgetful), shownBy: [{ use: 'network.traffic', since: 'network.capture' }] as const };
    await scouted([twin], async (scene, told) => {
      await expecting('accepted', scene.smapi().createAffinityGroup({ name: 'one', label: 'one', location: 'West Europe' }));
      await expecting('accepted', scene.smapi().listAffinityGroups());
      await scene.use('network.capture', {});
      await scene.use('network.traffic', {});
      expect(told).to.deep.equal([]);
      await expecting('accepted', scene.smapi().listAffinityGroups());
      await scene.use('network.traffic', {});
      expect(told).to.include('forgets');
    });
  });
});
