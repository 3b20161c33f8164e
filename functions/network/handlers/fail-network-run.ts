// Handler of the step that marks a run as failed after another step has exhausted its retries.
import { bindHandler } from '../../shared/bind.ts';
import { type TaskHandler, taskHandler } from '../../shared/task-handler.ts';
import { type FailDependencies, failRun } from '../steps/fail.ts';
import { FailTask } from '../steps/tasks.ts';
import { timeZone } from '../steps/wiring.ts';
import { openRuns } from '../wiring.ts';

export const failNetworkRunHandler = (dependencies: FailDependencies): TaskHandler<object> =>
  taskHandler(FailTask, async (task) => {
    await failRun(dependencies, task);
    return {};
  });

export const handler = await bindHandler(failNetworkRunHandler, () => ({
  runs: openRuns(),
  timeZone: timeZone(),
}));
