import { expect } from 'chai';
import fc from 'fast-check';
import { before, describe, it } from 'node:test';
import type { Suite } from '../../src/conformance/plan/suite.ts';
import { recordingText, type Recording } from '../../src/conformance/record/recording.ts';
import { MergeRefused, mergeFault, parseRecording } from '../../src/conformance/shard/merge.ts';
import { parseShard, shardOf } from '../../src/conformance/shard/split.ts';
import { judgeRun } from '../../src/conformance/verdict/judge-run.ts';
import { PASSING, recordRun, suiteOf } from './fixtures/fixture.ts';

describe('a split', () => {
  it('deals every check out once, whatever the seed, and does so again', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string(), { maxLength: 40 }), fc.string(), fc.integer({ min: 1, max: 7 }), (ids, seed, of) => {
        const checks = ids.map((id) => ({ id }));
        const parts = Array.from({ length: of }, (_, index) => shardOf(checks, seed, { index: index + 1, of }));
        expect(
          parts
            .flat()
            .map((check) => check.id)
            .sort(),
        ).to.deep.equal([...ids].sort());
        const sizes = parts.map((part) => part.length);
        expect(Math.max(...sizes) - Math.min(...sizes)).to.be.at.most(1);
        expect(
          shardOf([...checks].reverse(), seed, { index: 1, of })
            .map((check) => check.id)
            .sort(),
        ).to.deep.equal((parts[0] ?? []).map((check) => check.id).sort());
      }),
    );
  });

  it('reads parts, and nothing else', () => {
    expect(parseShard('2/5')).to.deep.equal({ index: 2, of: 5 });
    for (const text of ['', '0/2', '3/2', '1', '1/0', '1/2/3', '-1/2', '1/x', ' 1/2', '01/2', '1/99999'])
      expect(parseShard(text), text).to.equal(null);
  });
});

describe('a merge', () => {
  let suite: Suite;
  let one: Recording;
  let two: Recording;
  before(async () => {
    const many = Array.from({ length: 5 }, (_, index) => PASSING.replace('A first', `Number ${index}`)).join('\n');
    suite = await suiteOf(many);
    one = await recordRun(suite, { shard: { index: 1, of: 2 } });
    two = await recordRun(suite, { shard: { index: 2, of: 2 } });
  });
  const fault = (...recordings: Recording[]): string | null =>
    mergeFault(
      recordings.map((recording, index) => ({ name: `part-${index + 1}`, recording })),
      suite,
    );

  it('judges all parts as one run', () => {
    expect(fault(one, two)).to.equal(null);
    expect(fault(two, one)).to.equal(null);
    const result = judgeRun(suite.plan, [one, two]);
    expect([result.outcome, result.planned, result.judged, result.counts.pass]).to.deep.equal(['conformant', 5, 5, 5]);
  });

  it('comes through a file unchanged', () => {
    expect(parseRecording(recordingText(one), 'part-1')).to.deep.equal(JSON.parse(JSON.stringify(one)));
  });

  it('finds what one part broke', () => {
    const [first] = two.checks;
    const broken = { ...two, checks: [{ id: first?.id ?? '', attempts: [] }, ...two.checks.slice(1)] };
    expect(judgeRun(suite.plan, [one, broken]).outcome).to.equal('invalid');
  });

  const cases: readonly [string, () => string | null, string][] = [
    ['nothing', () => fault(), 'nothing to merge'],
    ['a gap', () => fault(one), 'part 2 of 2 is missing'],
    ['a double', () => fault(one, two, two), 'part 2 of 2 is there twice'],
    ['two seeds', () => fault(one, { ...two, seed: 'other' }), 'two seeds'],
    ['two suites', () => fault(one, { ...two, suite: { ...two.suite, digest: `sha256:${'1'.repeat(64)}` } }), 'two suites'],
    ['two subjects', () => fault(one, { ...two, subject: { ...two.subject, artefactDigest: `sha256:${'1'.repeat(64)}` } }), 'two subjects'],
    ['two adapters', () => fault(one, { ...two, adapterArguments: ['--adapter', 'another'] }), 'two adapters'],
    ['two requests', () => fault(one, { ...two, only: 'PRT-2' }), 'different things'],
    ['two splits', () => fault(one, { ...two, shard: { index: 2, of: 3 } }), 'two splits'],
    [
      'another suite than this',
      () => fault({ ...one, suite: { ...one.suite, version: '99' } }, { ...two, suite: { ...two.suite, version: '99' } }),
      'are of the suite 99',
    ],
    [
      'a part under another number',
      () => fault({ ...one, shard: two.shard }, { ...two, shard: one.shard }),
      'does not hold the checks that fall to part',
    ],
    ['a part with less than falls to it', () => fault(one, { ...two, driven: two.driven.slice(1) }), 'does not hold the checks'],
    [
      'a check that its messages tell otherwise of',
      () => fault(one, JSON.parse(JSON.stringify(two).replace('"status":"PASSED"', '"status":"FAILED"')) as Recording),
      'contradicts itself',
    ],
    ['a part with fewer checks than its messages tell of', () => fault(one, { ...two, checks: two.checks.slice(1) }), 'contradicts itself'],
    ['messages that are none', () => fault(one, { ...two, messages: 'text' }), 'messages that cannot be read'],
    [
      'a part with a stray check',
      () => fault(one, { ...two, checks: [...two.checks, ...one.checks.slice(0, 1)] }),
      'which does not fall to it',
    ],
  ];
  for (const [what, found, words] of cases) it(`refuses ${what}`, () => void expect(found()).to.contain(words));

  for (const [what, text] of [
    ['text', 'not JSON'],
    ['a file cut off', () => recordingText(one).slice(0, -10)],
    ['another format', () => recordingText({ ...one, format: 'fabric-tck-recording/2' as never })],
    ['a recording without its checksum', () => JSON.stringify(one)],
    ['an empty object', '{}'],
  ] as const) {
    it(`does not read ${what} as a recording`, () => {
      expect(() => parseRecording(typeof text === 'string' ? text : text(), 'part-1')).to.throw(MergeRefused, /^part-1 is not a recording/);
    });
  }

  it('does not read a recording that was changed after it was recorded', () => {
    const forged = recordingText({ ...one, adapterFaults: ['noise'] }).replace('"adapterFaults":["noise"]', '"adapterFaults":[]');
    expect(() => parseRecording(forged, 'part-1')).to.throw(MergeRefused, /^part-1 is damaged, or was changed/);
  });
});
