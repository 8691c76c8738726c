import type { PowerJson, PowerRow } from '../../conformance/power/result.ts';
import type { PowerSubject } from '../../conformance/power/subject.ts';
import { guaranteeOf } from '../../conformance/register/index.ts';
import { counted } from '../../conformance/verdict/outcome.ts';
import { painter, wrapped } from '../terminal.ts';

type Paint = ReturnType<typeof painter>;

const SECTIONS = [
  ['survived', 'twin', 'Survived: the kit did not notice, or not for the right reason'],
  ['noisy', 'twin', 'Noisy: a check of another guarantee did not pass either'],
  ['survived', 'liar', 'Liars that came out conformant'],
  ['noisy', 'variant', 'Lawful variants that did not come out conformant'],
  ['kit-failed', null, 'The kit itself went wrong'],
] as const;

/** What a proof of power prints for people: the matrix, then what is not as it must be, and the verdict last, where the eye is. */
export function matrix(result: PowerJson, rows: readonly PowerRow[], verdict: string, paint: Paint = painter(process.stdout)): string {
  const marks = (kind: PowerSubject['kind'], of: (row: PowerRow) => boolean = () => true): string[] =>
    rows
      .filter((row) => row.subject.kind === kind && of(row))
      .map((row) => `${row.finding.verdict === 'caught' ? '✓' : '✗'} ${row.subject.id}`);
  const line = (name: string, title: string, each: readonly string[]): string[] => {
    if (each.length === 0 && result.filtered) return [];
    const good = each.filter((mark) => mark.startsWith('✓')).length;
    const whole = good === each.length && each.length > 0;
    const head = `${paint(whole ? 'green' : 'red', whole ? '✓' : '✗')} ${name.padEnd(8)} ${`${good}/${each.length}`.padStart(7)}  ${title}`;
    return [head, ...(each.length > 0 ? [paintMarks(columns(each), paint)] : [])];
  };
  const spared = result.spared > 0 ? `, ${result.spared} spared, as nothing different in their twin shows in them` : '';
  return [
    ...result.guarantees.flatMap(({ id }) =>
      line(
        id,
        guaranteeOf(id)?.title ?? '',
        marks('twin', (row) => row.subject.kind === 'twin' && row.subject.breaks === id),
      ),
    ),
    ...line('liars', 'never come out conformant', marks('liar')),
    ...line('variants', 'lawful, and come out conformant', marks('variant')),
    ...SECTIONS.flatMap(([found, kind, title]) => section(title, rows, found, kind, paint)),
    '',
    `${paint(result.outcome === 'proven' ? 'green' : 'red', result.outcome.toUpperCase())}: ${verdict}`,
    '',
    paint(
      'dim',
      `${counted(result.scenarios, 'scenario')} carried out${spared}, seed ${result.seed}, ${(result.durationMs / 1000).toFixed(1)} s`,
    ),
    '',
  ].join('\n');
}

function section(
  title: string,
  rows: readonly PowerRow[],
  found: PowerRow['finding']['verdict'],
  kind: PowerSubject['kind'] | null,
  paint: Paint,
): string[] {
  const those = rows.filter((row) => row.finding.verdict === found && (kind === null || row.subject.kind === kind));
  if (those.length === 0) return [];
  return [
    '',
    paint('bold', title),
    ...those.flatMap(({ subject, finding: { reasons } }) => [
      `  ${paint('red', '✗')} ${subject.id}${subject.kind === 'twin' ? ` (${subject.breaks})` : ''}`,
      paint('dim', wrapped(subject.how, '      ')),
      ...reasons.map((reason) => wrapped(reason, '      ')),
    ]),
  ];
}

const WIDTH = 120;
const INDENT = ' '.repeat(12);

/** Marks in lines, none of them torn apart. */
function columns(marks: readonly string[]): string {
  const lines: string[] = [];
  for (const mark of marks) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 2 + mark.length <= WIDTH) lines[lines.length - 1] = `${last}  ${mark}`;
    else lines.push(INDENT + mark);
  }
  return lines.join('\n');
}

const paintMarks = (text: string, paint: Paint): string => text.replace(/✓/g, paint('green', '✓')).replace(/✗/g, paint('red', '✗'));
