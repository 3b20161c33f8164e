// Starts a run of something exactly once, however many callers ask for it at the same time. The record is claimed before the execution
// starts, under a name made of the run's own and the attempt: everyone who sees the claim knows which execution belongs to it, and starts
// that execution if it is missing.
import { backOff } from './concurrency.ts';
import type { Executions } from './state-machine.ts';

/** What is known of a run by its record. */
interface ClaimedRun {
  readonly status: string;
  readonly attempt: number;
  /** ARN of the execution that holds the run, or held it last. */
  readonly execution: string;
}

export interface Startable<Run extends ClaimedRun> {
  readonly executions: Executions;
  /** Executions are named by it and the attempt. */
  readonly name: string;
  /** Input of the execution. */
  readonly input: object;
  get(): Promise<Run | undefined>;
  /**
   * Claims the run for an execution, with the next attempt.
   *
   * @param previous the run as it was read
   * @returns `lost` if another execution has claimed it since, `refused` if it must not be started
   */
  claim(execution: string, previous: Run | undefined): Promise<'claimed' | 'lost' | 'refused'>;
  /** Records that the execution of a claimed run could not be started. */
  fail?(run: Run): Promise<unknown>;
}

/** contended: others kept claiming the run. */
export type StartOutcome<Run> =
  | { readonly kind: 'started' | 'running'; readonly run: Run }
  | { readonly kind: 'refused' | 'contended' };

/** Attempts against others who start the same run; in each of them at least one caller succeeds. */
const MAX_ATTEMPTS = 5;

/**
 * Starts a run, or finds it running.
 *
 * @throws the error of Step Functions if the execution cannot be started, and that of `claim`
 */
export async function startOnce<Run extends ClaimedRun>(
  startable: Startable<Run>,
): Promise<StartOutcome<Run>> {
  const { executions, name } = startable;
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    if (attempt > 1) await backOff(attempt);
    const previous = await startable.get();
    if (previous?.status === 'running' && (await isUnderway(startable, previous))) {
      return { kind: 'running', run: previous };
    }
    const execution = executions.arnOf(`${name}-${(previous?.attempt ?? 0) + 1}`);
    const claimed = await startable.claim(execution, previous);
    if (claimed === 'refused') return { kind: 'refused' };
    if (claimed === 'lost') continue;
    const run = await startable.get();
    if (run?.execution === execution && (await launch(startable, run))) return { kind: 'started', run };
  }
  return { kind: 'contended' };
}

/** Whether a run's execution is running; one that was claimed but not started is started here. */
async function isUnderway<Run extends ClaimedRun>(startable: Startable<Run>, run: Run): Promise<boolean> {
  const { executions, name } = startable;
  const state = await executions.stateOf(run.execution);
  if (state !== 'unknown') return state === 'running';
  return run.execution === executions.arnOf(`${name}-${run.attempt}`) && (await launch(startable, run));
}

/** Starts a run's execution; false if it has ended. A failed call may nevertheless have started it: such a run has not failed. */
async function launch<Run extends ClaimedRun>(startable: Startable<Run>, run: Run): Promise<boolean> {
  const { executions, name, input } = startable;
  try {
    return await executions.start(`${name}-${run.attempt}`, input);
  } catch (error) {
    const state = await executions.stateOf(run.execution).catch(() => 'unknown');
    if (state !== 'unknown') return state === 'running';
    await startable.fail?.(run);
    throw error;
  }
}
