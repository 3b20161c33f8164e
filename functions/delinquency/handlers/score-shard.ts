// Handler of the step that scores a shard.
import { bindHandler } from '../../shared/bind.ts';
import { countMetric } from '../../shared/observability/metrics.ts';
import { type TaskHandler, taskHandler } from '../../shared/task-handler.ts';
import { openScorer } from '../scoring/model.ts';
import { PlanCache, type ScoreDependencies, scoreShard } from '../steps/shard.ts';
import { ShardTask } from '../steps/tasks.ts';
import { modelFolder, onnxThreads, reportLanguage, ruleOverrides } from '../steps/wiring.ts';
import { openFiles, openScores } from '../wiring.ts';

export const scoreShardHandler = (dependencies: ScoreDependencies): TaskHandler<object> => {
  const plans = new PlanCache(dependencies.files);
  return taskHandler(ShardTask, async (task) => {
    const { scored, rejected } = await scoreShard(dependencies, await plans.get(task), task.shard);
    countMetric('ScoredTaxpayers', scored);
    countMetric('RejectedRows', rejected);
    // Nothing is returned to the state machine, which carries little data; the files of the shard are in the bucket.
    return {};
  });
};

export const handler = await bindHandler(scoreShardHandler, async () => ({
  files: openFiles(),
  scores: openScores(),
  scorer: await openScorer(modelFolder(), { threads: onnxThreads() }, ruleOverrides()),
  language: reportLanguage(),
}));
