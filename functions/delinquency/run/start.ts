// Starts a day's run exactly once, however many callers ask for it at the same time.
import type { Act } from '../../shared/auth/act.ts';
import { backOff } from '../../shared/concurrency.ts';
import { problem } from '../../shared/http/problem.ts';
import type { Executions } from '../../shared/state-machine.ts';
import { type Message, message } from '../../shared/words/message.ts';
import { runIdOf, snapshotPrefix } from '../keys.ts';
import type { SnapshotFile } from '../work/files.ts';
import { holdsData } from '../work/folder.ts';
import type { Runs, StoredRun } from './record.ts';

/** Attempts against others who start the same day; in each of them at least one caller succeeds. */
const MAX_ATTEMPTS = 5;

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

export type StartOutcome =
  | { readonly kind: 'started' | 'running'; readonly run: StoredRun }
  | { readonly kind: 'no-snapshot' | 'contended' };

/**
 * Starts a day's run, or finds it running. The record is claimed before the execution starts, under a name made of the day and the
 * attempt: everyone who sees the claim knows which execution belongs to it, and starts that execution if it is missing.
 *
 * @throws the error of Step Functions if the execution cannot be started; the run is then marked as failed
 */
export async function startRun(
  dependencies: StartDependencies,
  runDate: string,
  act: Act,
): Promise<StartOutcome> {
  const { runs, executions, snapshots, now } = dependencies;
  const runId = runIdOf(runDate);
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    if (attempt > 1) await backOff(attempt);
    const previous = await runs.get(runId);
    if (previous?.status === 'running' && (await isUnderway(dependencies, previous))) {
      return { kind: 'running', run: previous };
    }
    if (!holdsData(await snapshots.listSnapshot(runDate), runDate)) return { kind: 'no-snapshot' };
    const name = executionName(runDate, (previous?.attempt ?? 0) + 1);
    const execution = executions.arnOf(name);
    if (!(await runs.claim({ runDate, execution, now: now(), act }, previous))) continue;
    const run = await runs.get(runId);
    if (run?.execution !== execution) continue;
    if (await launch(dependencies, run, name)) return { kind: 'started', run };
  }
  return { kind: 'contended' };
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

/**
 * Starts a run's execution; false if that execution has ended. A failed call may nevertheless have started it: a run whose execution
 * is running is not marked as failed.
 */
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
    await runs.fail(runId, execution, { problem: NOT_STARTED, finishedAt: now().toISOString() });
    throw error;
  }
}

const NOT_STARTED = problem(503, { detail: message('run.notStarted') });

/** Tells an operator where to put a missing snapshot. */
export function missingSnapshot(runDate: string): Message {
  return message('run.noSnapshot', { day: runDate, folder: snapshotPrefix(runDate) });
}
