// Handler of the second step of a run: builds the day and publishes it.
import { bindHandler } from '../../shared/bind.ts';
import { countMetric } from '../../shared/observability/metrics.ts';
import { type TaskHandler, taskHandler } from '../../shared/task-handler.ts';
import { openActs } from '../acts/wiring.ts';
import { openModel } from '../scoring/wiring.ts';
import { type BuildDependencies, buildAndPublish } from '../steps/build.ts';
import { BuildTask } from '../steps/tasks.ts';
import { reportLanguage } from '../steps/wiring.ts';
import { openFiles, openRuns } from '../wiring.ts';

export const buildNetworkHandler = (dependencies: BuildDependencies): TaskHandler<object> =>
  taskHandler(BuildTask, async (task) => {
    const published = await buildAndPublish(dependencies, task);
    if (published !== undefined) {
      countMetric('NetworkEntities', published.entities);
      countMetric('NetworkLinks', published.links);
      countMetric('NetworkRejectedRows', published.rejected);
    }
    return {};
  });

export const handler = await bindHandler(buildNetworkHandler, async () => ({
  runs: openRuns(),
  acts: openActs(),
  files: openFiles(),
  model: await openModel(),
  language: reportLanguage(),
  now: () => new Date(),
}));
