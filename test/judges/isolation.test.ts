import { describe, it } from 'node:test';
import { expect } from 'chai';
import { judges } from '../../src/conformance/judges/index.ts';
import { accepted, crashed } from './record.ts';

const place = (name: string, owners: string[], ...found: string[]) => ({ place: name, owners, found });
type Place = ReturnType<typeof place>;

describe('marks-stay-home', () => {
  const marks = [
    { mark: 'A', home: 'a' },
    { mark: 'B', home: 'b' },
  ];
  const kept = (places: Place[], alone = false, sought = marks) =>
    judges['marks-stay-home']([accepted('search', { marks: sought, places })], { act: 'search', alone }).kept;

  it('wants each mark at home and nowhere else', () => {
    expect(kept([place('m1', ['a'], 'A'), place('m2', ['b'], 'B')])).to.equal(true);
    expect(kept([place('m1', ['a'], 'A'), place('m2', ['b'], 'A', 'B')])).to.equal(false);
    expect(kept([place('m1', ['a'], 'A'), place('m2', ['b'], 'B'), place('m3', [], 'B')])).to.equal(false);
  });

  it('minds a place that belongs to two only where it is told to', () => {
    const shared = [place('m1', ['a', 'b'], 'A', 'B')];
    expect(kept(shared)).to.equal(true);
    expect(kept(shared, true)).to.equal(false);
    expect(kept([place('base', ['a', 'b']), place('m1', ['a'], 'A'), place('m2', ['b'], 'B')], true)).to.equal(true);
  });

  it('is not content with a search that finds nothing, or has nobody to find anything of', () => {
    expect(kept([place('m1', ['a']), place('m2', ['b'])])).to.equal(false);
    expect(kept([place('m1', ['a'], 'A'), place('m2', ['b'])])).to.equal(false);
    expect(kept([place('m1', ['a'], 'A')], false, [{ mark: 'A', home: 'a' }])).to.equal(false);
    expect(kept([place('m1', ['a']), place('m2', ['b'])], false, [])).to.equal(false);
    expect(judges['marks-stay-home']([crashed('search')], { act: 'search', alone: false }).kept).to.equal(false);
  });
});

const uses = (owner: string, instance: string, disks: Record<string, string[]>) => ({
  ...{ owner, instance },
  disks: Object.entries(disks).map(([drive, files]) => ({ drive, files })),
});
type Uses = ReturnType<typeof uses>;
const drives = (...instances: Uses[]) => accepted('drives', { instances });

describe('drives-apart', () => {
  const kept = (...instances: Uses[]) => judges['drives-apart']([drives(...instances)], { act: 'drives' }).kept;
  it('wants every attached medium to be one drive’s alone, over bases that may be shared', () => {
    expect(kept(uses('o', 'i1', { D: ['d1', 'os'] }), uses('o', 'i2', { D: ['d2', 'os'] }))).to.equal(true);
    expect(kept(uses('o', 'i1', { D: ['d1', 'os'] }), uses('o', 'i2', { D: ['d1', 'os'] }))).to.equal(false);
    expect(kept(uses('o', 'i1', { D: ['d1', 'os'] }), uses('t', 'i1', { D: ['d2', 'd1', 'os'] }))).to.equal(false);
    expect(kept(uses('o', 'i1', { C: ['x'], D: ['x'] }), uses('o', 'i2', { C: ['y'], D: ['z'] }))).to.equal(false);
    expect(kept(uses('o', 'i1', { D: ['os'] }), uses('o', 'i2', { D: ['d2', 'os'] }))).to.equal(false);
    expect(kept(uses('o', 'i1', { C: ['x'] }))).to.equal(false);
    expect(judges['drives-apart']([crashed('drives')], { act: 'drives' }).kept).to.equal(false);
  });
});

describe('media-apart', () => {
  const kept = (...instances: Uses[]) => judges['media-apart']([drives(...instances)], { act: 'drives' }).kept;
  it('wants no customer’s package or delta under another’s drive, while the fabric’s own bases may be shared', () => {
    const [mine, theirs] = [
      { C: ['c1'], D: ['d1', 'os'], E: ['e1', 'p1'] },
      { C: ['c2'], D: ['d2', 'os'], E: ['e2', 'p2'] },
    ];
    expect(kept(uses('o', 'i', mine), uses('t', 'i', theirs))).to.equal(true);
    expect(kept(uses('o', 'i', mine), uses('t', 'i', { ...theirs, E: ['e2', 'p1'] }))).to.equal(false);
    expect(kept(uses('o', 'i', mine), uses('t', 'i', { ...theirs, C: ['c1'] }))).to.equal(false);
    expect(kept(uses('o', 'i', mine), uses('t', 'i', { ...theirs, D: ['d2', 'd1', 'os'] }))).to.equal(false);
    expect(kept(uses('o', 'i', mine), uses('o', 'j', { ...theirs, E: ['e2', 'p1'] }), uses('t', 'i', theirs))).to.equal(false);
    expect(kept(uses('o', 'i', mine), uses('o', 'j', { ...theirs, E: ['e2', 'p1'] }))).to.equal(false);
    expect(kept(uses('o', 'i', {}), uses('t', 'i', theirs))).to.equal(false);
  });
});

describe('root-secret-stays', () => {
  const kept = (found: string[], { control = true, places = ['m1'] } = {}) =>
    judges['root-secret-stays']([accepted('secrets', { places, found, control })], { act: 'secrets' }).kept;
  it('wants a search that would find the secret, and does not', () => {
    expect(kept([])).to.equal(true);
    expect(kept(['the key in m1'])).to.equal(false);
    expect(kept([], { control: false })).to.equal(false);
    expect(kept([], { places: [] })).to.equal(false);
    expect(judges['root-secret-stays']([crashed('secrets')], { act: 'secrets' }).kept).to.equal(false);
  });
});

describe('processes-apart', () => {
  const kept = (...lists: [owner: string, ...names: string[]][]) =>
    judges['processes-apart'](
      [accepted('processes', { name: 'tool.exe', home: 'a', lists: lists.map(([owner, ...names]) => ({ owner, names })) })],
      { act: 'processes' },
    ).kept;
  it('wants the process in the list of its own instance and in no other', () => {
    expect(kept(['a', 'System', 'TOOL.exe'], ['b', 'System'])).to.equal(true);
    expect(kept(['a', 'tool.exe'], ['b', 'E:\\approot\\tool.exe'])).to.equal(false);
    expect(kept(['a', 'System'], ['b', 'System'])).to.equal(false);
    expect(kept(['a', 'tool.exe'])).to.equal(false);
  });
});
