// Starts the run of a day.
import type { Act } from '../../shared/auth/act.ts';
import { problem } from '../../shared/http/problem.ts';
import { type StartOutcome, startOnce } from '../../shared/start-once.ts';
import type { Executions } from '../../shared/state-machine.ts';
import { message } from '../../shared/words/message.ts';
import { runIdOf } from '../keys.ts';
import type { NetworkRuns, StoredRun } from './record.ts';

export interface StartDependencies {
  readonly runs: Pick<NetworkRuns, 'get' | 'claim' | 'fail'>;
  readonly executions: Executions;
  readonly now: () => Date;
}

/**
 * Starts a day's run, or finds it running.
 *
 * @throws the error of Step Functions if the execution cannot be started; the run is then marked as failed
 */
export async function startRun(
  { runs, executions, now }: StartDependencies,
  runDate: string,
  act: Act,
): Promise<StartOutcome<StoredRun>> {
  return await startOnce({
    executions,
    name: runDate,
    input: { runDate },
    get: () => runs.get(runIdOf(runDate)),
    claim: async (execution, previous) =>
      (await runs.claim({ runDate, execution, now: now(), act }, previous)) ? 'claimed' : 'lost',
    fail: ({ runId, execution }) =>
      runs.fail(runId, execution, problem(503, { detail: message('run.notStarted') }), now().toISOString()),
  });
}
