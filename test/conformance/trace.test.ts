import { expect } from 'chai';
import { describe, it } from 'node:test';
import { traceRun, type TracedRun } from '../../src/conformance/trace/trace.ts';

const run: TracedRun = {
  guarantees: [
    { id: 'SUB-1', title: 'One', sources: ['P07.1'], verdict: 'pass', checks: [{ id: 'SUB-1/a', verdict: 'pass' }] },
    { id: 'SUB-2', title: 'Two', sources: ['P07.1', 'P07.2'], verdict: 'pending', checks: [] },
  ],
};
const sentences = [
  { id: 'P06.1', kind: 'heading' as const },
  { id: 'P07.1', kind: 'text' as const },
  { id: 'P07.2', kind: 'text' as const },
  { id: 'P07.3', kind: 'text' as const },
];
const twin = { id: 'forgets', breaks: 'SUB-1', caughtBy: [{ check: 'SUB-1/a', judge: 'refused' }] };

describe('a trace', () => {
  it('goes from guarantees to checks and twins, and from sentences back', () => {
    const { guarantees, sentences: traced, faults } = traceRun(run, [twin], sentences, { 'P07.3': 'a greeting' });
    expect(guarantees[0]).to.deep.equal({
      id: 'SUB-1',
      title: 'One',
      sources: ['P07.1'],
      verdict: 'pass',
      checks: [{ id: 'SUB-1/a', verdict: 'pass', twins: ['forgets'] }],
      twins: ['forgets'],
    });
    expect(traced).to.deep.equal([
      { id: 'P06.1', status: 'not-normative', guarantees: [], checks: [], reason: 'a heading' },
      { id: 'P07.1', status: 'covered', guarantees: ['SUB-1', 'SUB-2'], checks: ['SUB-1/a'], reason: null },
      { id: 'P07.2', status: 'pending', guarantees: ['SUB-2'], checks: [], reason: null },
      { id: 'P07.3', status: 'not-normative', guarantees: [], checks: [], reason: 'a greeting' },
    ]);
    expect(faults).to.deep.equal([]);
  });

  it('objects to a sentence that nothing answers for', () => {
    const { sentences: traced, faults } = traceRun(run, [], sentences, {});
    expect(traced.at(-1)?.status).to.equal('missing');
    expect(faults).to.deep.equal(['nothing answers for the sentence P07.3']);
  });

  it('objects to twins and guarantees that name what does not exist', () => {
    const stray = { id: 'stray', breaks: 'SUB-9', caughtBy: [{ check: 'SUB-1/z', judge: 'refused' }] };
    const { faults } = traceRun(run, [stray], sentences.slice(0, 2), {});
    expect(faults).to.deep.equal([
      'the twin stray breaks SUB-9, which is not in the register',
      '1 check that twins name this run did not judge: SUB-1/z',
      'SUB-2 names P07.2, which is no sentence of the source',
    ]);
  });
});
