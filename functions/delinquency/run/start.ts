// Starts the run of a day.
import type { Act } from '../../shared/auth/act.ts';
import { problem } from '../../shared/http/problem.ts';
import { type StartOutcome, startOnce } from '../../shared/start-once.ts';
import type { Executions } from '../../shared/state-machine.ts';
import { type Message, message } from '../../shared/words/message.ts';
import { runIdOf, snapshotPrefix } from '../keys.ts';
import type { SnapshotFile } from '../work/files.ts';
import { holdsData } from '../work/folder.ts';
import type { Runs, StoredRun } from './record.ts';

/** The port to the snapshots. */
interface Snapshots {
  /** Every object in the folder of a day's snapshot. */
  listSnapshot(runDate: string): Promise<readonly SnapshotFile[]>;
}

export interface StartDependencies {
  readonly runs: Pick<Runs, 'get' | 'claim' | 'fail'>;
  readonly executions: Executions;
  readonly snapshots: Snapshots;
  readonly now: () => Date;
}

/**
 * Starts a day's run, or finds it running; refused without a snapshot of the day.
 *
 * @throws the error of Step Functions if the execution cannot be started; the run is then marked as failed
 */
export async function startRun(
  { runs, executions, snapshots, now }: StartDependencies,
  runDate: string,
  act: Act,
): Promise<StartOutcome<StoredRun>> {
  return await startOnce({
    executions,
    name: runDate,
    input: { runDate },
    get: () => runs.get(runIdOf(runDate)),
    claim: async (execution, previous) => {
      if (!holdsData(await snapshots.listSnapshot(runDate), runDate)) return 'refused';
      return (await runs.claim({ runDate, execution, now: now(), act }, previous)) ? 'claimed' : 'lost';
    },
    fail: ({ runId, execution }) =>
      runs.fail(runId, execution, { problem: NOT_STARTED, finishedAt: now().toISOString() }),
  });
}

const NOT_STARTED = problem(503, { detail: message('run.notStarted') });

/** Tells an operator where to put a missing snapshot. */
export function missingSnapshot(runDate: string): Message {
  return message('run.noSnapshot', { day: runDate, folder: snapshotPrefix(runDate) });
}
