// The tables of a load run in Markdown.
import { quantile } from '../bench/measure.ts';
import type { Loaded } from './loops.ts';
import { thirdsOf } from './memory.ts';
import type { FamilyMemory } from './resident-memory.ts';
import type { Scenario, Settings } from './scenarios.ts';

/** One loop of a scenario. */
export interface LoopResult {
  readonly scenario: Scenario;
  readonly settings: Settings;
  /** `4 callers`, `40/s`. */
  readonly load: string;
  readonly loaded: Loaded;
  readonly memory: readonly FamilyMemory[];
}

/** The search for a scenario's limit. */
export interface Saturation {
  readonly scenario: Scenario;
  readonly steps: readonly { readonly rate: number; readonly loaded: Loaded }[];
  /** Why the last step was the last. */
  readonly end: string;
}

const MIB = 1024 ** 2;

function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(titles), line(titles.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Throughput, latency percentiles and errors of each loop. */
export function loopTable(results: readonly LoopResult[]): string {
  return table(
    ['scenario', 'load', 'completed', 'per second', 'p50 ms', 'p90 ms', 'p99 ms', 'max ms', 'errors'],
    results.map(({ scenario, settings, load, loaded }) => {
      const { measured, elapsedMs } = loaded;
      const perSecond = (1_000 * measured.length) / elapsedMs;
      const scored = settings.units === 1 ? '' : ` = ${fixed(perSecond * settings.units)} ${settings.unit}`;
      return [
        scenario,
        load,
        String(measured.length),
        fixed(perSecond) + scored,
        ...percentiles(loaded),
        errorsOf(loaded),
      ];
    }),
  );
}

/** Memory of the host and its functions during each loop, in MiB. */
export function memoryTable(results: readonly LoopResult[]): string {
  return table(
    ['scenario', 'load', 'first third', 'middle', 'last', 'growth', 'peak', 'host only, last', 'processes'],
    results.map(({ scenario, load, memory }) => {
      const all = thirdsOf(memory.map(({ bytes }) => bytes));
      const host = thirdsOf(memory.map(({ rootBytes }) => rootBytes));
      return [
        scenario,
        load,
        ...[all.first, all.middle, all.last].map((mib) => mib.toFixed(0)),
        percent(all.growth),
        (Math.max(...memory.map(({ bytes }) => bytes)) / MIB).toFixed(0),
        `${host.last.toFixed(0)} (${percent(host.growth)})`,
        String(memory.at(-1)?.processes ?? 0),
      ];
    }),
  );
}

/** Each rate of each search, and why it ended. */
export function saturationTable(found: readonly Saturation[]): string {
  return table(
    ['scenario', 'sent per second', 'completed per second', 'p50 ms', 'p99 ms', 'errors', ''],
    found.flatMap(({ scenario, steps, end }) =>
      steps.map(({ rate, loaded }, index) => {
        const [p50 = '', , p99 = ''] = percentiles(loaded);
        return [
          scenario,
          String(rate),
          fixed((1_000 * loaded.measured.length) / loaded.elapsedMs),
          p50,
          p99,
          errorsOf(loaded),
          index === steps.length - 1 ? end : '',
        ];
      }),
    ),
  );
}

/** The q-quantile of the latencies in milliseconds. */
export function latency({ measured }: Loaded, q: number): number {
  return quantile(
    measured.map(({ latencyMs }) => latencyMs),
    q,
  );
}

export function errorCount({ measured }: Loaded): number {
  return measured.filter(({ outcome }) => !outcome.ok).length;
}

function percentiles(loaded: Loaded): string[] {
  return [0.5, 0.9, 0.99, 1].map((q) => fixed(latency(loaded, q)));
}

/** Errors by name: `3 × 503, 1 × TIMEOUT`. */
function errorsOf({ measured }: Loaded): string {
  const failed = measured.filter(({ outcome }) => !outcome.ok);
  const byName = Map.groupBy(failed, ({ outcome }) => outcome.name);
  return [...byName].map(([name, { length }]) => `${length} × ${name}`).join(', ') || '0';
}

function percent(value: number): string {
  return `${value >= 0 ? '+' : ''}${value.toFixed(1)} %`;
}

function fixed(value: number): string {
  return value < 10 ? value.toFixed(2) : value.toFixed(0);
}
