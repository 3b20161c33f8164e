// Starts a day's run exactly once, however many callers ask for it at the same time.
import type { Act } from '../../shared/auth/act.ts';
import { backOff } from '../../shared/concurrency.ts';
import { problem } from '../../shared/http/problem.ts';
import type { Executions } from '../../shared/state-machine.ts';
import { message } from '../../shared/words/message.ts';
import { runIdOf } from '../keys.ts';
import type { NetworkRuns, StoredRun } from './record.ts';

/** Attempts against others who start the same day; in each of them at least one caller succeeds. */
const MAX_ATTEMPTS = 5;

export interface StartDependencies {
  readonly runs: Pick<NetworkRuns, 'get' | 'claim' | 'fail'>;
  readonly executions: Executions;
  readonly now: () => Date;
}

/**
 * Starts a day's run, or finds it running. The record is claimed before the execution starts, under a name made of the day and the attempt:
 * everyone who sees the claim knows which execution belongs to it, and starts that execution if it is missing.
 *
 * @returns undefined where others kept claiming the day
 * @throws the error of Step Functions if the execution cannot be started; the run is then marked as failed
 */
export async function startRun(
  dependencies: StartDependencies,
  runDate: string,
  act: Act,
): Promise<{ readonly run: StoredRun; readonly isNew: boolean } | undefined> {
  const { runs, executions, now } = dependencies;
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    if (attempt > 1) await backOff(attempt);
    const previous = await runs.get(runIdOf(runDate));
    if (previous?.status === 'running' && (await isUnderway(dependencies, previous))) {
      return { run: previous, isNew: false };
    }
    const name = executionName(runDate, (previous?.attempt ?? 0) + 1);
    const execution = executions.arnOf(name);
    if (!(await runs.claim({ runDate, execution, now: now(), act }, previous))) continue;
    const run = await runs.get(runIdOf(runDate));
    if (run?.execution === execution && (await launch(dependencies, run, name))) return { run, isNew: true };
  }
  return undefined;
}

/** Whether a run's execution is running; one that was claimed but not started is started here. */
async function isUnderway(dependencies: StartDependencies, run: StoredRun): Promise<boolean> {
  const { executions } = dependencies;
  const state = await executions.stateOf(run.execution);
  if (state !== 'unknown') return state === 'running';
  const name = executionName(run.runDate, run.attempt);
  return run.execution === executions.arnOf(name) && (await launch(dependencies, run, name));
}

function executionName(runDate: string, attempt: number): string {
  return `${runDate}-${attempt}`;
}

/** Starts a run's execution; false if it has ended. A failed call may nevertheless have started it. */
async function launch(
  { runs, executions, now }: StartDependencies,
  { runId, runDate, execution }: StoredRun,
  name: string,
): Promise<boolean> {
  try {
    return await executions.start(name, { runDate });
  } catch (error) {
    const state = await executions.stateOf(execution).catch(() => 'unknown');
    if (state !== 'unknown') return state === 'running';
    const why = problem(503, { detail: message('run.notStarted') });
    await runs.fail(runId, execution, why, now().toISOString());
    throw error;
  }
}
