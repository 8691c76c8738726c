import { describe, it } from 'node:test';
import { expect } from 'chai';
import type { Act } from '../../src/conformance/evidence/index.ts';
import { judges } from '../../src/conformance/judges/index.ts';
import { accepted, act, alert, answer, crashed, exchange, refused, saw } from './record.ts';

const kept = (name: keyof typeof judges, acts: readonly Act[], params = {}): boolean => judges[name](acts, params).kept;
const forbidden = refused('attack', 'ForbiddenError', 403);
const reason = 'certificate-not-registered';
const told = (detail: string, reply: 'fault' | 'refused' = 'refused'): Act =>
  act('attack', reply === 'refused' ? { reply, code: 'tls-alert', message: detail } : { reply, fault: 'tls-alert', detail }, [
    exchange(alert(detail)),
  ]);

describe('refused', () => {
  it('holds for the reason’s code with the reason’s status', () => {
    expect(kept('refused', [forbidden], { reason })).to.equal(true);
    expect(kept('refused', [refused('attack', 'AuthenticationFailed', 403)], { reason })).to.equal(true);
  });
  it('does not hold for another reason, another status, or anything that is no refusal', () => {
    expect(kept('refused', [refused('attack', 'ResourceNotFound', 404)], { reason })).to.equal(false);
    expect(kept('refused', [refused('attack', 'ForbiddenError', 500)], { reason })).to.equal(false);
    expect(kept('refused', [crashed('attack')], { reason })).to.equal(false);
    expect(kept('refused', [accepted('attack')], { reason })).to.equal(false);
    expect(kept('refused', [act('attack', { reply: 'unsupported' })], { reason })).to.equal(false);
    expect(kept('refused', [act('attack', { reply: 'indefinite' })], { reason })).to.equal(false);
  });
  it('does not hold for a code that no exchange carried', () => {
    expect(kept('refused', [act('attack', { reply: 'refused', code: 'ForbiddenError' })], { reason })).to.equal(false);
  });
  it('asks it of every attack in the record', () => {
    const one = { ...forbidden, label: 'attack (reading)' };
    expect(kept('refused', [one, { ...forbidden, label: 'attack (asking)' }], { reason })).to.equal(true);
    expect(kept('refused', [one, accepted('attack (asking)')], { reason })).to.equal(false);
  });
  it('tells first what was not refused at all', () => {
    const others = Array.from({ length: 6 }, (_, index) => refused(`attack (${index})`, 'ResourceNotFound', 404));
    const { observed } = judges.refused([...others, accepted('attack (served)')], { reason });
    expect(observed).to.match(/^7 of 7 do not hold: attack \(served\): /);
  });
  it('throws for a record without an attack, which the kit drove wrongly', () => {
    expect(() => kept('refused', [accepted('observed after')], { reason })).to.throw();
    expect(() => kept('refused', [forbidden], { reason: 'no such reason' })).to.throw();
  });
});

describe('handshake-refused', () => {
  const alerts = ['protocol version'];
  it('holds for an alert that says why, read as a refusal or as a fault', () => {
    expect(kept('handshake-refused', [told('protocol version')], { alerts })).to.equal(true);
    expect(kept('handshake-refused', [told('protocol version', 'fault')], { alerts })).to.equal(true);
  });
  it('does not hold for an alert that says something else, a crash, an answer, or an alert after an answer', () => {
    expect(kept('handshake-refused', [told('internal error', 'fault')], { alerts })).to.equal(false);
    expect(kept('handshake-refused', [crashed('attack')], { alerts })).to.equal(false);
    expect(kept('handshake-refused', [forbidden], { alerts })).to.equal(false);
    const late = { ...told('protocol version'), exchanges: [exchange(answer(201)), exchange(alert('protocol version'))] };
    expect(kept('handshake-refused', [late], { alerts })).to.equal(false);
  });
});

describe('refused-or-no-handshake', () => {
  const params = { reason, alerts: ['certificate required'] };
  it('holds for either, and for no crash', () => {
    expect(kept('refused-or-no-handshake', [forbidden], params)).to.equal(true);
    expect(kept('refused-or-no-handshake', [told('certificate required')], params)).to.equal(true);
    expect(kept('refused-or-no-handshake', [told('internal error', 'fault')], params)).to.equal(false);
    expect(kept('refused-or-no-handshake', [crashed('attack')], params)).to.equal(false);
    expect(kept('refused-or-no-handshake', [accepted('attack')], params)).to.equal(false);
  });
});

describe('turned-away', () => {
  it('holds when the fabric refused or closed, not when it hung, was down, or served', () => {
    const ended = (fault: 'connection-lost' | 'timeout' | 'connection-refused' | 'malformed') =>
      act('attack', { reply: 'fault', fault, detail: '' }, [exchange({ kind: 'fault', fault, detail: '' })]);
    expect(kept('turned-away', [forbidden], { reason })).to.equal(true);
    expect(kept('turned-away', [ended('connection-lost')], { reason })).to.equal(true);
    expect(kept('turned-away', [ended('timeout')], { reason })).to.equal(false);
    expect(kept('turned-away', [ended('connection-refused')], { reason })).to.equal(false);
    expect(kept('turned-away', [ended('malformed')], { reason })).to.equal(false);
    expect(kept('turned-away', [accepted('attack')], { reason })).to.equal(false);
  });
});

describe('ambiguity-refused', () => {
  const answered = (...statuses: number[]) =>
    act(
      'attack',
      { reply: 'fault', fault: 'undocumented-error', detail: '' },
      statuses.map((status) => exchange(answer(status))),
    );
  it('holds for a client error and nothing served after it', () => {
    expect(kept('ambiguity-refused', [answered(400)])).to.equal(true);
    expect(kept('ambiguity-refused', [answered(400, 400)])).to.equal(true);
    expect(kept('ambiguity-refused', [answered(501)])).to.equal(true);
  });
  it('does not hold when either request was served, or when nothing was answered', () => {
    expect(kept('ambiguity-refused', [answered(201)])).to.equal(false);
    expect(kept('ambiguity-refused', [answered(400, 201)])).to.equal(false);
    expect(kept('ambiguity-refused', [answered(500)])).to.equal(false);
    expect(kept('ambiguity-refused', [answered(403)])).to.equal(false);
    expect(kept('ambiguity-refused', [crashed('attack')])).to.equal(false);
  });
});

describe('nothing-happened', () => {
  it('holds when the look shows what was there and nothing that the attack asked for', () => {
    expect(kept('nothing-happened', [saw('observed after', 'old')], { present: ['old'], absent: ['new'] })).to.equal(true);
  });
  it('does not hold for a trace of the attack, a loss, or a look that failed', () => {
    expect(kept('nothing-happened', [saw('observed after', 'old', 'new')], { present: ['old'], absent: ['new'] })).to.equal(false);
    expect(kept('nothing-happened', [saw('observed after')], { present: ['old'], absent: ['new'] })).to.equal(false);
    expect(kept('nothing-happened', [crashed('observed after')], { absent: ['new'] })).to.equal(false);
    expect(kept('nothing-happened', [refused('observed after', 'ForbiddenError', 403)], { absent: ['new'] })).to.equal(false);
    expect(kept('nothing-happened', [accepted('observed after')], { absent: ['new'] })).to.equal(false);
  });
  it('throws when it is to look for nothing', () => {
    expect(() => kept('nothing-happened', [saw('observed after')])).to.throw();
  });
});

describe('permitted-before-and-after', () => {
  it('wants both twins served', () => {
    expect(kept('permitted-before-and-after', [accepted('permitted before'), accepted('permitted again')])).to.equal(true);
    expect(kept('permitted-before-and-after', [crashed('permitted before'), accepted('permitted again')])).to.equal(false);
    expect(kept('permitted-before-and-after', [accepted('permitted before'), refused('permitted again', 'ForbiddenError', 403)])).to.equal(
      false,
    );
    expect(() => kept('permitted-before-and-after', [accepted('permitted before')])).to.throw();
  });
});

describe('squares-hold', () => {
  const square = (name: string, attack: Act): Act[] => [
    accepted(`permitted before (${name})`),
    { ...attack, label: `attack (${name})` },
    saw(`observed after (${name})`, 'old'),
    accepted(`permitted again (${name})`),
  ];
  const squares = ['one', 'two'].map((name) => ({ square: name, reason, present: ['old'], absent: ['new'] }));
  it('holds when every square does, and names the one that does not', () => {
    expect(kept('squares-hold', [...square('one', forbidden), ...square('two', forbidden)], { squares })).to.equal(true);
    const finding = judges['squares-hold']([...square('one', forbidden), ...square('two', accepted('attack'))], { squares });
    expect(finding.kept).to.equal(false);
    expect(finding.observed).to.contain('two').and.not.contain('one:');
  });
});
