// Door of the step behind any other that failed for good: the run says why.

import { runIdOf } from '../keys.ts';
import { runProblem } from '../run/failure.ts';
import { taskHandler } from '../steps/task-handler.ts';
import { FailTask, runDateOf } from '../steps/tasks.ts';
import { timeZone } from '../steps/wiring.ts';
import { openRuns } from '../wiring.ts';

const runs = openRuns();
const zone = timeZone();

export const handler = taskHandler(FailTask, async ({ input, execution, error }) => {
  const finishedAt = new Date().toISOString();
  await runs.fail(runIdOf(runDateOf(input, zone)), execution, { problem: runProblem(error), finishedAt });
  return {};
});
