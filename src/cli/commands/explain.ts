import { twins } from '../../broken-twins/index.ts';
import type { Plan, PlannedCheck } from '../../conformance/plan/plan.ts';
import { catalogueRows, type CatalogueRow } from '../../conformance/plan/catalogue-table.ts';
import { loadPlan } from '../../conformance/plan/suite.ts';
import { chapterOfGuarantee, guaranteeOf, type Guarantee } from '../../conformance/register/index.ts';
import { knownId } from '../arguments.ts';
import { fitted, painter, print, wrapped } from '../terminal.ts';

/** `fabric-tck explain`: a guarantee, or one check of it, in full. */
export async function explain(text: string): Promise<number> {
  const plan = await loadPlan();
  const id = knownId(text, plan);
  const guarantee = guaranteeOf(id);
  const check = plan.checks.find((each) => each.id === id);
  if (guarantee !== undefined) await print(explainGuarantee(guarantee, plan));
  else if (check !== undefined) await print(explainCheck(check));
  return 0;
}

const paint = painter(process.stdout);

function explainGuarantee(guarantee: Guarantee, plan: Plan): string {
  const { id, title, level, sources, profiles, observedBy, brokenBy } = guarantee;
  const { number, title: chapter } = chapterOfGuarantee(id);
  const checks = plan.checks.filter((check) => check.guarantee === id);
  const breaking = twins.filter((twin) => twin.breaks === id);
  const prose = plan.prose.get(id) ?? '';
  return [
    fitted(paint('bold', `${id}  ${title}.`), 7),
    '',
    wrapped(`Chapter ${number}, ${chapter}; ${level}; ${plural('profile', profiles)}; ${plural('source sentence', sources)}.`),
    ...(prose === '' ? [] : ['', wrapped(prose)]),
    '',
    wrapped(`Observed by: ${observedBy}.`),
    ...(brokenBy === null ? [] : [wrapped(`Broken, for example, by: ${brokenBy}.`)]),
    '',
    paint('bold', checks.length === 0 ? 'Pending: the suite has no check for it yet.' : 'Checks'),
    ...checks.map((check) => `  ${check.id}\n${fitted(`      ${check.name}  ${paint('dim', `${check.uri}:${check.line}`)}`, 6)}`),
    ...framesOf(checks),
    ...(breaking.length === 0
      ? []
      : ['', paint('bold', 'Broken twins'), ...breaking.map((twin) => `  ${twin.id}\n${wrapped(twin.how, '      ')}`)]),
    '',
  ].join('\n');
}

/** The rows of frames that the checks put on the wire, as their tables say them: which, what becomes of it, what is done. */
function framesOf(checks: readonly PlannedCheck[]): string[] {
  const rows = checks.flatMap(({ steps }) => steps.flatMap(({ table = [] }) => catalogueRows(table)));
  if (rows.length === 0) return [];
  const width = (of: (row: CatalogueRow) => string): number => Math.max(...rows.map((row) => of(row).length));
  const [id, end] = [width((row) => row.id), width((row) => row.becomes)];
  return [
    '',
    paint('bold', 'Frames'),
    ...rows.map((row) => fitted(`  ${row.id.padEnd(id)}  ${row.becomes.padEnd(end)}  ${row.done}`, id + end + 6)),
  ];
}

/** "profile access", "profiles access, sign-in". */
const plural = (noun: string, each: readonly string[]): string => `${noun}${each.length === 1 ? '' : 's'} ${each.join(', ')}`;

function explainCheck(check: PlannedCheck): string {
  const { id, name, description, uri, line, steps, guarantee } = check;
  const caught = twins.filter((twin) => twin.caughtBy.some((each) => each.check === id));
  return [
    paint('bold', name),
    paint('dim', `${id}  ${uri}:${line}`),
    ...(description === '' ? [] : ['', wrapped(description)]),
    '',
    ...steps.flatMap(({ keyword, text, table = [] }) => [
      fitted(`  ${keyword.trim().padStart(5)} ${text}`, 8),
      ...table.map((cells) => fitted(`        | ${cells.join(' | ')} |`, 10)),
    ]),
    '',
    wrapped(`A check of ${guarantee}: ${guaranteeOf(guarantee)?.title ?? ''}.`),
    ...(caught.length === 0
      ? []
      : ['', paint('bold', 'Broken twins that it must catch'), ...caught.map((twin) => `  ${twin.id}\n${wrapped(twin.how, '      ')}`)]),
    '',
  ].join('\n');
}
