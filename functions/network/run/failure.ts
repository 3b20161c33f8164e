// Why a run failed, as the problem that the API shows with it: refusals are described in full, everything else only by its kind; the logs
// have the details.
import * as z from 'zod';
import { problem } from '../../shared/http/problem.ts';
import type { ProblemKind } from '../../shared/http/problem-kinds.ts';
import { isMessage, type Message, message } from '../../shared/words/message.ts';
import { SaidError } from '../../shared/words/said-error.ts';
import type { RunProblem } from './record.ts';

/** Tables cannot be read; a retry would find the same. */
export class TablesRefused extends SaidError {
  override readonly name = 'TablesRefused';
}

/** An error as the state machine passes it on. */
export const Failure = z.object({ Error: z.string(), Cause: z.string().optional() });

/** The problem of a run that an error ended. */
export function runProblem({ Error: name, Cause: cause }: z.infer<typeof Failure>): RunProblem {
  const says = name === 'TablesRefused' ? messageIn(cause) : undefined;
  if (says !== undefined) return failedRun('tables-refused', says);
  return failedRun(
    'run-failed',
    message('run.error', { name: /^[A-Za-z.]{1,64}$/.test(name) ? name : 'Error' }),
  );
}

/** The problem of a run whose execution was aborted or timed out. */
export function endedProblem(status: string): RunProblem {
  return failedRun('run-ended', message(status === 'TIMED_OUT' ? 'run.timedOut' : 'run.aborted'));
}

function failedRun(kind: ProblemKind, detail: Message): RunProblem {
  return { ...problem(kind, { detail }), title: message('run.failedTitle') };
}

/** What the error says: Lambda's cause is the error as JSON, and so is its message (functions/shared/task-handler.ts). */
function messageIn(cause: string | undefined): Message | undefined {
  try {
    const { errorMessage } = JSON.parse(cause ?? '') as { errorMessage?: unknown };
    const says = JSON.parse(String(errorMessage)) as unknown;
    return isMessage(says) ? says : undefined;
  } catch {
    return undefined;
  }
}
