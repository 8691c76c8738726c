import { expect } from 'chai';
import { describe, it } from 'node:test';
import type { Adapter, InstrumentName } from '../../src/adapters/contract/index.ts';
import { guarded } from '../../src/adapters/guard.ts';
import { REFERENCE_INSTRUMENTS } from '../../src/adapters/reference/lab.ts';
import { referenceAdapter } from '../../src/adapters/reference/reference-adapter.ts';
import { loadSuite } from '../../src/conformance/plan/suite.ts';
import { carryOut } from '../../src/conformance/run/carry-out.ts';
import { WHOLE } from '../../src/conformance/shard/split.ts';
import { judgeRun } from '../../src/conformance/verdict/judge-run.ts';

/** The reference in a lab that lacks one instrument, and says so. */
function without(lacking: InstrumentName): Adapter {
  const reference = referenceAdapter({ card: { instruments: REFERENCE_INSTRUMENTS.filter((name) => name !== lacking) } });
  return {
    describe: () => reference.describe(),
    open: (request) => reference.open(request),
    use: async (fabric, name, request) => (name === lacking ? { reply: 'unsupported' } : reference.use(fabric, name, request)),
    close: (fabric) => reference.close(fabric),
    dispose: async () => reference.dispose?.(),
  };
}

describe('a lab', () => {
  for (const [lacking, only] of [
    ['media.read', 'SMA-1/a-certificate-uploaded-as-der-is-registered'],
    ['instance.readFile', 'SMA-4/each-instance-gets-ready-with-its-own-roles-image-and-configuration'],
    ['fabric.crash', 'SMA-4/the-instances-are-there-again-after-a-power-cut'],
  ] as const) {
    it(`without ${lacking} leaves unjudged what cannot be seen without it, and calls nothing broken`, async () => {
      const adapter = guarded(without(lacking));
      const card = await adapter.describe();
      if (card.reply !== 'accepted') throw new Error('no card');
      const suite = await loadSuite();
      const plan = { ...suite.plan, checks: suite.plan.checks.filter(({ id }) => id === only) };
      const recording = await carryOut(
        { ...suite, plan },
        { adapter, card: card.result, seed: 'seed', profile: null, only: null, shard: WHOLE, adapterArguments: [] },
      );
      await adapter.dispose();
      const result = judgeRun(plan, [recording]);
      const [check] = result.guarantees.flatMap(({ checks }) => checks);
      expect([result.outcome, check?.verdict]).to.deep.equal(['incomplete', 'could-not-run']);
      expect(check?.reasons[0]).to.contain(lacking);
    });
  }
});
