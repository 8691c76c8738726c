import { describe, it } from 'node:test';
import { expect } from 'chai';
import type { Json } from '../../src/adapters/contract/index.ts';
import type { Act } from '../../src/conformance/evidence/index.ts';
import { judges } from '../../src/conformance/judges/index.ts';
import { act, crashed } from './record.ts';

type Some = Record<string, Json>;
const saw = (label: string, result: Json): Act => act(label, { reply: 'accepted', result });
const kept = (name: keyof typeof judges, result: Json, params: Json = { acts: ['attack'] }): boolean =>
  judges[name]([saw('attack', result)], params).kept;
const neverHolds = (name: keyof typeof judges, params: Json = { acts: ['attack'] }): void => {
  expect(judges[name]([crashed('attack')], params).kept).to.equal(false);
  expect(judges[name]([act('attack', { reply: 'unsupported' })], params).kept).to.equal(false);
  expect(judges[name]([saw('attack', {})], params).kept).to.equal(false);
  expect(() => judges[name]([saw('something else', {})], params)).to.throw();
};

const greeted = (more: Some = {}): Some => ({ answered: true, toNode: 900, fromNode: 1_200, random: 'aa', ...more });

describe('controller-answered', () => {
  it('holds when it was answered and bytes went both ways', () => {
    expect(kept('controller-answered', greeted())).to.equal(true);
  });
  it('does not hold on the word of the fabric alone, nor when nothing was answered', () => {
    expect(kept('controller-answered', greeted({ toNode: 0 }))).to.equal(false);
    expect(kept('controller-answered', greeted({ fromNode: 0 }))).to.equal(false);
    expect(kept('controller-answered', greeted({ answered: false }))).to.equal(false);
    neverHolds('controller-answered');
  });
});

const called = (more: Some = {}): Some => ({
  reached: true,
  protocol: 'TLSv1.3',
  received: 0,
  answers: [],
  fault: 'connection-lost',
  detail: 'the agent ended the stream',
  ...more,
});

describe('agent-silent', () => {
  it('holds when the agent ended the stream or the handshake, and said nothing', () => {
    expect(kept('agent-silent', called())).to.equal(true);
    expect(kept('agent-silent', called({ protocol: null, fault: 'tls-alert', detail: 'certificate required' }))).to.equal(true);
  });
  it('does not hold for an answer, for bytes, for a silence, for what was not reached', () => {
    expect(kept('agent-silent', called({ answers: [{ id: 'x', error: {} }], received: 40, fault: null }))).to.equal(false);
    expect(kept('agent-silent', called({ received: 3 }))).to.equal(false);
    expect(kept('agent-silent', called({ fault: 'timeout' }))).to.equal(false);
    expect(kept('agent-silent', called({ fault: 'connection-refused' }))).to.equal(false);
    expect(kept('agent-silent', called({ fault: 'handshake-failed' }))).to.equal(false);
    expect(kept('agent-silent', called({ reached: false, fault: null }))).to.equal(false);
    neverHolds('agent-silent');
  });
});

describe('agent-refuses-protocol', () => {
  const refused = { protocol: null, fault: 'tls-alert', detail: 'protocol version' };
  it('holds for an alert that says so', () => {
    expect(kept('agent-refuses-protocol', called(refused))).to.equal(true);
  });
  it('does not hold for a handshake that ended well, another alert, or a closed stream', () => {
    expect(kept('agent-refuses-protocol', called({ protocol: 'TLSv1.1' }))).to.equal(false);
    expect(kept('agent-refuses-protocol', called({ ...refused, detail: 'internal error' }))).to.equal(false);
    expect(kept('agent-refuses-protocol', called({ ...refused, fault: 'connection-lost' }))).to.equal(false);
    expect(kept('agent-refuses-protocol', called({ ...refused, answers: [{}] }))).to.equal(false);
    neverHolds('agent-refuses-protocol');
  });
});

describe('play-back-fails', () => {
  const params = { act: 'attack', recordedIn: 'before' };
  const played = (more: Some = {}): Some => ({
    reached: true,
    sent: 900,
    random: 'bb',
    records: true,
    fault: 'tls-alert',
    detail: 'no',
    ...more,
  });
  const holds = (result: Json, before: Act = saw('before', greeted())): boolean =>
    judges['play-back-fails']([before, saw('attack', result)], params).kept;
  it('holds when the agent made a handshake of its own, or none, and ended the stream', () => {
    expect(holds(played())).to.equal(true);
    expect(holds(played({ random: null, fault: 'connection-lost' }))).to.equal(true);
  });
  it('does not hold when it repeated its half, went on, spoke plainly, or nothing was played', () => {
    expect(holds(played({ random: 'aa' }))).to.equal(false);
    expect(holds(played({ fault: 'timeout' }))).to.equal(false);
    expect(holds(played({ records: false }))).to.equal(false);
    expect(holds(played({ sent: 0 }))).to.equal(false);
    expect(holds(played({ reached: false }))).to.equal(false);
  });
  it('does not hold when no session was recorded', () => {
    expect(holds(played(), saw('before', greeted({ random: null })))).to.equal(false);
    expect(holds(played(), crashed('before'))).to.equal(false);
  });
});

const visited = (more: Some = {}): Some => ({
  cipherBytes: 300,
  protocol: 'TLSv1.3',
  visitor: 'AB',
  applicationBytes: 0,
  asked: [],
  said: 0,
  ended: true,
  detail: '',
  ...more,
});
const stood = (answered: boolean, ...visits: Some[]): Json => ({ answered, visits });
const asking = (more: Some = {}): Some => visited({ applicationBytes: 60, asked: ['hello'], said: 90, ...more });

describe('not-asked', () => {
  it('holds when the controller came, and broke off without a byte', () => {
    expect(kept('not-asked', stood(false, visited()))).to.equal(true);
    expect(kept('not-asked', stood(false, visited({ protocol: null, visitor: null })))).to.equal(true);
  });
  it('does not hold when it asked, sent anything, stayed, believed it, or did not come', () => {
    expect(kept('not-asked', stood(false, asking()))).to.equal(false);
    expect(kept('not-asked', stood(false, visited(), visited({ applicationBytes: 1 })))).to.equal(false);
    expect(kept('not-asked', stood(false, visited({ ended: false })))).to.equal(false);
    expect(kept('not-asked', stood(true, visited()))).to.equal(false);
    expect(kept('not-asked', stood(false))).to.equal(false);
    expect(kept('not-asked', stood(false, visited({ cipherBytes: 0 })))).to.equal(false);
    neverHolds('not-asked');
  });
});

describe('stand-in-asked', () => {
  it('holds when it asked with a certificate and was answered', () => {
    expect(kept('stand-in-asked', stood(true, asking({ ended: false })))).to.equal(true);
  });
  it('does not hold when it asked nothing, showed nothing, spoke too old a protocol, or was not answered', () => {
    expect(kept('stand-in-asked', stood(true, visited()))).to.equal(false);
    expect(kept('stand-in-asked', stood(true))).to.equal(false);
    expect(kept('stand-in-asked', stood(true, asking({ visitor: null })))).to.equal(false);
    expect(kept('stand-in-asked', stood(true, asking({ protocol: 'TLSv1.1' })))).to.equal(false);
    expect(kept('stand-in-asked', stood(false, asking()))).to.equal(false);
    neverHolds('stand-in-asked');
  });
});

describe('answer-rejected and nothing-acted-on', () => {
  it('hold when the controller asked once and broke off', () => {
    expect(kept('answer-rejected', stood(false, asking()))).to.equal(true);
    expect(kept('nothing-acted-on', stood(false, asking()))).to.equal(true);
  });
  it('differ in whether the first of what came may be an answer', () => {
    expect(kept('answer-rejected', stood(true, asking()))).to.equal(false);
    expect(kept('nothing-acted-on', stood(true, asking()))).to.equal(true);
  });
  for (const name of ['answer-rejected', 'nothing-acted-on'] as const)
    it(`${name} does not hold when it went on, stayed, or never heard it`, () => {
      expect(kept(name, stood(false, asking({ asked: ['hello', 'what is no request'] })))).to.equal(false);
      expect(kept(name, stood(false, asking({ ended: false })))).to.equal(false);
      expect(kept(name, stood(false, visited()))).to.equal(false);
      expect(kept(name, stood(false))).to.equal(false);
      neverHolds(name);
    });
});

describe('nodes-reported', () => {
  const params = { act: 'attack', quarantined: ['a'], inService: ['b'] };
  const nodes = (a: string, b: string): Json => ({
    nodes: [
      { node: 'a', state: a, reason: 'why' },
      { node: 'b', state: b },
    ],
  });
  it('holds when just those are reported', () => {
    expect(kept('nodes-reported', nodes('quarantined', 'in-service'), params)).to.equal(true);
  });
  it('does not hold when one is not, another is, or one is not known', () => {
    expect(kept('nodes-reported', nodes('in-service', 'in-service'), params)).to.equal(false);
    expect(kept('nodes-reported', nodes('quarantined', 'quarantined'), params)).to.equal(false);
    expect(kept('nodes-reported', { nodes: [] }, params)).to.equal(false);
    neverHolds('nodes-reported', params);
    expect(() => kept('nodes-reported', nodes('a', 'b'), { act: 'attack', quarantined: [], inService: [] })).to.throw();
  });
});

describe('no-way-up', () => {
  const params = { act: 'attack', control: 'down', hosts: ['controller', 'switch'] };
  const attempt = (to: string, outcome = 'refused', port = 443): Json => ({ from: 'node', to, kind: 'device', port, outcome });
  const holds = (up: Json[], down: Json[] = [attempt('node', 'connected')]): boolean =>
    judges['no-way-up']([saw('attack', { attempts: up }), saw('down', { attempts: down })], params).kept;
  it('holds when all attempts at all hosts were refused, and the way down is open', () => {
    expect(holds([attempt('controller'), attempt('switch'), attempt('switch', 'refused', 22)])).to.equal(true);
  });
  it('does not hold for one open way, for a host that nobody tried, or on a dead network', () => {
    expect(holds([attempt('controller'), attempt('switch', 'connected')])).to.equal(false);
    expect(holds([attempt('controller'), attempt('switch', 'fault: hangs')])).to.equal(false);
    expect(holds([attempt('controller')])).to.equal(false);
    expect(holds([attempt('controller'), attempt('switch')], [attempt('node')])).to.equal(false);
    expect(holds([attempt('controller'), attempt('switch')], [])).to.equal(false);
    expect(judges['no-way-up']([crashed('attack'), crashed('down')], params).kept).to.equal(false);
  });
});

describe('waits-for-controller', () => {
  const params = { act: 'attack', node: ['10.0.0.2', '10.0.0.3'], controller: ['10.0.0.1'] };
  const event = (kind: string, from: string, to: string): Json => ({ kind, from, to, port: 443 });
  const opened = event('opened', '10.0.0.1', '10.0.0.2');
  const holds = (...events: Json[]): boolean => kept('waits-for-controller', { events }, params);
  it('holds when the controller came first, whatever passed elsewhere', () => {
    expect(holds(opened)).to.equal(true);
    expect(holds(event('opened', '10.0.0.1', '10.0.0.9'), opened, event('bytes', '10.0.0.2', '10.0.0.1'))).to.equal(true);
    expect(holds(opened, event('opened', '10.0.0.2', '10.0.0.3'))).to.equal(true);
  });
  it('does not hold when the node called or tried to, before or after, or when somebody else was first', () => {
    expect(holds(event('opened', '10.0.0.2', '10.0.0.1'), opened)).to.equal(false);
    expect(holds(event('refused', '10.0.0.3', '10.0.0.1'), opened)).to.equal(false);
    expect(holds(opened, event('refused', '10.0.0.2', '10.0.0.1'))).to.equal(false);
    expect(holds(event('opened', '10.0.0.9', '10.0.0.2'), opened)).to.equal(false);
    expect(holds()).to.equal(false);
    neverHolds('waits-for-controller', params);
  });
});
