import { appendFileSync } from 'node:fs';
import { loadSuite } from '../src/conformance/plan/suite.ts';
import { runSubject } from '../src/conformance/power/run-subject.ts';
import { vm1Twins } from '../src/broken-twins/twins/vm-1.ts';
import { vm2Twins } from '../src/broken-twins/twins/vm-2.ts';
import { vm3Twins } from '../src/broken-twins/twins/vm-3.ts';
import { lpr1Twins } from '../src/broken-twins/twins/lpr-1.ts';
import { lpr2Twins } from '../src/broken-twins/twins/lpr-2.ts';
import { lpr3Twins } from '../src/broken-twins/twins/lpr-3.ts';
import { iso1Twins } from '../src/broken-twins/twins/iso-1.ts';
import { iso2Twins } from '../src/broken-twins/twins/iso-2.ts';
import { dsk1Twins } from '../src/broken-twins/twins/dsk-1.ts';
import { dsk2Twins } from '../src/broken-twins/twins/dsk-2.ts';
import { dsk3Twins } from '../src/broken-twins/twins/dsk-3.ts';
import { dsk4Twins } from '../src/broken-twins/twins/dsk-4.ts';
import { dsk5Twins } from '../src/broken-twins/twins/dsk-5.ts';
import { cfg1Twins } from '../src/broken-twins/twins/cfg-1.ts';
import { cfg2Twins } from '../src/broken-twins/twins/cfg-2.ts';
import { cfg3Twins } from '../src/broken-twins/twins/cfg-3.ts';
const all = [...vm1Twins, ...vm2Twins, ...vm3Twins, ...lpr1Twins, ...lpr2Twins, ...lpr3Twins, ...iso1Twins, ...iso2Twins, ...dsk1Twins, ...dsk2Twins, ...dsk3Twins, ...dsk4Twins, ...dsk5Twins, ...cfg1Twins, ...cfg2Twins, ...cfg3Twins];
async function main(part: number, of: number, pick?: string) {
  const suite = await loadSuite();
  const checks = suite.plan.checks;
  const done = ['VM-1', 'VM-2', 'VM-3'];
  const todo = all.filter((t: any) => !done.includes(t.card.breaks));
  const twins = pick ? all.filter((t) => new RegExp(pick).test(t.card.id) || new RegExp(pick).test((t.card as any).breaks)) : todo.filter((_, i) => i % of === part);
  for (const t of twins) {
    const card: any = { ...t.card, caughtBy: [] };
    const { run } = await runSubject({ ...suite, plan: { ...suite.plan, checks } }, card, () => t.create(), { seed: 'abc123', full: false, within: null, strayErrors: [] });
    let out = `## ${card.breaks} ${card.id}: ${run.outcome} ${run.reasons.join(';').slice(0,300)} (${(run.durationMs/1000).toFixed(0)} s)\n`;
    for (const u of run.unkept) out += `   ${u.guarantee === card.breaks ? '+' : '!!'} ${u.id} ${u.verdict} [${u.judges.join(',')}] ${u.reason.slice(0, 260)}\n`;
    appendFileSync('/tmp/explore.txt', out);
  }
}
void main(Number(process.argv[2] ?? 0), Number(process.argv[3] ?? 1), process.argv[4]).then(() => process.exit(0));
