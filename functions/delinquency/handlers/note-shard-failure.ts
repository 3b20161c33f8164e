// Door of the step behind a shard that failed for good: the run goes on with the others, and says at its end which failed and why.
import { countMetric } from '../../shared/observability/metrics.ts';
import { reasonOf } from '../run/failure.ts';
import { noteFailure } from '../steps/shard.ts';
import { taskHandler } from '../steps/task-handler.ts';
import { ShardFailureTask } from '../steps/tasks.ts';
import { openFiles } from '../steps/wiring.ts';

const files = openFiles();

export const handler = taskHandler(ShardFailureTask, async (task) => {
  countMetric('FailedShards');
  await noteFailure(files, task, reasonOf(task.error));
  return {};
});
