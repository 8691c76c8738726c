import { describe, it } from 'node:test';
import { expect } from 'chai';
import { cardFaults } from '../../src/conformance/power/cards.ts';
import { inChapterOf, judgeSubject, type PowerRun, type PowerVerdict, type UnkeptCheck } from '../../src/conformance/power/judge.ts';
import { powerJson, powerResult, powerSentence, type PowerRow } from '../../src/conformance/power/result.ts';
import type { LiarCard, PowerSubject, TwinCard, VariantCard } from '../../src/conformance/power/subject.ts';

const twin: TwinCard = {
  kind: 'twin',
  id: 'header-believed',
  breaks: 'SMA-2',
  how: 'A header is believed.',
  caughtBy: [
    { check: 'SMA-2/a-header-opens-nothing', judge: 'refused' },
    { check: 'SMA-2/a-proxy-opens-nothing', judge: 'refused' },
  ],
};
const liar: LiarCard = { kind: 'liar', id: 'yes-to-all', how: 'It says yes.' };
const variant: VariantCard = { kind: 'variant', id: 'other-prose', how: 'It says it otherwise.', chapters: [1] };

const ran = (outcome: PowerRun['outcome'], unkept: readonly UnkeptCheck[] = [], reasons: readonly string[] = []): PowerRun => ({
  outcome,
  reasons,
  unkept,
  judged: 10,
  spared: 3,
  durationMs: 1,
});

/** A check that did not pass; of the guarantee that its id says. */
const unkept = (id: string, more: Partial<UnkeptCheck> = {}): UnkeptCheck => ({
  id,
  guarantee: id.split('/')[0] as string,
  verdict: 'fail',
  judges: ['refused'],
  reason: 'it was let in',
  ...more,
});

const HEADER = unkept('SMA-2/a-header-opens-nothing');
const PROXY = unkept('SMA-2/a-proxy-opens-nothing');

describe('the judgement of a broken twin', () => {
  it('is caught when each check that it names fails by the judge that it names', () => {
    expect(judgeSubject(twin, ran('nonconformant', [HEADER, PROXY]))).to.deep.equal({ verdict: 'caught', reasons: [] });
  });

  it('is caught when other judges and other checks of its guarantee fail as well', () => {
    const run = ran('nonconformant', [unkept(HEADER.id, { judges: ['seen', 'refused'] }), PROXY, unkept('SMA-2/another')]);
    expect(judgeSubject(twin, run).verdict).to.equal('caught');
  });

  const survivors: readonly [string, TwinCard, readonly UnkeptCheck[], string][] = [
    ['nothing failed', { ...twin, caughtBy: twin.caughtBy.slice(0, 1) }, [], `${HEADER.id} kept it`],
    ['one of the named checks kept it', twin, [HEADER], `${PROXY.id} kept it`],
    [
      'another judge failed',
      twin,
      [HEADER, unkept(PROXY.id, { judges: ['seen', 'status'] })],
      `${PROXY.id} failed for another reason (seen, status instead of refused): it was let in`,
    ],
    [
      'a check could not run',
      twin,
      [HEADER, unkept(PROXY.id, { verdict: 'could-not-run', judges: [], reason: 'no ground' })],
      `${PROXY.id} ended could-not-run: no ground`,
    ],
    ['it names no check', { ...twin, caughtBy: [] }, [HEADER, PROXY], 'it names no check that must catch it'],
  ];
  for (const [why, card, checks, reason] of survivors) {
    it(`survives when ${why}`, () => {
      expect(judgeSubject(card, ran(checks.length > 0 ? 'nonconformant' : 'conformant', checks))).to.deep.equal({
        verdict: 'survived',
        reasons: [reason],
      });
    });
  }

  it('survives, and is not merely noisy, when only a check of another guarantee fails', () => {
    expect(judgeSubject(twin, ran('nonconformant', [unkept('SUB-1/next-door')])).verdict).to.equal('survived');
  });

  it('survives when it did not start', () => {
    expect(judgeSubject(twin, ran('not-started', [], ['describe was answered refused'])).verdict).to.equal('survived');
  });

  for (const [what, check] of [
    ['a check of another guarantee fails as well', unkept('SUB-1/next-door')],
    ['a check of its own guarantee could not run', unkept('SMA-2/another', { verdict: 'could-not-run', judges: [] })],
    ['a check of another guarantee was not claimed', unkept('SUB-1/next-door', { verdict: 'not-claimed', judges: [] })],
  ] as const) {
    it(`is noisy when ${what}`, () => {
      expect(judgeSubject(twin, ran('nonconformant', [HEADER, check, PROXY]))).to.deep.equal({
        verdict: 'noisy',
        reasons: [`${check.id} ended ${check.verdict}: it was let in`],
      });
    });
  }
});

describe('a run in which the kit itself went wrong', () => {
  const caught: Readonly<Record<PowerSubject['kind'], readonly UnkeptCheck[]>> = { twin: [HEADER, PROXY], liar: [HEADER], variant: [] };
  for (const subject of [twin, liar, variant]) {
    for (const verdict of ['harness-error', 'flaky'] as const) {
      it(`is the kit's failure for a ${subject.kind} with a check that ended ${verdict}`, () => {
        const check = unkept('SUB-1/next-door', { verdict, reason: 'a step was undefined' });
        const run = ran('nonconformant', [...caught[subject.kind], check]);
        expect(judgeSubject(subject, run)).to.deep.equal({
          verdict: 'kit-failed',
          reasons: [`SUB-1/next-door ended ${verdict}: a step was undefined`],
        });
      });
    }
    for (const outcome of ['invalid', 'died'] as const) {
      it(`is the kit's failure for a ${subject.kind} whose run ended ${outcome}`, () => {
        const run = ran(outcome, caught[subject.kind], ['the process exited with code 3']);
        expect(judgeSubject(subject, run)).to.deep.equal({ verdict: 'kit-failed', reasons: ['the process exited with code 3'] });
      });
    }
  }
});

describe('a scout', () => {
  it('is held to what it saw: a twin is judged as ever when all that failed lies within', () => {
    expect(judgeSubject(twin, ran('nonconformant', [HEADER, PROXY]), [HEADER.id, PROXY.id, 'SMA-2/another']).verdict).to.equal('caught');
    expect(judgeSubject(twin, ran('nonconformant', [HEADER]), [HEADER.id]).verdict).to.equal('survived');
    expect(judgeSubject(twin, ran('conformant'), []).verdict).to.equal('survived');
  });

  it('is blind when a check failed in which it saw no difference, even one that the twin names', () => {
    expect(judgeSubject(twin, ran('nonconformant', [HEADER, PROXY]), [HEADER.id])).to.deep.equal({
      verdict: 'kit-failed',
      reasons: [`the scout saw no difference: ${PROXY.id} ended fail: it was let in`],
    });
    expect(judgeSubject(twin, ran('nonconformant', [HEADER, PROXY]), []).reasons).to.have.length(2);
  });

  it('is blind for all that did not pass, not for failures alone', () => {
    const check = unkept('SMA-2/another', { verdict: 'could-not-run' });
    expect(judgeSubject(twin, ran('nonconformant', [HEADER, PROXY, check]), [HEADER.id, PROXY.id]).verdict).to.equal('kit-failed');
  });
});

describe('the judgement of a liar', () => {
  for (const outcome of ['nonconformant', 'incomplete', 'not-started'] as const) {
    it(`is found out when its run ends ${outcome}`, () => {
      expect(judgeSubject(liar, ran(outcome, [], ['so it is']))).to.deep.equal({ verdict: 'caught', reasons: [] });
    });
  }

  it('survives when it comes out conformant', () => {
    expect(judgeSubject(liar, ran('conformant'))).to.deep.equal({ verdict: 'survived', reasons: ['it came out conformant'] });
  });
});

describe('the judgement of a lawful variant', () => {
  it('is as it must be when it comes out conformant', () => {
    expect(judgeSubject(variant, ran('conformant'))).to.deep.equal({ verdict: 'caught', reasons: [] });
  });

  for (const outcome of ['nonconformant', 'incomplete', 'not-started'] as const) {
    it(`is noisy when its run ends ${outcome}, and the reasons are those of the run, then the checks`, () => {
      expect(judgeSubject(variant, ran(outcome, [HEADER], ['1 check failed']))).to.deep.equal({
        verdict: 'noisy',
        reasons: ['1 check failed', `${HEADER.id} ended fail: it was let in`],
      });
    });
  }

  it('tells the first of many reasons, and how many there are besides', () => {
    const many = Array.from({ length: 40 }, (_, index) => unkept(`SMA-2/number-${index}`));
    const { reasons } = judgeSubject(variant, ran('nonconformant', many, ['40 checks failed']));
    expect(reasons).to.have.length.within(3, 12);
    expect(reasons.slice(0, 2)).to.deep.equal(['40 checks failed', 'SMA-2/number-0 ended fail: it was let in']);
    expect(reasons.at(-1)).to.equal(`and ${41 - (reasons.length - 1)} more`);
  });
});

describe('the chapter of a twin', () => {
  it('is that of the guarantee which it breaks', () => {
    expect(['SMA-2', 'SUB-1', 'PRT-2', 'SAK-1'].map(inChapterOf('SMA-5'))).to.deep.equal([true, true, true, true]);
    expect(['NET-1', 'IAM-1'].map(inChapterOf('SMA-5'))).to.deep.equal([false, false]);
  });

  it('is none for what is not in the register', () => {
    expect(() => inChapterOf('SMA-99')).to.throw('SMA-99');
  });
});

describe('the cards of subjects', () => {
  const checks = [
    { id: HEADER.id, guarantee: 'SMA-2' },
    { id: PROXY.id, guarantee: 'SMA-2' },
    { id: 'SUB-1/next-door', guarantee: 'SUB-1' },
  ];
  const caughtBy = (check: string): TwinCard => ({ ...twin, caughtBy: [{ check, judge: 'refused' }] });

  it('have no faults when they promise what can happen', () => {
    expect(cardFaults([twin, liar, variant], checks)).to.deep.equal([]);
    expect(cardFaults([], checks)).to.deep.equal([]);
  });

  const faulty: readonly [string, readonly PowerSubject[], string][] = [
    ['two of one id, whatever their kinds', [twin, { ...liar, id: twin.id }], 'two subjects are called header-believed'],
    ['an id with capitals', [{ ...variant, id: 'OtherProse' }], 'the subject\'s id "OtherProse" is not kebab-case'],
    ['an id with a dash too many', [{ ...liar, id: 'yes--to-all' }], 'the subject\'s id "yes--to-all" is not kebab-case'],
    ['an empty id', [{ ...liar, id: '' }], 'the subject\'s id "" is not kebab-case'],
    ['no check', [{ ...twin, caughtBy: [] }], 'header-believed names no check that must catch it'],
    [
      'a check that there is not',
      [caughtBy('SMA-2/renamed-since')],
      'header-believed must be caught by SMA-2/renamed-since, which the suite does not have',
    ],
    [
      'a check of another guarantee',
      [caughtBy('SUB-1/next-door')],
      'header-believed breaks SMA-2 and must be caught by SUB-1/next-door, a check of SUB-1',
    ],
  ];
  for (const [what, cards, fault] of faulty) {
    it(`are at fault with ${what}`, () => {
      expect(cardFaults(cards, checks)).to.deep.equal([fault]);
    });
  }

  it('are at fault with a guarantee that is not in the register', () => {
    expect(cardFaults([{ ...twin, breaks: 'SMA-99' }], checks)).to.include('header-believed breaks SMA-99, which is not in the register');
  });

  it('are all read: each fault of each card is told', () => {
    expect(cardFaults([{ ...twin, id: 'A', caughtBy: [] }, { ...liar, id: 'B' }, liar, liar], checks)).to.have.length(4);
  });
});

describe('the result of a proof', () => {
  const row = (subject: PowerSubject, verdict: PowerVerdict = 'caught', reasons: readonly string[] = []): PowerRow => ({
    subject,
    run: ran('nonconformant'),
    finding: { verdict, reasons },
  });
  const breaking = (id: string, breaks: string): TwinCard => ({ ...twin, id, breaks });
  const FACTS = { seed: '7f3a', full: false, durationMs: 12, filtered: false };
  const CHECKED = ['SMA-2', 'SUB-1'];
  const WHOLE = [row(twin), row(breaking('next-door-open', 'SUB-1')), row(liar), row(variant)];
  const WITHOUT_SUB_1 = WHOLE.filter(({ subject }) => subject.id !== 'next-door-open');

  /** A result, which must be what `power --json` may print. */
  const result = (rows: readonly PowerRow[], checked: readonly string[] = CHECKED, facts: Partial<typeof FACTS> = {}) => {
    const made = powerResult(rows, checked, { ...FACTS, ...facts });
    expect(powerJson.parse(JSON.parse(JSON.stringify(made)))).to.deep.equal(made);
    return made;
  };

  it('is proven when every subject is as it must be, and every guarantee has a twin', () => {
    const proven = result(WHOLE);
    expect(proven).to.deep.include({ outcome: 'proven', twins: 2, caught: 2, survivors: [], noisy: [], kitFailures: [] });
    expect(proven.liars).to.deep.equal({ total: 1, caught: 1, survivors: [] });
    expect(proven.variants).to.deep.equal({ total: 1, caught: 1, survivors: [] });
    expect(powerSentence(proven)).to.equal(
      'the kit catches what is broken, and only that: 2 of 2 twins caught, each by its own guarantee and no other; ' +
        '1 of 1 liar found out; 1 of 1 lawful variant passed.',
    );
  });

  it('lists guarantees in the order of the register, each with its twins', () => {
    const { guarantees } = result([...WHOLE, row(breaking('a-second', 'SMA-2'), 'survived')], ['SMA-2', 'PRT-2', 'SUB-1']);
    expect(guarantees).to.deep.equal([
      { id: 'SUB-1', twins: ['next-door-open'], caught: ['next-door-open'] },
      { id: 'PRT-2', twins: [], caught: [] },
      { id: 'SMA-2', twins: ['header-believed', 'a-second'], caught: ['header-believed'] },
    ]);
  });

  it('counts what was carried out and what was spared, and says how it was made', () => {
    expect(result(WHOLE, CHECKED, { full: true })).to.deep.include({ scenarios: 40, spared: 12, seed: '7f3a', durationMs: 12, full: true });
  });

  it('is not proven when nothing ran', () => {
    expect(result([], CHECKED).outcome).to.equal('not proven');
    expect(result([], []).outcome).to.equal('not proven');
  });

  it('is not proven when it was filtered, however good, and does not ask for the twins that were left out', () => {
    const filtered = result(WITHOUT_SUB_1, CHECKED, { filtered: true });
    expect([filtered.outcome, result(WHOLE, CHECKED, { filtered: true }).outcome]).to.deep.equal(['not proven', 'not proven']);
    expect(powerSentence(filtered)).to.match(/1 of 1 twin caught.*; not every subject ran\.$/);
    expect(powerSentence(filtered)).to.not.contain('no twin breaks');
  });

  it('is not proven when a guarantee that has checks has no twin, and says which', () => {
    const lacking = result(WITHOUT_SUB_1, ['SMA-2', 'SUB-1', 'PRT-2']);
    expect(lacking.outcome).to.equal('not proven');
    expect(powerSentence(lacking)).to.match(/; no twin breaks SUB-1, PRT-2\.$/);
  });

  const spoilt: readonly [string, PowerSubject, PowerVerdict, (made: ReturnType<typeof result>) => unknown][] = [
    ['a twin survived', twin, 'survived', (made) => made.survivors],
    ['a twin was noisy', twin, 'noisy', (made) => made.noisy],
    ['the kit went wrong on a twin', twin, 'kit-failed', (made) => made.kitFailures],
    ['a liar survived', liar, 'survived', (made) => made.liars.survivors],
    ['the kit went wrong on a liar', liar, 'kit-failed', (made) => made.kitFailures],
    ['a variant was noisy', variant, 'noisy', (made) => made.variants.survivors],
    ['the kit went wrong on a variant', variant, 'kit-failed', (made) => made.kitFailures],
  ];
  for (const [what, subject, verdict, blemishes] of spoilt) {
    it(`is not proven when ${what}, and tells it with its reasons`, () => {
      const made = result(WHOLE.map((each) => (each.subject === subject ? row(subject, verdict, ['so it is']) : each)));
      expect(made.outcome).to.equal('not proven');
      expect(blemishes(made)).to.deep.equal([{ id: subject.id, how: subject.how, reasons: ['so it is'] }]);
      expect(powerSentence(made)).to.not.contain('the kit catches what is broken');
      expect(powerSentence(made).includes('the kit itself went wrong on 1 subject')).to.equal(verdict === 'kit-failed');
    });
  }
});
