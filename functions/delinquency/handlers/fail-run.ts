// Door of the step behind any other that failed for good: the run says why.
import { openRuns } from '../api.ts';
import { runProblem } from '../failure.ts';
import { runIdOf } from '../keys.ts';
import { timeZone } from '../pipeline.ts';
import { FailTask, runDateOf } from '../steps.ts';
import { taskHandler } from '../task.ts';

const runs = openRuns();
const zone = timeZone();

export const handler = taskHandler(FailTask, async ({ input, execution, error }) => {
  const finishedAt = new Date().toISOString();
  await runs.fail(runIdOf(runDateOf(input, zone)), execution, { problem: runProblem(error), finishedAt });
  return {};
});
