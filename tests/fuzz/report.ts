// What a fuzzing run has found, as a table: cases and answers by operation, failures by check, and the exceptions it made.
import { tableLines } from '../../bin/support/table.ts';

/** Written by hooks.py. */
export interface Counts {
  readonly operations: Readonly<
    Record<
      string,
      {
        readonly statuses: Readonly<Record<string, number>>;
        readonly seconds: number;
        /** Failures by check that an exception covers. */
        readonly borne: Readonly<Record<string, number>>;
      }
    >
  >;
  /** How often each exception of exceptions.json was made, in its order. */
  readonly exceptions: readonly number[];
}

/** Of schemathesis' own JSON report, as far as it is read here. */
export interface Verdict {
  readonly seed: number;
  readonly running_time: number;
  readonly complete: boolean;
  readonly operations: { readonly selected: number; readonly tested: number } | null;
  readonly test_cases: { readonly generated: number };
  readonly failures: readonly {
    readonly title: string;
    readonly count: number;
    readonly operations: readonly string[];
  }[];
  readonly errors: readonly { readonly title: string; readonly count: number }[];
}

export interface Exception {
  readonly check: string;
  readonly status: number;
  readonly operations?: readonly string[];
  readonly reason: string;
}

/** The table of operations, one line each. */
export function operationLines({ operations }: Counts, { failures }: Verdict): string[] {
  const rows = Object.entries(operations)
    .toSorted(([one], [other]) => (pathOf(one) < pathOf(other) ? -1 : 1))
    .map(([label, { statuses, seconds, borne }]) => [
      label,
      ...[total(statuses), ...['2', '4', '5'].map((first) => total(statuses, first)), total(borne)].map(
        String,
      ),
      failures
        .filter((failure) => failure.operations.includes(label))
        .map(({ title }) => title)
        .join(', ') || 'none',
      seconds.toFixed(1),
    ]);
  const header = ['operation', 'requests', '2xx', '4xx', '5xx', 'excepted', 'failures', 'seconds'];
  return tableLines(
    [header, ...rows],
    ['left', 'right', 'right', 'right', 'right', 'right', 'left', 'right'],
  );
}

/** The exceptions and how often each was made; one that was never made in a long run is not needed any more. */
export function exceptionLines({ exceptions }: Counts, known: readonly Exception[]): string[] {
  const rows = known.map(({ check, status, reason }, index) => [
    String(exceptions[index] ?? 0),
    check,
    String(status),
    reason,
  ]);
  return tableLines([['made', 'check', 'status', 'reason'], ...rows], ['right', 'left', 'right', 'left']);
}

/** Operations that failed: with failures of their own, or never reached. */
export function failedOperations({ operations }: Counts, { failures, operations: run }: Verdict): number {
  // A failure may be of a method that no operation has; it counts on its own.
  const failed = new Set(failures.flatMap((failure) => failure.operations)).size;
  return failed + Math.max(0, (run?.selected ?? 0) - Object.keys(operations).length);
}

function pathOf(label: string): string {
  const [method, path] = label.split(' ');
  return `${path} ${method}`;
}

function total(counts: Readonly<Record<string, number>>, first = ''): number {
  return Object.entries(counts)
    .filter(([name]) => name.startsWith(first))
    .reduce((sum, [, count]) => sum + count, 0);
}
