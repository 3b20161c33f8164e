// Handler of EventBridge's event for an execution that failed, timed out or was aborted: a run that is still marked as running is marked as
// failed.
import { bindHandler } from '../../shared/bind.ts';
import { type TaskHandler, taskHandler } from '../../shared/task-handler.ts';
import { type EndedDependencies, failEndedRun } from '../steps/fail.ts';
import { EndedExecution } from '../steps/tasks.ts';
import { timeZone } from '../steps/wiring.ts';
import { openRuns } from '../wiring.ts';

export const noteEndedRunHandler = (dependencies: EndedDependencies): TaskHandler<object> =>
  taskHandler(EndedExecution, async (event) => {
    await failEndedRun(dependencies, event);
    return {};
  });

export const handler = await bindHandler(noteEndedRunHandler, () => ({
  runs: openRuns(),
  timeZone: timeZone(),
}));
