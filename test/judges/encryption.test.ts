import { describe, it } from 'node:test';
import { expect } from 'chai';
import type { Json } from '../../src/adapters/contract/index.ts';
import type { Act, HttpAnswer, WireFault } from '../../src/conformance/evidence/index.ts';
import { judges } from '../../src/conformance/judges/index.ts';
import { accepted, act, alert, answer, crashed, exchange } from './record.ts';

describe('on-no-medium', () => {
  const nowhere = { what: 'the letter', found: [] };
  const control = { what: 'the other', found: ['as it is on a'] };
  const judged = (result: Json) => judges['on-no-medium']([accepted('search', result)], { act: 'search', promised: 'nowhere' }).kept;

  it('wants nothing found of what was sought, on some medium at all', () => {
    expect(judged({ media: ['a'], sought: [nowhere], control: [control] })).to.equal(true);
    expect(judged({ media: ['a'], sought: [nowhere, { what: 'key', found: ['as bytes in a'] }], control: [control] })).to.equal(false);
    expect(judged({ media: [], sought: [nowhere], control: [control] })).to.equal(false);
  });

  it('is not content with a search that would find nothing, or looked for nothing', () => {
    expect(judged({ media: ['a'], sought: [nowhere], control: [{ what: 'the other', found: [] }] })).to.equal(false);
    expect(judged({ media: ['a'], sought: [], control: [control] })).to.equal(false);
    expect(judged({ media: ['a'], sought: [nowhere], control: [] })).to.equal(false);
    expect(judges['on-no-medium']([crashed('search')], { act: 'search', promised: 'nowhere' }).kept).to.equal(false);
  });
});

describe('never-another', () => {
  const read = (told: string, ...changed: string[]) => ({ reads: [{ what: 'the letter', told }], changed });
  const judged = (before: Json, after: Json) =>
    judges['never-another']([accepted('before', before), accepted('after', after)], { before: 'before', after: 'after' }).kept;

  it('takes the letter as it was, an error or an envelope that stays closed, and nothing else', () => {
    for (const told of ['as it was', 'nothing came', 'it does not open'])
      expect(judged(read('as it was'), read(told, 'disk, byte 1'))).to.equal(true);
    expect(judged(read('as it was'), read('something else opened', 'disk, byte 1'))).to.equal(false);
  });

  it('proves nothing where nothing was changed, or the letter did not open before', () => {
    expect(judged(read('as it was'), read('as it was'))).to.equal(false);
    expect(judged(read('nothing came'), read('nothing came', 'disk, byte 1'))).to.equal(false);
    expect(judged(read('as it was'), { reads: [], changed: ['disk, byte 1'] })).to.equal(false);
  });
});

describe('spoken-securely', () => {
  const over = (protocol: string | null): Act => {
    const made = exchange(answer(200), 'portal');
    return act('asking', { reply: 'accepted', result: {} }, [{ ...made, connection: { ...made.connection, protocol } }]);
  };
  const judged = (one: Act) => judges['spoken-securely']([one], { acts: ['asking'] }).kept;

  it('wants an answer over TLS 1.2 or later', () => {
    expect(judged(over('TLSv1.2'))).to.equal(true);
    expect(judged(over('TLSv1.3'))).to.equal(true);
    expect(judged(over('TLSv1.1'))).to.equal(false);
    expect(judged(over(null))).to.equal(false);
    expect(judged(crashed('asking'))).to.equal(false);
  });
});

describe('nothing-in-the-clear', () => {
  const judged = (outcome: HttpAnswer | WireFault) => {
    const fault = { reply: 'fault', fault: 'x', detail: 'x' } as const;
    return judges['nothing-in-the-clear']([act('attack', fault, [exchange(outcome)])], { acts: ['attack'] }).kept;
  };
  const fault = (kind: WireFault['fault']): WireFault => ({ kind: 'fault', fault: kind, detail: 'x' });

  it('takes an error, a way elsewhere, and the end of the connection', () => {
    for (const outcome of [answer(400), answer(301), fault('connection-lost'), fault('malformed'), alert('protocol version')])
      expect(judged(outcome)).to.equal(true);
  });

  it('takes neither an answer that serves, nor silence, nor nobody', () => {
    for (const outcome of [answer(200), answer(204), fault('timeout'), fault('connection-refused')])
      expect(judged(outcome)).to.equal(false);
    expect(judges['nothing-in-the-clear']([act('attack', { reply: 'accepted', result: {} })], { acts: ['attack'] }).kept).to.equal(false);
  });
});

describe('letters between roles', () => {
  const secure = { arrived: true, told: 'it came', found: [] as string[], recorded: 900, protocol: 'TLSv1.3', sameKeys: true };
  const plain = { ...secure, found: ['as it is'], protocol: null, sameKeys: null };
  const judged = (judge: 'letters-sealed' | 'keys-shared', result: Json) =>
    judges[judge]([accepted('letters', result)], { act: 'letters' }).kept;

  it('are sealed when that over TLS arrives unread, and that in the clear is read', () => {
    expect(judged('letters-sealed', { secure, plain })).to.equal(true);
    expect(judged('letters-sealed', { secure: { ...secure, found: ['in base64'] }, plain })).to.equal(false);
    expect(judged('letters-sealed', { secure: { ...secure, arrived: false }, plain })).to.equal(false);
    expect(judged('letters-sealed', { secure: { ...secure, recorded: 0 }, plain })).to.equal(false);
    expect(judged('letters-sealed', { secure, plain: { ...plain, found: [] } })).to.equal(false);
    expect(judged('letters-sealed', { secure, plain: { ...plain, arrived: false } })).to.equal(false);
    expect(judges['letters-sealed']([crashed('letters')], { act: 'letters' }).kept).to.equal(false);
  });

  it('have nobody in the middle when both ends have the same keys', () => {
    expect(judged('keys-shared', { secure, plain })).to.equal(true);
    expect(judged('keys-shared', { secure: { ...secure, sameKeys: false }, plain })).to.equal(false);
    expect(judged('keys-shared', { secure: { ...secure, sameKeys: null }, plain })).to.equal(false);
    expect(judged('keys-shared', { secure: { ...secure, protocol: 'TLSv1.1' }, plain })).to.equal(false);
  });
});
