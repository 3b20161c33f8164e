// Why a run failed, as the problem that is read with it: what its operator can mend is said, anything else is named only by its
// kind, for logs to be looked at.
import { type Problem, problem } from '../../shared/http/problem.ts';
import type { ProblemKind } from '../../shared/http/problem-kinds.ts';
import type { Failure } from '../steps/tasks.ts';
import { RUN_REFUSALS } from '../work/refusal.ts';

/** The problem of an error that ended a run. */
export function runProblem(failure: Failure): Problem {
  return failedRun(refusalOf(failure.Error) ?? 'run-failed', reasonOf(failure));
}

/** The problem of a run whose execution ended without a word: it was aborted, or took too long. */
export function endedProblem(status: string): Problem {
  const ending = ENDINGS[status] ?? 'The run ended before it was finished';
  return failedRun('run-ended', `${ending}; start the day again to finish it.`);
}

function failedRun(kind: ProblemKind, detail: string): Problem {
  return { ...problem(kind, { detail }), title: 'The run failed' };
}

const ENDINGS: Readonly<Record<string, string>> = {
  ABORTED: 'The run was aborted',
  TIMED_OUT: 'The run took too long',
};

/** An error in words: its own for those that are meant to be read, else its kind. */
export function reasonOf({ Error: name, Cause: cause }: Failure): string {
  if (refusalOf(name) !== undefined) return messageOf(cause) ?? name;
  if (name === 'States.Timeout') return 'it took too long; see the logs';
  if (name.includes('Throughput') || name.includes('Throttl')) return 'a table was throttled; see the logs';
  return `${/^[A-Za-z.]{1,64}$/.test(name) ? name : 'Error'}; see the logs`;
}

/** Lambda's cause is the error as JSON. */
function messageOf(cause: unknown): string | undefined {
  let parsed = cause;
  try {
    if (typeof cause === 'string') parsed = JSON.parse(cause) as unknown;
  } catch {
    return undefined;
  }
  const { errorMessage } = (parsed ?? {}) as { errorMessage?: unknown };
  return typeof errorMessage === 'string' ? errorMessage : undefined;
}

/** The kind of problem of an error that a run's operator can mend. */
function refusalOf(name: string): ProblemKind | undefined {
  return Object.hasOwn(RUN_REFUSALS, name) ? RUN_REFUSALS[name as keyof typeof RUN_REFUSALS] : undefined;
}
