// Starts the run of a period.
import type { Act } from '../../shared/auth/act.ts';
import { startOnce } from '../../shared/start-once.ts';
import type { Executions } from '../../shared/state-machine.ts';
import type { Period } from '../period.ts';
import type { Runs, StoredRun } from './run.ts';

export interface StartPorts {
  readonly runs: Pick<Runs, 'get' | 'claim'>;
  readonly executions: Executions;
  readonly now: () => Date;
}

/**
 * Starts a period's run, or finds it running.
 *
 * @returns undefined where others kept claiming the period
 * @throws the error of Step Functions if the execution cannot be started; whoever asks next starts it
 */
export async function startRun(
  { runs, executions, now }: StartPorts,
  period: Period,
  act: Act,
): Promise<StoredRun | undefined> {
  const { from, to, name } = period;
  const started = await startOnce({
    executions,
    name,
    input: { from, to },
    get: () => runs.get(period),
    claim: async (execution, previous) =>
      (await runs.claim({ period, execution, now: now(), act }, previous)) ? 'claimed' : 'lost',
  });
  return 'run' in started ? started.run : undefined;
}
