import { describe, it } from 'node:test';
import { expect } from 'chai';
import { judges } from '../../src/conformance/judges/index.ts';
import type { Act } from '../../src/conformance/evidence/index.ts';
import type { Sight } from '../../src/conformance/judges/deletion.ts';
import { accepted, refused, crashed } from './record.ts';

const seen = (thing: string, change: Partial<Sight> = {}): Sight => ({
  ...{ through: 'through front end 1, the owner', way: 'reads it', thing, tells: 'served' },
  ...{ reply: 'accepted', code: null, status: 200, shows: true },
  ...change,
});
const missing = (thing: string, code = 'BlobNotFound', status = 404): Sight => seen(thing, { reply: 'refused', code, status, shows: null });
const look = (label: string, ...looks: Sight[]): Act => accepted(label, { looks });
const both = look('before', seen('gone'), seen('stays'));
const deletion = accepted('deletion', {});

describe('deleted-is-gone', () => {
  const find = (after: Sight[], { before = both, deletions = deletion, reason = 'not-found' } = {}) =>
    judges['deleted-is-gone']([before, deletions, look('after', ...after)], {
      ...{ before: 'before', deletions: ['deletion'], after: 'after', gone: ['gone'], stay: ['stays'], reason },
    });
  const kept = (...given: Parameters<typeof find>): boolean => find(...given).kept;

  it('wants the deleted refused because there is none, and the other served', () => {
    expect(kept([missing('gone'), seen('stays')])).to.equal(true);
    expect(kept([missing('gone', 'ContainerNotFound'), seen('stays')])).to.equal(true);
    expect(kept([seen('gone'), seen('stays')])).to.equal(false);
    expect(kept([missing('gone'), missing('stays')])).to.equal(false);
    expect(kept([missing('gone'), seen('gone'), seen('stays')])).to.equal(false);
  });

  it('names the front end, the way and the thing', () => {
    const { observed } = find([seen('gone', { through: 'through front end 2, the owner' }), seen('stays')]);
    expect(observed).to.include('through front end 2, the owner reads it, gone').and.include('it was served');
  });

  it('takes no other refusal, failure or answer for the absence of a thing', () => {
    expect(kept([missing('gone', 'AuthenticationFailed', 403), seen('stays')])).to.equal(false);
    expect(kept([missing('gone', 'BlobNotFound', 409), seen('stays')])).to.equal(false);
    expect(kept([seen('gone', { reply: 'indefinite', status: 500, shows: null }), seen('stays')])).to.equal(false);
    expect(kept([seen('gone', { reply: 'fault', code: 'connection-lost', status: null, shows: null }), seen('stays')])).to.equal(false);
    expect(kept([seen('gone', { shows: false }), seen('stays')])).to.equal(false);
    expect(kept([missing('gone'), seen('stays', { shows: false })])).to.equal(false);
    expect(kept([missing('gone'), seen('stays', { reply: 'indefinite' })])).to.equal(false);
  });

  it('wants the reason that it is told', () => {
    expect(kept([missing('gone', 'InvalidBlockList', 400), seen('stays')], { reason: 'no-such-block' })).to.equal(true);
    expect(kept([missing('gone'), seen('stays')], { reason: 'no-such-block' })).to.equal(false);
    const empty = seen('gone', { tells: 'listed', shows: false });
    expect(kept([empty, seen('stays')], { reason: 'account-gone' })).to.equal(false);
  });

  it('goes by what a list shows', () => {
    const listed = (thing: string, shows: boolean | null) => seen(thing, { tells: 'listed', shows });
    expect(kept([listed('gone', false), listed('stays', true)])).to.equal(true);
    expect(kept([listed('gone', true), listed('stays', true)])).to.equal(false);
    expect(kept([listed('gone', false), listed('stays', false)])).to.equal(false);
    expect(kept([listed('gone', null), listed('stays', true)])).to.equal(false);
    expect(kept([seen('gone', { ...missing('gone', 'ContainerNotFound'), tells: 'listed' }), listed('stays', true)])).to.equal(true);
  });

  it('takes "not modified" for a sign that the thing is there', () => {
    const unchanged = (thing: string) => seen(thing, { ...missing(thing, 'ConditionNotMet', 304), tells: 'unchanged' });
    const gone = seen('gone', { ...missing('gone'), tells: 'unchanged' });
    expect(kept([gone, unchanged('stays')])).to.equal(true);
    expect(kept([unchanged('gone'), unchanged('stays')])).to.equal(false);
    expect(kept([gone, seen('stays', { tells: 'unchanged' })])).to.equal(false);
  });

  it('is not content where nothing was there before, or the deletion was not done', () => {
    const after = [missing('gone'), seen('stays')];
    expect(kept(after, { before: look('before', missing('gone'), seen('stays')) })).to.equal(false);
    expect(kept(after, { deletions: refused('deletion', 'BlobNotFound', 404) })).to.equal(false);
    expect(kept(after, { before: crashed('before') })).to.equal(false);
    expect(() => kept([missing('gone')])).to.throw('did not ask for stays');
  });
});

describe('reachable', () => {
  const kept = (looks: Sight[], absent: string[] = ['gone']): boolean =>
    judges['reachable']([look('after', ...looks)], { look: 'after', present: ['stays'], ...(absent.length > 0 && { absent }) }).kept;
  it('wants what is present served, and what is absent not to be found', () => {
    expect(kept([seen('stays'), missing('gone')])).to.equal(true);
    expect(kept([seen('stays')], [])).to.equal(true);
    expect(kept([seen('stays'), seen('gone')])).to.equal(false);
    expect(kept([missing('stays'), missing('gone')])).to.equal(false);
    expect(judges['reachable']([crashed('after')], { look: 'after', present: ['stays'] }).kept).to.equal(false);
  });
});

describe('gone-for-good', () => {
  const there = [seen('gone'), seen('gone', { way: 'lists it', tells: 'listed' }), seen('stays')];
  const gone = [missing('gone'), seen('gone', { way: 'lists it', tells: 'listed', shows: false }), seen('stays')];
  const find = (how: Act, first: Sight[], second: Sight[]) =>
    judges['gone-for-good']([how, look('first', ...first), look('second', ...second)], {
      ...{ deletion: 'deletion', looks: ['first', 'second'], gone: ['gone'], stay: ['stays'] },
    });
  const lost = crashed('deletion');

  it('wants an refused deletion done in every look', () => {
    expect(find(deletion, gone, gone).kept).to.equal(true);
    expect(find(deletion, there, there).kept).to.equal(false);
    expect(find(deletion, gone, there).kept).to.equal(false);
  });

  it('lets one without an answer be done or not, but whole and for good', () => {
    expect(find(lost, gone, gone).kept).to.equal(true);
    expect(find(lost, there, there).kept).to.equal(true);
    expect(find(lost, gone, there).kept).to.equal(false);
    expect(find(lost, there, gone).kept).to.equal(false);
    const half = [missing('gone'), seen('gone', { way: 'lists it', tells: 'listed' }), seen('stays')];
    expect(find(lost, half, half).kept).to.equal(false);
    expect(find(lost, half, half).observed)
      .to.include('the list shows it')
      .and.include('it was refused with BlobNotFound');
  });

  it('takes neither an error nor other bytes for one or the other', () => {
    const broken = [seen('gone', { reply: 'indefinite', status: 500, shows: null }), seen('stays')];
    const other = [seen('gone', { shows: false }), seen('stays')];
    expect(find(lost, broken, broken).kept).to.equal(false);
    expect(find(lost, other, other).kept).to.equal(false);
    expect(find(deletion, other, other).kept).to.equal(false);
  });

  it('wants the rest served, and a deletion that was not refused', () => {
    expect(find(deletion, gone, [...gone.slice(0, 2), missing('stays')]).kept).to.equal(false);
    expect(find(lost, gone, [...gone.slice(0, 2), missing('stays')]).kept).to.equal(false);
    expect(find(refused('deletion', 'ServerBusy', 403), gone, gone).kept).to.equal(false);
    expect(
      judges['gone-for-good']([lost, crashed('first'), crashed('second')], {
        ...{ deletion: 'deletion', looks: ['first', 'second'], gone: ['gone'], stay: ['stays'] },
      }).kept,
    ).to.equal(false);
  });
});

describe('empty-or-being-deleted', () => {
  const kept = (made: Act, ...looks: Sight[]): boolean =>
    judges['empty-or-being-deleted']([made, look('after', ...looks)], { act: 'made again', look: 'after', absent: ['gone'] }).kept;
  it('wants nothing of the old in the new, or patience', () => {
    expect(kept(accepted('made again', {}), missing('gone'))).to.equal(true);
    expect(kept(refused('made again', 'ContainerBeingDeleted', 409), missing('gone'))).to.equal(true);
    expect(kept(accepted('made again', {}), seen('gone'))).to.equal(false);
    expect(kept(refused('made again', 'ContainerBeingDeleted', 409), seen('gone'))).to.equal(false);
    expect(kept(refused('made again', 'ContainerAlreadyExists', 409), missing('gone'))).to.equal(false);
    expect(kept(crashed('made again'), missing('gone'))).to.equal(false);
  });
});
