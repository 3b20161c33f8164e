// Handler of the step that writes a day of a source to the lake.
import { bindHandler } from '../../shared/bind.ts';
import { countMetric } from '../../shared/observability/metrics.ts';
import { type TaskHandler, taskHandler } from '../../shared/task-handler.ts';
import { WriteTask } from '../lake/run/tasks.ts';
import { openWritePorts } from '../lake/run/wiring.ts';
import { type WritePorts, writeSource } from '../lake/run/write.ts';

interface Dependencies extends WritePorts {
  readonly now: () => Date;
}

export const writeLakeDayHandler = (dependencies: Dependencies): TaskHandler<object> =>
  taskHandler(WriteTask, async (task) => {
    const written = (await writeSource(dependencies, task, dependencies.now())).filter(
      ({ changed }) => changed,
    );
    countMetric('LakeFiles', written.length);
    countMetric(
      'LakeRows',
      written.reduce((sum, { rows }) => sum + rows, 0),
    );
    return {};
  });

export const handler = await bindHandler(writeLakeDayHandler, async () => ({
  ...(await openWritePorts()),
  now: () => new Date(),
}));
