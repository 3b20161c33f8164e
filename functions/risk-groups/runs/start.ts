// Starts the run of a period exactly once, however many callers ask for it at the same time.
import type { Act } from '../../shared/auth/act.ts';
import { backOff } from '../../shared/concurrency.ts';
import type { Executions } from '../../shared/state-machine.ts';
import type { Period } from '../period.ts';
import type { Runs, StoredRun } from './run.ts';

/** Attempts against others who start the same period; in each of them at least one caller succeeds. */
const MAX_ATTEMPTS = 5;

export interface StartPorts {
  readonly runs: Pick<Runs, 'get' | 'claim'>;
  readonly executions: Executions;
  readonly now: () => Date;
}

/**
 * Starts a period's run, or finds it running. The record is claimed before the execution starts, under a name made of the period and the
 * attempt: everyone who sees the claim knows which execution belongs to it, and starts that execution if it is missing.
 *
 * @returns undefined where others kept claiming the period
 */
export async function startRun(ports: StartPorts, period: Period, act: Act): Promise<StoredRun | undefined> {
  const { runs, executions, now } = ports;
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    if (attempt > 1) await backOff(attempt);
    const previous = await runs.get(period);
    if (previous?.status === 'running' && (await isUnderway(executions, previous))) return previous;
    const execution = executions.arnOf(executionName(period, (previous?.attempt ?? 0) + 1));
    if (!(await runs.claim({ period, execution, now: now(), act }, previous))) continue;
    const run = await runs.get(period);
    if (run?.execution === execution && (await isUnderway(executions, run))) return run;
  }
  return undefined;
}

/** Whether a run's execution is running; one that was claimed but not started is started here. */
async function isUnderway(
  executions: Executions,
  { execution, period, attempt }: StoredRun,
): Promise<boolean> {
  const state = await executions.stateOf(execution);
  if (state !== 'unknown') return state === 'running';
  const name = executionName(period, attempt);
  const { from, to } = period;
  return execution === executions.arnOf(name) && (await executions.start(name, { from, to }));
}

function executionName({ name }: Period, attempt: number): string {
  return `${name}-${attempt}`;
}
