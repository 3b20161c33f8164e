// Door of the step behind a shard that failed for good: the run goes on with the others, and says at its end which failed and why.
import { countMetric } from '../../shared/observability/metrics.ts';
import { reasonOf } from '../failure.ts';
import { openFiles } from '../pipeline.ts';
import { ShardFailureTask } from '../steps.ts';
import { taskHandler } from '../task.ts';
import { noteFailure } from '../work-on-shard.ts';

const files = openFiles();

export const handler = taskHandler(ShardFailureTask, async (task) => {
  countMetric('FailedShards');
  await noteFailure(files, task, reasonOf(task.error));
  return {};
});
