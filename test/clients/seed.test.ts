import { describe, it } from 'node:test';
import { expect } from 'chai';
import { SeededNames } from '../../src/clients/seed.ts';

describe('SeededNames', () => {
  it('gives the same values for the same seed and scope, and others for any other', () => {
    const draw = (seed: string, scope: string) => {
      const names = new SeededNames(seed, scope);
      return [names.liveId(), names.password(), names.guid(), names.hex(40), names.shuffle([1, 2, 3, 4, 5, 6, 7, 8])];
    };
    expect(draw('a', 'b')).to.deep.equal(draw('a', 'b'));
    expect(draw('a', 'b')).to.not.deep.equal(draw('a', 'c'));
    expect(draw('a', 'b')).to.not.deep.equal(draw('b', 'b'));
    // Seed and scope are kept apart: nothing moves from one into the other.
    expect(draw('ab', 'c')).to.not.deep.equal(draw('a', 'bc'));
  });

  it('never gives the same name twice', () => {
    const names = new SeededNames('seed', 'scope');
    const drawn = Array.from({ length: 500 }, () => names.word());
    expect(new Set(drawn).size).to.equal(500);
  });

  it('keeps to the formats that the fabric asks for', () => {
    const names = new SeededNames('seed', 'formats');
    for (let round = 0; round < 50; round++) {
      expect(names.guid()).to.match(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      expect(names.storageAccountName()).to.match(/^[a-z][a-z0-9]{2,23}$/);
      expect(names.liveId()).to.match(/^[^\s@]+@[^\s@]+$/);
      expect(names.password()).to.have.length.within(8, 128);
      expect(names.integer(3)).to.be.within(0, 2);
    }
  });

  it('keeps every element when it shuffles', () => {
    const names = new SeededNames('seed', 'shuffle');
    const list = Array.from({ length: 30 }, (_, index) => index);
    expect(names.shuffle(list)).to.have.members(list);
    expect(() => names.pick([])).to.throw(RangeError);
  });
});
