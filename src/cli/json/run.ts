import { z } from 'zod';
import { adapterCard, profile } from '../../adapters/contract/index.ts';
import { GUARANTEE_ID } from '../../conformance/register/index.ts';
import { CHECK_VERDICTS, type RunResult } from '../../conformance/verdict/types.ts';

const checkVerdict = z.enum(CHECK_VERDICTS);
const guaranteeId = z.string().regex(GUARANTEE_ID);
const checkId = z.string().regex(/^[A-Z]{2,3}-\d+[a-z]?\/[a-z0-9-]+$/);

/** What `run --json` and `merge --json` print, and what stands in a report's verdict.json. */
export const runJson = z.strictObject({
  outcome: z.enum(['conformant', 'nonconformant', 'incomplete', 'invalid']).describe('exit codes 0, 1, 3, 4'),
  sentence: z.string().describe('the verdict in plain words'),
  reasons: z.array(z.string()).describe('why the outcome is not conformant; empty when it is'),
  seed: z.string().describe('the same seed makes the same run again'),
  profile: profile.nullable().describe('the profile asked for; null when all claimed ones were judged'),
  profiles: z.array(profile).describe('the profiles judged'),
  only: z.string().nullable().describe('the guarantee or check asked for; a filtered run is never conformant'),
  planned: z.int().nonnegative(),
  judged: z.int().nonnegative(),
  counts: z.record(checkVerdict, z.int().nonnegative()),
  guarantees: z
    .array(
      z.strictObject({
        id: guaranteeId,
        title: z.string(),
        level: z.enum(['core', 'extended']),
        profiles: z.array(profile),
        sources: z.array(z.string()).describe('ids of sentences of the source document'),
        verdict: z
          .enum([...CHECK_VERDICTS, 'pending', 'not-judged'])
          .describe("the worst of its checks'; pending: the suite has no check for it yet"),
        checks: z.array(
          z.strictObject({
            id: checkId,
            verdict: checkVerdict,
            reasons: z.array(z.string()).describe('why not pass'),
            evidence: z
              .string()
              .nullable()
              .describe('path of the evidence file within the report folder; null when the check was not driven'),
            durationMs: z.number().nonnegative(),
            reproduce: z.string().describe('the command that carries this check out again'),
          }),
        ),
      }),
    )
    .describe("every guarantee of the register, in the register's order"),
  suite: z.strictObject({ version: z.string(), digest: z.string() }),
  subject: adapterCard,
  adapterFaults: z.array(z.string()),
  startedAt: z.iso.datetime(),
  durationMs: z.number().nonnegative(),
  reproduce: z.string(),
});
export type RunJson = z.infer<typeof runJson>;

/** A run's result without the prose and the evidence, which stand in the report. */
export function runToJson(result: RunResult): RunJson {
  const {
    outcome,
    sentence,
    seed,
    profile: asked,
    only,
    planned,
    judged,
    counts,
    suite,
    subject,
    startedAt,
    durationMs,
    reproduce,
  } = result;
  return {
    outcome,
    sentence,
    reasons: [...result.reasons],
    seed,
    profile: asked,
    profiles: [...result.profiles],
    only,
    planned,
    judged,
    counts: { ...counts },
    guarantees: result.guarantees.map((guarantee) => ({
      id: guarantee.id,
      title: guarantee.title,
      level: guarantee.level,
      profiles: [...guarantee.profiles],
      sources: [...guarantee.sources],
      verdict: guarantee.verdict,
      checks: guarantee.checks.map((check) => ({
        id: check.id,
        verdict: check.verdict,
        reasons: [...check.reasons],
        evidence: check.evidence,
        durationMs: Math.round(check.durationMs),
        reproduce: check.reproduce,
      })),
    })),
    suite: { ...suite },
    subject,
    adapterFaults: [...result.adapterFaults],
    startedAt,
    durationMs: Math.round(durationMs),
    reproduce,
  };
}
