// Why a run failed, as the problem that the API shows with it: errors that an operator can correct are described in full, all others
// only by their kind; the logs have the details.
import * as z from 'zod';
import { problem } from '../../shared/http/problem.ts';
import type { ProblemKind } from '../../shared/http/problem-kinds.ts';
import { RUN_REFUSALS } from '../work/refusal.ts';
import type { RunProblem } from './record.ts';

/** An error as the state machine passes it on. */
export const Failure = z.object({ Error: z.string(), Cause: z.unknown() });
export type Failure = z.infer<typeof Failure>;

/** The problem of a run that an error ended. */
export function runProblem(failure: Failure): RunProblem {
  return failedRun(refusalOf(failure.Error) ?? 'run-failed', reasonOf(failure));
}

/** The problem of a run whose execution was aborted or timed out. */
export function endedProblem(status: string): RunProblem {
  const ending = ENDINGS[status] ?? 'The run ended before it was finished';
  return failedRun('run-ended', `${ending}; start the day again to finish it.`);
}

function failedRun(kind: ProblemKind, detail: string): RunProblem {
  return { ...problem(kind, { detail }), title: 'The run failed' };
}

const ENDINGS: Readonly<Record<string, string>> = {
  ABORTED: 'The run was aborted',
  TIMED_OUT: 'The run timed out',
};

/** Describes an error: by its message if it is meant for operators, otherwise by its kind. */
export function reasonOf({ Error: name, Cause: cause }: Failure): string {
  if (refusalOf(name) !== undefined) return messageOf(cause) ?? name;
  if (name === 'States.Timeout') return 'timed out; see the logs';
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

/** The problem kind of an error that an operator can correct. */
function refusalOf(name: string): ProblemKind | undefined {
  return Object.hasOwn(RUN_REFUSALS, name) ? RUN_REFUSALS[name as keyof typeof RUN_REFUSALS] : undefined;
}
