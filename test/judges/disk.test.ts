import { describe, it } from 'node:test';
import { expect } from 'chai';
import type { Json } from '../../src/adapters/contract/index.ts';
import { judges } from '../../src/conformance/judges/index.ts';
import { accepted, act, crashed } from './record.ts';

type Fields = Record<string, Json>;
const file = (path: string, sha256: string): Json => ({ path, kind: 'file', readOnly: false, sha256 });
const folder = (path: string): Json => ({ path, kind: 'folder', readOnly: false, sha256: '' });
const base = (more: Fields = {}): Json => ({
  medium: 'base',
  kind: 'dynamic',
  id: 'b',
  parent: null,
  ownSectors: 9,
  sha256: 'base',
  found: [],
  ...more,
});
const delta = (more: Fields = {}): Json => ({
  medium: 'delta',
  kind: 'differencing',
  id: 'd',
  parent: 'b',
  ownSectors: 2,
  sha256: 'x',
  found: [],
  ...more,
});
const drive = (name: string, more: Fields = {}): Json => ({
  ...{ drive: name, fault: null, digest: 'same' },
  images: [delta(), base()],
  entries: [folder('approot'), file('approot/page.txt', 'page')],
  ...more,
});
const instance = (name: string, drives: Json[] = ['C', 'D', 'E'].map((each) => drive(each))): Json => ({
  instance: name,
  role: 'web',
  drives,
});
const looked = (...instances: Json[]) => [accepted('disks', { instances })];

describe('drives', () => {
  const params = { act: 'disks', drives: ['C', 'D', 'E'] };
  const kept = (...instances: Json[]): boolean => judges.drives(looked(...instances), params).kept;
  it('holds for instances that have just these, all sound', () => {
    expect(kept(instance('a'), instance('b'))).to.equal(true);
  });
  it('does not hold for a drive too few or too many, an unsound one, no instance, or no look', () => {
    expect(kept(instance('a', [drive('C'), drive('E')]))).to.equal(false);
    expect(
      kept(
        instance(
          'a',
          ['C', 'D', 'E', 'F'].map((each) => drive(each)),
        ),
      ),
    ).to.equal(false);
    expect(kept(instance('a'), instance('b', [drive('C'), drive('D'), drive('E', { fault: 'no footer' })]))).to.equal(false);
    expect(kept()).to.equal(false);
    expect(judges.drives([crashed('disks')], params).kept).to.equal(false);
  });
});

describe('drive-holds', () => {
  const kept = (entries: Json[], exactly = true): boolean =>
    judges['drive-holds'](looked(instance('a', [drive('E', { entries })])), {
      ...{ act: 'disks', drive: 'E', exactly },
      roles: { web: { 'approot/page.txt': 'page' } },
    }).kept;
  const right = [folder('approot'), file('approot/page.txt', 'page')];
  it('holds for these files and the folders that lead to them', () => {
    expect(kept(right)).to.equal(true);
    expect(kept([...right, file('other.txt', 'x')], false)).to.equal(true);
  });
  it('does not hold for a file that is missing, another, or one too many, nor for a folder that leads to none', () => {
    expect(kept([folder('approot')])).to.equal(false);
    expect(kept([folder('approot'), file('approot/page.txt', 'another')], false)).to.equal(false);
    expect(kept([...right, file('approot/more.txt', 'x')])).to.equal(false);
    expect(kept([...right, folder('approot/empty')])).to.equal(false);
  });
  it('takes what is optional, as it should be', () => {
    const params = { act: 'disks', drive: 'E', exactly: true, roles: { web: { 'approot/page.txt': 'page' } }, optional: { manifest: 'm' } };
    const kept = (sha256: string) =>
      judges['drive-holds'](looked(instance('a', [drive('E', { entries: [...right, file('manifest', sha256)] })])), params).kept;
    expect(kept('m')).to.equal(true);
    expect(kept('another')).to.equal(false);
  });
  it('does not hold for a role of which nothing is known, nor without the drive', () => {
    const params = { act: 'disks', drive: 'E', exactly: false };
    expect(judges['drive-holds'](looked(instance('a')), { ...params, roles: { worker: { x: 'y' } } }).kept).to.equal(false);
    expect(judges['drive-holds'](looked(instance('a', [])), { ...params, roles: { web: { x: 'y' } } }).kept).to.equal(false);
  });
});

describe('identical', () => {
  const kept = (...instances: Json[]): boolean =>
    judges.identical(looked(...instances), { act: 'disks', role: 'web', count: 2, drives: ['E'] }).kept;
  it('holds for instances whose drives read alike over the same base, whatever their deltas are called', () => {
    expect(kept(instance('a'), instance('b', [drive('E', { images: [delta({ id: 'other', sha256: 'y' }), base()] })]))).to.equal(true);
  });
  it('does not hold for another content, another base, too few instances, or a drive that is not there', () => {
    expect(kept(instance('a'), instance('b', [drive('E', { digest: 'other' })]))).to.equal(false);
    expect(kept(instance('a'), instance('b', [drive('E', { images: [delta(), base({ sha256: 'other' })] })]))).to.equal(false);
    expect(kept(instance('a'))).to.equal(false);
    expect(kept(instance('a'), instance('b', [drive('D')]))).to.equal(false);
    expect(kept(instance('a', [drive('E', { digest: null })]), instance('b', [drive('E', { digest: null })]))).to.equal(false);
  });
});

describe('change-refused', () => {
  const params = { acts: ['attack'], codes: ['access-denied', 'invalid-path'] };
  it('holds for a refusal by one of the codes alone', () => {
    expect(judges['change-refused']([act('attack', { reply: 'refused', code: 'invalid-path' })], params).kept).to.equal(true);
    expect(judges['change-refused']([act('attack', { reply: 'refused', code: 'disk-full' })], params).kept).to.equal(false);
    expect(judges['change-refused']([accepted('attack')], params).kept).to.equal(false);
    expect(judges['change-refused']([crashed('attack')], params).kept).to.equal(false);
  });
});

describe('in-delta', () => {
  const kept = (before: Json, after: Json, marker?: string): boolean =>
    judges['in-delta'](
      [accepted('before', { instances: [instance('a', [before])] }), accepted('after', { instances: [instance('a', [after])] })],
      {
        ...{ before: 'before', after: 'after', instance: 'a', drives: ['E'] },
        ...(marker === undefined ? {} : { marker }),
      },
    ).kept;
  const was = drive('E', { images: [delta({ ownSectors: 0 }), base()] });
  const now = (images: Json[], digest = 'changed') => drive('E', { images, digest });
  it('holds for a change in a differencing disk over the same base, also where there was no delta before', () => {
    expect(kept(was, now([delta(), base()]))).to.equal(true);
    expect(kept(drive('E', { images: [base()] }), now([delta({ found: ['mark'] }), base()]), 'mark')).to.equal(true);
  });
  it('does not hold for a base that changed, is another, or is what is attached', () => {
    expect(kept(was, now([delta(), base({ sha256: 'changed' })]))).to.equal(false);
    expect(kept(was, now([delta({ parent: 'c' }), base({ id: 'c' })]))).to.equal(false);
    expect(kept(was, now([base()]))).to.equal(false);
    expect(kept(was, now([delta({ parent: 'elsewhere' }), base()]))).to.equal(false);
  });
  it('does not hold for a mark in the base or nowhere, an empty delta, or a disk that reads as before', () => {
    expect(kept(was, now([delta(), base({ found: ['mark'] })]), 'mark')).to.equal(false);
    expect(kept(was, now([delta(), base()]), 'mark')).to.equal(false);
    expect(kept(was, now([delta({ ownSectors: 0 }), base()]))).to.equal(false);
    expect(kept(was, now([delta(), base()], 'same'))).to.equal(false);
  });
  it('does not hold when the instance was not seen before, or not after', () => {
    const params = { before: 'disks', after: 'after', instance: 'a', drives: ['E'] };
    expect(judges['in-delta']([...looked(instance('b')), accepted('after', { instances: [instance('a')] })], params).kept).to.equal(false);
    expect(judges['in-delta']([...looked(instance('a')), crashed('after')], params).kept).to.equal(false);
    expect(judges['in-delta']([...looked(instance('a')), accepted('after', { instances: [instance('b')] })], params).kept).to.equal(false);
  });
});

describe('marks', () => {
  const there = { inside: true, onMedia: true };
  const gone = { inside: false, onMedia: false };
  const kept = (drives: Json, params: Json = {}): boolean =>
    judges.marks([accepted('marks', { instances: [{ instance: 'a', drives }] })], {
      ...{ act: 'marks', instances: ['a'], kept: ['E'], gone: ['D'] },
      ...(params as object),
    }).kept;
  it('holds when what should stay is there and what should go is gone to the last byte', () => {
    expect(kept({ D: gone, E: there })).to.equal(true);
  });
  it('does not hold for a mark that is lost, or left, or left in the bytes, or a drive or instance that nobody saw', () => {
    expect(kept({ D: gone, E: gone })).to.equal(false);
    expect(kept({ D: there, E: there })).to.equal(false);
    expect(kept({ D: { inside: false, onMedia: true }, E: there })).to.equal(false);
    expect(kept({ E: there })).to.equal(false);
    expect(kept({ D: gone, E: there }, { instances: ['a', 'b'] })).to.equal(false);
    expect(judges.marks([crashed('marks')], { act: 'marks', instances: ['a'], kept: ['E'], gone: [] }).kept).to.equal(false);
  });
});
