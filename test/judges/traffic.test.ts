import { describe, it } from 'node:test';
import { expect } from 'chai';
import type { Json } from '../../src/adapters/contract/index.ts';
import { judges } from '../../src/conformance/judges/index.ts';
import { act, crashed } from './record.ts';

const params = { act: 'traffic', from: ['10.0.0.1'], to: ['10.0.0.2'] };
const there = { bytes: 900, records: true, hello: 'client', version: null, applicationRecords: 3 };
const back = { bytes: 1_200, records: true, hello: 'server', version: 0x0304, applicationRecords: 4 };
const stream = (more: Record<string, Json> = {}): Json => ({
  from: '10.0.0.1',
  to: '10.0.0.2',
  port: 7_000,
  whole: true,
  there,
  back,
  found: [],
  ...more,
});
const kept = (streams: Json[], control: string[] = ['a marker']): boolean =>
  judges['all-protected']([act('traffic', { reply: 'accepted', result: { streams, control } })], params).kept;

describe('all-protected', () => {
  it('holds when each stream is TLS 1.2 or later and shows nothing', () => {
    expect(kept([stream(), stream({ from: '10.0.0.2', to: '10.0.0.3', back: { ...back, version: 0x0303 } })])).to.equal(true);
  });
  it('takes streams that were refused, or said nothing, or were begun before', () => {
    const nobody = { bytes: 0, records: true, hello: null, version: null, applicationRecords: 0 };
    expect(kept([stream(), stream({ there: nobody, back: nobody })])).to.equal(true);
    expect(kept([stream(), stream({ there: { ...there, applicationRecords: 0 }, back: { ...nobody, bytes: 7 } })])).to.equal(true);
    expect(kept([stream(), stream({ whole: false, there: { ...there, hello: null } })])).to.equal(true);
  });
  it('does not hold for a marker, plain bytes, an old protocol, or half a handshake', () => {
    expect(kept([stream({ found: ['a marker'] })])).to.equal(false);
    expect(kept([stream(), stream({ there: { ...there, records: false } })])).to.equal(false);
    expect(kept([stream(), stream({ whole: false, back: { ...back, records: false } })])).to.equal(false);
    expect(kept([stream(), stream({ there: { ...there, hello: null } })])).to.equal(false);
    expect(kept([stream(), stream({ back: { ...back, version: 0x0302 } })])).to.equal(false);
    expect(kept([stream(), stream({ back: { ...back, version: null } })])).to.equal(false);
    expect(kept([stream(), stream({ back: { ...back, hello: null } })])).to.equal(false);
  });
  it('does not hold when nothing was commanded, when the search finds nothing anywhere, or without a recording', () => {
    expect(kept([])).to.equal(false);
    expect(kept([stream({ to: '10.0.0.9' })])).to.equal(false);
    expect(kept([stream({ back: { ...back, applicationRecords: 0 } })])).to.equal(false);
    expect(kept([stream()], [])).to.equal(false);
    expect(judges['all-protected']([crashed('traffic')], params).kept).to.equal(false);
  });
});
