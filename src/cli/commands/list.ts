import { loadPlan } from '../../conformance/plan/suite.ts';
import { CHAPTERS, GUARANTEES, guaranteesOfProfile } from '../../conformance/register/index.ts';
import { counted } from '../../conformance/verdict/outcome.ts';
import { profileOf } from '../arguments.ts';
import { fitted, painter, print, printJson, tell } from '../terminal.ts';

export interface ListOptions {
  readonly profile?: string;
  readonly checks?: boolean;
  readonly json?: boolean;
}

/** `fabric-tck list`: the register, chapter by chapter, and which guarantees have checks. */
export async function list(options: ListOptions): Promise<number> {
  const profile = profileOf(options.profile);
  const plan = await loadPlan();
  for (const fault of plan.faults) tell(`fabric-tck: the suite is at fault: ${fault}`);
  const checksOf = (id: string) => plan.checks.filter((check) => check.guarantee === id);
  const shown = profile === null ? GUARANTEES : guaranteesOfProfile(profile);
  if (options.json === true) {
    await printJson({
      guarantees: shown.map((guarantee) => ({
        ...guarantee,
        checks: checksOf(guarantee.id).map(({ id, name, uri, line }) => ({ id, name, uri, line })),
      })),
    });
    return 0;
  }
  const paint = painter(process.stdout);
  const lines: string[] = [];
  for (const chapter of CHAPTERS) {
    const guarantees = chapter.guarantees.filter((guarantee) => shown.includes(guarantee));
    if (guarantees.length === 0) continue;
    lines.push('', paint('bold', `${chapter.number} ${chapter.title}`));
    for (const { id, title, level, profiles } of guarantees) {
      const checks = checksOf(id);
      const state = checks.length === 0 ? paint('dim', 'pending'.padEnd(9)) : counted(checks.length, 'check').padEnd(9);
      const words = `${title}${level === 'extended' ? ' (extended)' : ''}  ${paint('dim', `[${profiles.join(', ')}]`)}`;
      lines.push(fitted(`  ${id.padEnd(6)} ${state} ${words}`, 19));
      if (options.checks === true) lines.push(...checks.map((check) => `    ${check.id}`));
    }
  }
  const pending = shown.filter((guarantee) => checksOf(guarantee.id).length === 0).length;
  lines.push(
    '',
    fitted(
      `${counted(shown.length, 'guarantee')}, ${pending} pending; ${counted(shown.flatMap((each) => checksOf(each.id)).length, 'check')}`,
      0,
    ),
    '',
  );
  await print(lines.join('\n').replace(/^\n/, ''));
  return 0;
}
