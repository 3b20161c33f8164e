// Handler of the step that stores the scores of a shard where the API reads them.
import { bindHandler } from '../../shared/bind.ts';
import { countMetric } from '../../shared/observability/metrics.ts';
import { type TaskHandler, taskHandler } from '../../shared/task-handler.ts';
import { PlanCache, type PublishDependencies, publishShard } from '../steps/shard.ts';
import { ShardTask } from '../steps/tasks.ts';
import { historyDays } from '../steps/wiring.ts';
import { openFiles, openScores } from '../wiring.ts';

export const publishShardHandler = (dependencies: PublishDependencies): TaskHandler<object> => {
  const plans = new PlanCache(dependencies.files);
  return taskHandler(ShardTask, async (task) => {
    const published = await publishShard(dependencies, await plans.get(task), task);
    countMetric('PublishedScores', published);
    return {};
  });
};

export const handler = await bindHandler(publishShardHandler, () => ({
  files: openFiles(),
  scores: openScores(),
  historyDays: historyDays(),
}));
