import { describe, it } from 'node:test';
import { expect } from 'chai';
import { judges } from '../../src/conformance/judges/index.ts';
import { accepted, crashed } from './record.ts';

const search = (found: string[], control: string[]) => [accepted('search', { media: 2, answers: 3, found, control })];

describe('no-private-key', () => {
  it('holds when nothing was found by a search that finds things', () => {
    expect(judges['no-private-key'](search([], ['the modulus as bytes in fabric.db']), {}).kept).to.equal(true);
  });
  it('does not hold for a find, for a search that finds nothing at all, or for none', () => {
    expect(judges['no-private-key'](search(['a prime as bytes in fabric.db'], ['the modulus']), {}).kept).to.equal(false);
    expect(judges['no-private-key'](search([], []), {}).kept).to.equal(false);
    expect(judges['no-private-key']([crashed('search')], {}).kept).to.equal(false);
    expect(judges['no-private-key']([accepted('search', {})], {}).kept).to.equal(false);
  });
});
