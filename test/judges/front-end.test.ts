import { describe, it } from 'node:test';
import { expect } from 'chai';
import { judges } from '../../src/conformance/judges/index.ts';
import { accepted, crashed, refused } from './record.ts';

describe('key-stays-hidden', () => {
  const good = { bytes: 100, keys: 2, signatures: 3, found: [] as string[], control: true };
  const finding = (search: Partial<typeof good>) =>
    judges['key-stays-hidden']([accepted('search', { ...good, ...search })], { act: 'search' });

  it('is content with a search that finds nothing and would have', () => {
    expect(finding({}).kept).to.equal(true);
  });

  it('says what was found', () => {
    const { kept, observed } = finding({ found: ['a signature'] });
    expect(kept).to.equal(false);
    expect(observed).to.include('a signature');
  });

  it('believes no search of nothing, for nothing, or that does not find what is there', () => {
    for (const nothing of [{ bytes: 0 }, { keys: 0 }, { signatures: 0 }, { control: false }])
      expect(finding(nothing).kept, JSON.stringify(nothing)).to.equal(false);
    expect(judges['key-stays-hidden']([crashed('search')], { act: 'search' }).kept).to.equal(false);
    expect(judges['key-stays-hidden']([accepted('search', {})], { act: 'search' }).kept).to.equal(false);
  });
});

describe('worth-nothing', () => {
  const no = (label: string) => refused(label, 'AuthenticationFailed', 403);
  const kept = (act: ReturnType<typeof no>, stranger: ReturnType<typeof no>) =>
    judges['worth-nothing']([act, stranger], { pairs: [{ act: 'act', stranger: 'stranger' }] }).kept;

  it('wants each to be refused', () => {
    expect(kept(no('act'), no('stranger'))).to.equal(true);
    expect(kept(accepted('act'), no('stranger'))).to.equal(false);
  });

  it('blames nothing that was shown where a stranger is served with nothing', () => {
    expect(kept(accepted('act'), accepted('stranger'))).to.equal(true);
    expect(kept(no('act'), accepted('stranger'))).to.equal(true);
  });

  it('takes a silence for no refusal', () => {
    expect(kept(crashed('act'), no('stranger'))).to.equal(false);
    expect(kept(crashed('act'), crashed('stranger'))).to.equal(false);
    expect(kept(accepted('act'), crashed('stranger'))).to.equal(false);
  });
});
