// The findings of a fuzzing run as a table: cases and answers by operation, failures by check, and the exceptions that applied.
import { tableLines } from '../../bin/support/table.ts';

const COMPLETED = 'completed';

type Tally = Readonly<Record<string, number>>;

interface Operation {
  /** Answers by status. */
  readonly statuses: Tally;
  readonly seconds: number;
  /** Failures by check that an exception covers. */
  readonly borne: Tally;
}

/** Written by hooks.py. */
export interface Counts {
  readonly operations: Readonly<Record<string, Operation>>;
  /** How often each exception of exceptions.json was made, in its order. */
  readonly exceptions: readonly number[];
}

/** Of schemathesis' own JSON report, as far as it is read here. */
export interface Verdict {
  readonly seed: number;
  readonly running_time: number;
  /** `completed` unless the run was cut short. */
  readonly stop_reason: string;
  readonly operations: { readonly selected: number } | null;
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
        .map(({ title, count }) => `${title} (${count})`)
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

/** Operations that passed and that failed: with failures of their own, never reached, or in a round that broke off. */
export function tally(
  { operations }: Counts,
  { failures, errors, stop_reason: end, operations: run }: Verdict,
): { passed: number; failed: number } {
  const reached = Object.keys(operations).length;
  const selected = Math.max(reached, run?.selected ?? 0);
  // A failure may be of a method that no operation has; it counts on its own.
  const failing = new Set(failures.flatMap((failure) => failure.operations));
  const failed = failing.size + (selected - reached) + errors.length + (end === COMPLETED ? 0 : 1);
  const clean = Object.keys(operations).filter((label) => !failing.has(label)).length;
  return { passed: clean, failed };
}

/** What several rounds have found together. */
export function merged(found: readonly { readonly counts: Counts; readonly verdict: Verdict }[]): {
  counts: Counts;
  verdict: Verdict;
} {
  const operations: Record<string, Operation> = {};
  const exceptions: number[] = [];
  for (const { counts } of found) {
    for (const [label, operation] of Object.entries(counts.operations)) {
      operations[label] = both(operations[label], operation);
    }
    counts.exceptions.forEach((made, index) => {
      exceptions[index] = (exceptions[index] ?? 0) + made;
    });
  }
  const verdicts = found.map(({ verdict }) => verdict);
  const sum = (of: (verdict: Verdict) => number): number =>
    verdicts.reduce((total, verdict) => total + of(verdict), 0);
  return {
    counts: { operations, exceptions },
    verdict: {
      seed: verdicts[0]?.seed ?? 0,
      running_time: sum((verdict) => verdict.running_time),
      stop_reason: verdicts.find(({ stop_reason: end }) => end !== COMPLETED)?.stop_reason ?? COMPLETED,
      operations: {
        selected: Math.max(0, ...verdicts.map((verdict) => verdict.operations?.selected ?? 0)),
      },
      test_cases: { generated: sum((verdict) => verdict.test_cases.generated) },
      failures: verdicts.flatMap(({ failures }) => failures),
      errors: verdicts.flatMap(({ errors }) => errors),
    },
  };
}

function both(one: Operation | undefined, other: Operation): Operation {
  if (one === undefined) return other;
  return {
    statuses: added(one.statuses, other.statuses),
    seconds: one.seconds + other.seconds,
    borne: added(one.borne, other.borne),
  };
}

function added(one: Tally, other: Tally): Tally {
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return Object.fromEntries([...names].map((name) => [name, (one[name] ?? 0) + (other[name] ?? 0)]));
}

function pathOf(label: string): string {
  const [method, path] = label.split(' ');
  return `${path} ${method}`;
}

function total(counts: Tally, first = ''): number {
  return Object.entries(counts)
    .filter(([name]) => name.startsWith(first))
    .reduce((sum, [, count]) => sum + count, 0);
}
