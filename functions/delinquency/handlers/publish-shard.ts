// Door of the step that stores the scores of a shard where the API reads them.
import * as z from 'zod';
import { parseEnvironment } from '../../shared/environment.ts';
import { countMetric } from '../../shared/observability/metrics.ts';
import { Plans, publishOneShard } from '../steps/shard.ts';
import { taskHandler } from '../steps/task-handler.ts';
import { ShardTask } from '../steps/tasks.ts';
import { openShards } from '../steps/wiring.ts';

const { HISTORY_DAYS } = parseEnvironment({ HISTORY_DAYS: z.coerce.number().int().positive() });
const ports = openShards();
const plans = new Plans(ports.files);

export const handler = taskHandler(ShardTask, async (task) => {
  const published = await publishOneShard(ports, await plans.get(task), task, { historyDays: HISTORY_DAYS });
  countMetric('PublishedScores', published);
  return {};
});
