import { describe, it } from 'node:test';
import { expect } from 'chai';
import type { Json } from '../../src/adapters/contract/index.ts';
import { judges } from '../../src/conformance/judges/index.ts';
import { accepted, crashed } from './record.ts';

type Fields = Record<string, Json>;
const reading = (values: string[], more: Fields = {}) => ({ whole: true, roles: ['web'], values, others: [] as string[], ...more });
const notice = (cause: string, values: string[], more: Fields = {}): Json => ({ cause, ...reading(values, more) });
const instance = (more: Fields = {}): Json => ({
  instance: 'a',
  role: 'web',
  file: reading(['new']),
  notices: [notice('started', ['new'])],
  ...more,
});
const looked = (instances: Json[], management: Json = ['new']) => [accepted('look', { management, instances })];
const values = { web: 'new' };

describe('own-configuration', () => {
  const kept = (...instances: Json[]): boolean => judges['own-configuration'](looked(instances), { act: 'look', values, alone: true }).kept;
  it("holds for a whole file with the role's own present value alone", () => {
    expect(kept(instance(), instance({ instance: 'b' }))).to.equal(true);
  });
  it('does not hold for an old, a second or no value, another role, half a file, or none', () => {
    for (const file of [
      reading(['old']),
      reading(['new', 'secret']),
      reading([]),
      reading(['new'], { roles: ['web', 'worker'] }),
      reading(['new'], { others: ['a secret'] }),
      reading(['new'], { whole: false }),
      null,
    ])
      expect(kept(instance(), instance({ file })), JSON.stringify(file)).to.equal(false);
    expect(kept()).to.equal(false);
    expect(judges['own-configuration']([crashed('look')], { act: 'look', values, alone: true }).kept).to.equal(false);
  });
});

describe('own-configuration, whatever else there is', () => {
  const kept = (file: Json): boolean =>
    judges['own-configuration'](looked([instance({ file })]), { act: 'look', values, alone: false }).kept;
  it('asks for the own value only', () => {
    expect(kept(reading(['new'], { roles: ['web', 'worker'], others: ['a secret'] }))).to.equal(true);
    expect(kept(reading(['old']))).to.equal(false);
    expect(kept(reading(['new', 'old']))).to.equal(false);
  });
});

describe('own-secret-only', () => {
  const kept = (drives: Json): boolean =>
    judges['own-secret-only']([accepted('search', { instances: [{ instance: 'a', role: 'web', drives }] })], {
      ...{ act: 'search', drives: ['C', 'D', 'E'], secrets: { web: 'own', worker: 'other' } },
    }).kept;
  it('holds when its own is on C: and no other anywhere', () => {
    expect(kept({ C: ['own'], D: [], E: [] })).to.equal(true);
  });
  it('does not hold for another secret on any drive, a search that finds nothing, or a drive that was not searched', () => {
    expect(kept({ C: ['own', 'other'], D: [], E: [] })).to.equal(false);
    expect(kept({ C: ['own'], D: ['other'], E: [] })).to.equal(false);
    expect(kept({ C: [], D: [], E: [] })).to.equal(false);
    expect(kept({ C: ['own'], E: [] })).to.equal(false);
    expect(judges['own-secret-only']([accepted('search', { instances: [] })], { act: 'search', drives: ['C'], secrets: {} }).kept).to.equal(
      false,
    );
  });
});

describe('told-and-read', () => {
  const kept = (...notices: Json[]): boolean => judges['told-and-read'](looked([instance({ notices })]), { act: 'look', values }).kept;
  const started = notice('started', ['old']);
  it('holds for a role that was told and read the new one then', () => {
    expect(kept(started, notice('told', ['new']))).to.equal(true);
  });
  it('does not hold for one that was not told, was told too early, or read half of it, then or before', () => {
    expect(kept(started)).to.equal(false);
    expect(kept(started, notice('told', ['old']))).to.equal(false);
    expect(kept(started, notice('told', ['new'], { whole: false }))).to.equal(false);
    expect(kept(started, notice('told', [], { whole: false }), notice('told', ['new']))).to.equal(false);
  });
});

describe('read-in-order', () => {
  const ordered = (newest: boolean, ...read: string[]): boolean =>
    judges['read-in-order'](looked([instance({ notices: read.map((value) => notice('told', [value])) })]), {
      act: 'look',
      values: { web: ['one', 'two', 'new'] },
      newest,
    }).kept;
  const kept = (...read: string[]): boolean => ordered(true, ...read);
  it('holds without the newest where that is not asked for', () => {
    expect(ordered(false, 'one', 'two')).to.equal(true);
    expect(ordered(false, 'two', 'one')).to.equal(false);
  });
  it('holds for rising values up to the newest, with some left out', () => {
    expect(kept('one', 'two', 'new')).to.equal(true);
    expect(kept('one', 'new', 'new')).to.equal(true);
  });
  it('does not hold for an older after a newer, one that nobody set, one short of the newest, or nothing', () => {
    expect(kept('two', 'one', 'new')).to.equal(false);
    expect(kept('one', 'forged', 'new')).to.equal(false);
    expect(kept('one', 'two')).to.equal(false);
    expect(kept()).to.equal(false);
  });
});

describe('started-with', () => {
  const kept = (notices: Json[], instances = ['a']): boolean =>
    judges['started-with'](looked([instance({ notices })]), { act: 'look', instances, values }).kept;
  it('holds when the new one was read first, and nothing else since', () => {
    expect(kept([notice('started', ['new']), notice('told', ['new'])])).to.equal(true);
  });
  it('does not hold for the old one first or later, no start, or an instance that is gone', () => {
    expect(kept([notice('started', ['old']), notice('told', ['new'])])).to.equal(false);
    expect(kept([notice('started', ['new']), notice('told', ['old'])])).to.equal(false);
    expect(kept([notice('told', ['new'])])).to.equal(false);
    expect(kept([])).to.equal(false);
    expect(kept([notice('started', ['new'])], ['b'])).to.equal(false);
  });
});

describe('never-half', () => {
  const read = (label: string, texts: string[], reads = 20) => accepted(label, { reads, texts });
  const kept = (texts: string[], { before = ['old'], after = ['new'], reads = 20 } = {}): boolean =>
    judges['never-half']([read('before', before), read('during', texts, reads), read('after', after)], {
      ...{ before: 'before', during: 'during', after: 'after', least: 10 },
    }).kept;
  it('holds for the old and the new text', () => {
    expect(kept(['old', 'new'])).to.equal(true);
    expect(kept(['new'])).to.equal(true);
  });
  it('does not hold for a third, a file that did not change, too few readings, or a file that cannot be read', () => {
    expect(kept(['old', 'half', 'new'])).to.equal(false);
    expect(kept(['old'], { after: ['old'] })).to.equal(false);
    expect(kept(['old', 'new'], { reads: 9 })).to.equal(false);
    expect(
      judges['never-half']([crashed('before'), read('during', ['new']), read('after', ['new'])], {
        before: 'before',
        during: 'during',
        after: 'after',
        least: 1,
      }).kept,
    ).to.equal(false);
  });
});

describe('owner-rules', () => {
  const kept = (one: Json, { management = ['new'] as Json, neverRead = true } = {}): boolean =>
    judges['owner-rules'](looked([one], management), { act: 'look', values, forged: ['forged'], neverRead }).kept;
  it('holds for what the owner set, in the file, in management, and in all that was read', () => {
    expect(kept(instance())).to.equal(true);
  });
  it('does not hold for a forged or missing file, a forged notice, or management that shows something else', () => {
    expect(kept(instance({ file: reading(['forged']) }))).to.equal(false);
    expect(kept(instance({ file: null }))).to.equal(false);
    expect(kept(instance({ notices: [notice('told', ['forged']), notice('told', ['new'])] }))).to.equal(false);
    expect(kept(instance(), { management: ['forged'] })).to.equal(false);
    expect(kept(instance(), { management: ['new', 'forged'] })).to.equal(false);
    expect(kept(instance(), { management: null })).to.equal(false);
  });
  it('asks only for the last that was read, where an edit may have been read in between', () => {
    const notices = [notice('told', ['forged']), notice('told', ['new'])];
    expect(kept(instance({ notices }), { neverRead: false })).to.equal(true);
    expect(kept(instance({ notices: notices.toReversed() }), { neverRead: false })).to.equal(false);
  });
});

describe('down-the-ladder', () => {
  const stream = (from: string, to: string, first: number | null, state = 'opened'): Json => ({ from, to, port: 7, state, first });
  const down = [stream('fc', 'root', 1), stream('root', 'guest', 2)];
  const kept = (...streams: Json[]): boolean =>
    judges['down-the-ladder']([accepted('ways', { streams })], {
      ...{ act: 'ways', controller: ['fc'], nodes: [{ rootOs: ['root'], guests: ['guest'] }] },
    }).kept;
  it('holds for controller, root OS and guest in this order, on streams that stood before as well', () => {
    expect(kept(...down)).to.equal(true);
    expect(kept(stream('root', 'fc', 1, 'known'), stream('guest', 'root', 2, 'known'))).to.equal(true);
    expect(kept(...down, stream('fc', 'storage', 0), stream('root', 'storage', 3))).to.equal(true);
  });
  it('does not hold when a step is missing or comes too early', () => {
    expect(kept(down[0] as Json)).to.equal(false);
    expect(kept(down[1] as Json)).to.equal(false);
    expect(kept(stream('fc', 'root', 5), stream('root', 'guest', 2))).to.equal(false);
    expect(kept(stream('fc', 'root', null), stream('root', 'guest', 2))).to.equal(false);
  });
  it('does not hold for any other way to or from a guest, tried or taken', () => {
    expect(kept(...down, stream('fc', 'guest', 3))).to.equal(false);
    expect(kept(...down, stream('other root', 'guest', 3))).to.equal(false);
    expect(kept(...down, stream('guest', 'root', 3))).to.equal(false);
    expect(kept(...down, stream('guest', 'fc', null, 'refused'))).to.equal(false);
    expect(
      judges['down-the-ladder']([crashed('ways')], { act: 'ways', controller: ['fc'], nodes: [{ rootOs: ['root'], guests: ['guest'] }] })
        .kept,
    ).to.equal(false);
  });
});
