// Why a run failed, as the problem that the API shows with it: errors that an operator can correct are described in full, all others
// only by their kind; the logs have the details.
import * as z from 'zod';
import { problem } from '../../shared/http/problem.ts';
import type { ProblemKind } from '../../shared/http/problem-kinds.ts';
import { isMessage, type Message, message } from '../../shared/words/message.ts';
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
  return failedRun('run-ended', message(ENDINGS[status] ?? 'run.ended'));
}

function failedRun(kind: ProblemKind, detail: Message): RunProblem {
  return { ...problem(kind, { detail }), title: message('run.failedTitle') };
}

const ENDINGS: Readonly<Record<string, 'run.aborted' | 'run.timedOut'>> = {
  ABORTED: 'run.aborted',
  TIMED_OUT: 'run.timedOut',
};

/** Describes an error: by what it says if it is meant for operators, otherwise by its kind. */
export function reasonOf({ Error: name, Cause: cause }: Failure): Message {
  if (refusalOf(name) !== undefined) return messageOf(cause) ?? message('run.error', { name });
  if (name === 'States.Timeout') return message('run.stepTimedOut');
  if (name.includes('Throughput') || name.includes('Throttl')) return message('run.tableThrottled');
  return message('run.error', { name: /^[A-Za-z.]{1,64}$/.test(name) ? name : 'Error' });
}

/** What the error says (steps/task-handler.ts): Lambda's cause is the error as JSON, and so is its message. */
function messageOf(cause: unknown): Message | undefined {
  const { errorMessage } = (parsed(cause) ?? {}) as { errorMessage?: unknown };
  const says = parsed(errorMessage);
  return isMessage(says) ? says : undefined;
}

function parsed(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return undefined;
  }
}

/** The problem kind of an error that an operator can correct. */
function refusalOf(name: string): ProblemKind | undefined {
  return Object.hasOwn(RUN_REFUSALS, name) ? RUN_REFUSALS[name as keyof typeof RUN_REFUSALS] : undefined;
}
