// Handler of the last step of a run: publishes its reports, sends the notification and marks the run as succeeded.
import { bindHandler } from '../../shared/bind.ts';
import { recordMetric } from '../../shared/observability/metrics.ts';
import { type TaskHandler, taskHandler } from '../../shared/task-handler.ts';
import { GRADES } from '../scoring/scale.ts';
import { type FinishDependencies, finishRun } from '../steps/finish.ts';
import { FinishTask } from '../steps/tasks.ts';
import { openNotifications, reportLanguage } from '../steps/wiring.ts';
import { openFiles, openRuns, openScores } from '../wiring.ts';
import type { RankedRun } from '../work/summary.ts';

export const finishRunHandler = (dependencies: FinishDependencies): TaskHandler<object> =>
  taskHandler(FinishTask, async (task) => {
    const ranked = await finishRun(dependencies, task);
    if (ranked !== undefined) emit(ranked);
    return {};
  });

export const handler = await bindHandler(finishRunHandler, () => ({
  runs: openRuns(),
  files: openFiles(),
  scores: openScores(),
  notifications: openNotifications(),
  language: reportLanguage(),
}));

/** Emits drift and the shares of the grades, for the dashboard and the alarm. */
function emit({ psi, grades, taxpayers, rejected }: RankedRun): void {
  recordMetric('PopulationStabilityIndex', psi);
  recordMetric('RankedTaxpayers', taxpayers);
  recordMetric('RunRejectedRows', rejected);
  for (const grade of GRADES) {
    recordMetric(`GradeShare-${grade}`, (100 * grades[grade]) / Math.max(1, taxpayers));
  }
}
