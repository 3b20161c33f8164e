// Measuring: percentiles, rates, and one table at the end. Nothing here asserts; bench only prints.

export interface Row {
  readonly path: string;
  readonly p50Ms?: number;
  readonly p99Ms?: number;
  readonly throughput?: string;
  readonly memoryMb?: number;
  /** The path's baseline, measured in the same run. */
  readonly floor?: string;
  readonly ratio?: number;
  /** The design's target, in words. */
  readonly target?: string;
}

/** The q-quantile (0..1) by nearest rank. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(q * sorted.length) - 1))] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Milliseconds that `work` takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

/**
 * Times two things alternately, so that other load on the machine affects both alike.
 *
 * @returns the milliseconds of each, without the warm-up
 */
export async function alternately(
  warmUp: number,
  runs: number,
  one: (run: number) => Promise<unknown>,
  other: (run: number) => Promise<unknown>,
): Promise<[number[], number[]]> {
  const times: [number[], number[]] = [[], []];
  for (let run = 0; run < warmUp + runs; run++) {
    const first = await timed(() => one(run));
    const second = await timed(() => other(run));
    if (run < warmUp) continue;
    times[0].push(first);
    times[1].push(second);
  }
  return times;
}

/** Milliseconds of processor time that `work` takes, in all threads of this process. */
async function processorTimed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(startedAt);
  return (user + system) / 1000;
}

/**
 * The median processor time of several things, done in turn so that other load on the machine affects all alike.
 *
 * @returns the milliseconds of each
 */
export async function processorTimes(
  warmUp: number,
  runs: number,
  works: readonly (() => Promise<unknown>)[],
): Promise<number[]> {
  const times = works.map((): number[] => []);
  for (let run = 0; run < warmUp + runs; run++) {
    for (const [index, work] of works.entries()) {
      const ms = await processorTimed(work);
      if (run >= warmUp) times[index]?.push(ms);
    }
  }
  return times.map(median);
}

/** Resident memory of this process in MiB. */
export function residentMb(): number {
  return process.memoryUsage.rss() / 1024 / 1024;
}

const COLUMNS: readonly [string, (row: Row) => string][] = [
  ['path', (row) => row.path],
  ['p50 ms', (row) => fixed(row.p50Ms)],
  ['p99 ms', (row) => fixed(row.p99Ms)],
  ['throughput', (row) => row.throughput ?? ''],
  ['RSS MiB', (row) => (row.memoryMb === undefined ? '' : row.memoryMb.toFixed(0))],
  ['floor', (row) => row.floor ?? ''],
  ['ratio', (row) => (row.ratio === undefined ? '' : row.ratio.toFixed(2))],
  ['target', (row) => row.target ?? ''],
];

/** Prints the rows as a Markdown table. */
export function printTable(rows: readonly Row[]): void {
  const cells = rows.map((row) => COLUMNS.map(([, show]) => show(row)));
  const widths = COLUMNS.map(([title], column) =>
    Math.max(title.length, ...cells.map((line) => line[column]?.length ?? 0)),
  );
  const line = (texts: readonly string[]): string =>
    `| ${texts.map((text, column) => text.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  console.log(line(COLUMNS.map(([title]) => title)));
  console.log(`|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`);
  for (const texts of cells) console.log(line(texts));
}

function fixed(value: number | undefined): string {
  if (value === undefined) return '';
  return value < 10 ? value.toFixed(2) : value.toFixed(1);
}

/** Whole numbers with thousands separated. */
export function rate(perSecond: number, unit: string): string {
  return `${Math.round(perSecond).toLocaleString('en-US')} ${unit}/s`;
}
