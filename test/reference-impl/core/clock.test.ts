import { afterEach, beforeEach, describe, it } from 'node:test';
import { expect } from 'chai';
import { createClock } from '../../../src/reference-impl/clock/clock.ts';
import { openStore, type Store } from '../../../src/reference-impl/state/store.ts';
import { temporaryFolder } from './ground.ts';

describe('The clock', () => {
  let place = temporaryFolder();
  let store: Store;
  const frozen = () => Date.UTC(2012, 5, 7);
  beforeEach(() => {
    place = temporaryFolder();
    store = openStore(place.folder);
  });
  afterEach(() => {
    store.close();
    place.remove();
  });

  it('is moved forward only, and stays where it was moved when the fabric comes back', async () => {
    const clock = createClock(store, frozen);
    expect((await clock.advance(90)).toISOString()).to.equal('2012-06-07T00:01:30.000Z');
    for (const seconds of [0, -1, NaN, Infinity]) {
      const refused = await clock.advance(seconds).then(
        () => false,
        (error: unknown) => error instanceof RangeError,
      );
      expect(refused, String(seconds)).to.equal(true);
    }
    store.close();
    store = openStore(place.folder);
    expect(createClock(store, frozen).now().toISOString()).to.equal('2012-06-07T00:01:30.000Z');
  });

  it('has rung everything that is due, in order of time, when the move is answered', async () => {
    const clock = createClock(store, frozen);
    const rung: string[] = [];
    const at = (seconds: number, name: string) =>
      clock.at(new Date(frozen() + seconds * 1000), async () => {
        await new Promise(setImmediate);
        rung.push(name);
        if (name === 'first') at(30, 'set by the first');
      });
    at(40, 'second');
    at(20, 'first');
    at(41, 'later');
    at(10, 'cancelled').cancel();
    await clock.advance(40);
    expect(rung).to.deep.equal(['first', 'set by the first', 'second']);
    await clock.advance(1);
    expect(rung.at(-1)).to.equal('later');
  });

  it('rings by itself when real time gets there', async () => {
    const clock = createClock(store);
    await new Promise<void>((resolve) => {
      const keepsTheTestRunning = setTimeout(() => undefined, 10_000);
      clock.at(new Date(clock.now().getTime() + 20), () => {
        clearTimeout(keepsTheTestRunning);
        resolve();
      });
    });
    clock.stop();
  });

  it('rings no more once it is stopped', async () => {
    const clock = createClock(store, frozen);
    let rung = false;
    clock.at(new Date(frozen() + 1000), () => void (rung = true));
    clock.stop();
    await clock.advance(2);
    expect(rung).to.equal(false);
  });
});
