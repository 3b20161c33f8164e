// Handler of the first step of a run: claims the day and plans it.
import { openExecutions } from '../../shared/aws/executions.ts';
import { bindHandler } from '../../shared/bind.ts';
import { type TaskHandler, taskHandler } from '../../shared/task-handler.ts';
import { type BeginDependencies, beginRun } from '../steps/begin.ts';
import { type BeginResult, BeginTask } from '../steps/tasks.ts';
import { scoringBasis, timeZone } from '../steps/wiring.ts';
import { openClaimedRuns, openFiles } from '../wiring.ts';

export const beginRunHandler = (dependencies: BeginDependencies): TaskHandler<BeginResult> =>
  taskHandler(BeginTask, (task) => beginRun(dependencies, task));

export const handler = await bindHandler(beginRunHandler, () => ({
  runs: openClaimedRuns(),
  files: openFiles(),
  executions: openExecutions(),
  basis: scoringBasis(),
  timeZone: timeZone(),
}));
