import type { RunArtefacts, RunResult } from '../verdict/types.ts';
import { writeAllureResults } from './allure-results.ts';
import { writeCucumberReports } from './cucumber.ts';
import { writeEvidence } from './evidence.ts';
import { writeJUnit } from './junit.ts';
import { writePage } from './page.ts';
import { writeCaptures } from './wire.ts';

/**
 * Writes every report of a judged run into a folder, which must exist and be empty. All but Cucumber's own two are made from the verdict, so
 * that none can show as passed what did not pass.
 *
 * | file | for |
 * | --- | --- |
 * | `index.html` | people: one page, opens offline, needs no script |
 * | `verdict.json` | machines: what `run --json` prints; written by the caller |
 * | `evidence/GUARANTEE/CHECK.json` | auditors: every act, exchange and claim of a check |
 * | `evidence/GUARANTEE/CHECK/wire.pcapng` | network engineers: every frame that a check sent and captured |
 * | `specification.html`, `messages.ndjson` | readers of the specification, and Cucumber's tools |
 * | `junit.xml` | CI servers |
 * | `allure-results/` | Allure; `npm run report` makes the site |
 *
 * Answers a sentence for each capture file that could not be written; all else is there.
 */
export async function writeReports(result: RunResult, folder: string, artefacts: RunArtefacts): Promise<readonly string[]> {
  writeEvidence(result, folder);
  const missing = writeCaptures(result, folder);
  writeJUnit(result, folder);
  writeAllureResults(result, folder);
  writePage(result, folder, await writeCucumberReports(artefacts, folder));
  return missing;
}
