import { performance } from 'node:perf_hooks';

/** What a piece of work took of this process, in milliseconds. */
export interface Cost {
  readonly wall: number;
  /** Of all its threads, in user and system mode. Next to untouched by what else the machine does. */
  readonly cpu: number;
}

/** Several measurements of one thing. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** One line of a bench's result: what was measured against its reference, where it has one. */
export interface Figure {
  readonly name: string;
  readonly unit: string;
  readonly measured: Spread;
  readonly reference: Spread | null;
  /** Median of the ratios of the pairs: measured over reference. */
  readonly ratio: number | null;
  /** What the ratio, or the median, should be, in words. Told, never asserted: a machine may be busy. */
  readonly goal: string | null;
}

/** What a bench found, or why it could not look. */
export interface BenchResult {
  readonly figures: readonly Figure[];
  readonly notes: readonly string[];
}

/** A bench: it measures, and throws when it could not. */
export type Bench = (tell: (line: string) => void) => Promise<BenchResult>;

/** Does a piece of work and says what it took. */
export async function costOf(work: () => Promise<void>): Promise<Cost> {
  const [began, before] = [performance.now(), process.cpuUsage()];
  await work();
  const { user, system } = process.cpuUsage(before);
  return { wall: performance.now() - began, cpu: (user + system) / 1000 };
}

/** Measures two things in turn, A B A B, so that whatever the machine does meanwhile meets both. */
export async function paired<A, B>(rounds: number, a: () => Promise<A>, b: () => Promise<B>): Promise<{ a: A[]; b: B[] }> {
  const measured: { a: A[]; b: B[] } = { a: [], b: [] };
  for (let round = 0; round < rounds; round++) {
    measured.a.push(await a());
    measured.b.push(await b());
  }
  return measured;
}

export function median(values: readonly number[]): number {
  if (values.length === 0) throw new Error('nothing was measured');
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[middle] as number) : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}

export const spread = (values: readonly number[]): Spread => ({
  median: median(values),
  min: Math.min(...values),
  max: Math.max(...values),
});

/** A figure of pairs. */
export function compared(
  name: string,
  unit: string,
  measured: readonly number[],
  reference: readonly number[],
  goal: string | null = null,
): Figure {
  const ratios = measured.map((value, at) => value / (reference[at] as number));
  return { name, unit, measured: spread(measured), reference: spread(reference), ratio: median(ratios), goal };
}

/** A figure that stands alone. */
export const alone = (name: string, unit: string, measured: readonly number[], goal: string | null = null): Figure => ({
  name,
  unit,
  measured: spread(measured),
  reference: null,
  ratio: null,
  goal,
});
