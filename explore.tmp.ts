import { loadSuite } from './src/conformance/plan/suite.ts';
import { runScouting } from './src/conformance/power/scouting.ts';
import { runSubject } from './src/conformance/power/run-subject.ts';
import { brokenTwins } from './src/broken-twins/twins/index.ts';
import { scoutFor } from './src/broken-twins/scout.ts';
import { chapterOfGuarantee } from './src/conformance/register/index.ts';
async function main(): Promise<void> {
  const [wanted, chapters] = [process.argv[2]!.split(','), (process.argv[3] ?? '').split(',').map(Number)];
  const whole = await loadSuite();
  const checks = process.argv[3] ? whole.plan.checks.filter((c) => chapters.includes(chapterOfGuarantee(c.guarantee)?.number ?? 0)) : whole.plan.checks;
  const suite = { ...whole, plan: { ...whole.plan, checks } };
  const twins = brokenTwins.filter((t) => wanted.includes(t.card.id) || wanted.includes(t.card.breaks));
  const reach = (await runScouting(suite, (met) => scoutFor(twins, met), 'explore')) ?? {};
  for (const twin of twins) {
    const ids = reach[twin.card.id];
    if (Object.keys(reach).length === 0) { process.stdout.write('scouting was not conformant\n'); }
    const { run } = await runSubject(suite, twin.card as never, twin.create, { seed: 'explore', full: true, within: null, strayErrors: [], ...(ids && { within: ids, full: false }) });
    process.stdout.write(`## ${twin.card.id} (${twin.card.breaks}) reach ${ids?.length} outcome ${run.outcome} judged ${run.judged} ${run.reasons.slice(0, 2).join('; ').slice(0, 300)}\n`);
    for (const u of run.unkept) process.stdout.write(`  ${JSON.stringify(u)}\n`);
  }
  process.exit(0);
}
void main();
