// Door of the last step of a run: its reports become the day's, people are told, and the run is done.
import * as z from 'zod';
import { publishNotice } from '../../shared/aws/sns.ts';
import { parseEnvironment } from '../../shared/environment.ts';
import { recordMetric } from '../../shared/observability/metrics.ts';
import { GRADES } from '../scoring/scale.ts';
import { type FinishPorts, finishRun } from '../steps/finish.ts';
import type { RankedRun } from '../steps/rank.ts';
import { taskHandler } from '../steps/task-handler.ts';
import { FinishTask } from '../steps/tasks.ts';
import { openShards } from '../steps/wiring.ts';
import { openRuns } from '../wiring.ts';

const { RUN_TOPIC_ARN } = parseEnvironment({ RUN_TOPIC_ARN: z.string().min(1) });
const ports: FinishPorts = {
  runs: openRuns(),
  ...openShards(),
  notify: (subject, message) => publishNotice(RUN_TOPIC_ARN, subject, message),
};

export const handler = taskHandler(FinishTask, async (task) => {
  const ranked = await finishRun(ports, task);
  if (ranked !== undefined) emit(ranked);
  return {};
});

/** Drift and the grades' shares, as the dashboard and the alarm read them. */
function emit({ psi, grades, taxpayers, rejected }: RankedRun): void {
  recordMetric('PopulationStabilityIndex', psi);
  recordMetric('RankedTaxpayers', taxpayers);
  recordMetric('RunRejectedRows', rejected);
  for (const grade of GRADES) {
    recordMetric(`GradeShare-${grade}`, (100 * grades[grade]) / Math.max(1, taxpayers));
  }
}
