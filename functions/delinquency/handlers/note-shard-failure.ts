// Handler of the step after a shard that exhausted its retries: the run continues with the other shards, and the ranking step reports
// the failure.
import { bindHandler } from '../../shared/bind.ts';
import { countMetric } from '../../shared/observability/metrics.ts';
import { type TaskHandler, taskHandler } from '../../shared/task-handler.ts';
import { reasonOf } from '../run/failure.ts';
import { recordShardFailure } from '../steps/shard.ts';
import { ShardFailureTask } from '../steps/tasks.ts';
import { openFiles } from '../wiring.ts';
import type { RunFiles } from '../work/files.ts';

interface Dependencies {
  readonly files: Pick<RunFiles, 'writeJson'>;
}

export const noteShardFailureHandler = ({ files }: Dependencies): TaskHandler<object> =>
  taskHandler(ShardFailureTask, async (task) => {
    countMetric('FailedShards');
    await recordShardFailure(files, task, reasonOf(task.error));
    return {};
  });

export const handler = await bindHandler(noteShardFailureHandler, () => ({ files: openFiles() }));
