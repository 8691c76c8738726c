import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { CheckResult, RunResult } from '../verdict/types.ts';

/** Writes one evidence file for each check that was driven: enough to derive its verdict again. */
export function writeEvidence(result: RunResult, folder: string): void {
  for (const check of result.guarantees.flatMap((guarantee) => guarantee.checks)) {
    if (check.evidence === null) continue;
    const file = join(folder, check.evidence);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${JSON.stringify(evidenceOf(check, result), null, 2)}\n`);
  }
}

function evidenceOf(check: CheckResult, result: RunResult) {
  const { id, guarantee, name, uri, line, verdict, reasons, steps, record, durationMs, reproduce } = check;
  return {
    id,
    guarantee,
    name,
    uri,
    line,
    verdict,
    reasons,
    seed: result.seed,
    suite: result.suite,
    subject: result.subject,
    reproduce,
    durationMs,
    steps,
    record,
  };
}
