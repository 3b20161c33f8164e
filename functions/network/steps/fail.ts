// What ends a run without success: its record says why, unless the day belongs to another execution by now.
import { runIdOf } from '../keys.ts';
import { endedProblem, runProblem } from '../run/failure.ts';
import type { NetworkRuns } from '../run/record.ts';
import { type EndedExecution, type FailTask, RunInput, runDateOf } from './tasks.ts';

export interface FailDependencies {
  readonly runs: Pick<NetworkRuns, 'fail'>;
  readonly timeZone: string;
}

/** Marks a run as failed after one of its steps has exhausted its retries. */
export async function failRun(
  { runs, timeZone }: FailDependencies,
  { input, execution, error }: FailTask,
): Promise<void> {
  await runs.fail(
    runIdOf(runDateOf(input, timeZone)),
    execution,
    runProblem(error),
    new Date().toISOString(),
  );
}

export interface EndedDependencies extends FailDependencies {
  readonly runs: Pick<NetworkRuns, 'get' | 'fail'>;
}

/** Marks a run as failed whose execution was aborted or timed out: none of its steps could do so. */
export async function failEndedRun(
  { runs, timeZone }: EndedDependencies,
  { detail }: EndedExecution,
): Promise<void> {
  const input = RunInput.safeParse(JSON.parse(detail.input));
  if (!input.success) return;
  const runId = runIdOf(runDateOf(input.data, timeZone));
  const run = await runs.get(runId);
  if (run?.status !== 'running' || run.execution !== detail.executionArn) return;
  await runs.fail(runId, detail.executionArn, endedProblem(detail.status), new Date().toISOString());
}
