// Door of the step that scores a shard.
import * as z from 'zod';
import { parseEnvironment } from '../../shared/environment.ts';
import { countMetric } from '../../shared/observability/metrics.ts';
import { openScorer } from '../scoring/scoring.ts';
import { Plans, scoreOneShard } from '../steps/shard.ts';
import { taskHandler } from '../steps/task-handler.ts';
import { ShardTask } from '../steps/tasks.ts';
import { openShards } from '../steps/wiring.ts';
import { modelFolder, stageRules } from '../work/scored-with.ts';

const { ONNX_THREADS } = parseEnvironment({ ONNX_THREADS: z.coerce.number().int().positive() });
const ports = openShards();
const plans = new Plans(ports.files);
const scorer = await openScorer(modelFolder(), { threads: ONNX_THREADS }, stageRules());

export const handler = taskHandler(ShardTask, async (task) => {
  const { scored, rejected } = await scoreOneShard(ports, scorer, await plans.get(task), task.shard);
  countMetric('ScoredTaxpayers', scored);
  countMetric('RejectedRows', rejected);
  // What is known of a shard lies in the bucket: a state machine carries little.
  return {};
});
