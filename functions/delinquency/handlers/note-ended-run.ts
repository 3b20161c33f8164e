// Door of EventBridge's event that an execution has failed, timed out or was aborted: a run that still counts as running is marked
// as failed.
import { openRuns } from '../api.ts';
import { endedProblem } from '../failure.ts';
import { runIdOf } from '../keys.ts';
import { timeZone } from '../pipeline.ts';
import { EndedExecution, RunInput, runDateOf } from '../steps.ts';
import { taskHandler } from '../task.ts';

const runs = openRuns();
const zone = timeZone();

export const handler = taskHandler(EndedExecution, async ({ detail }) => {
  const input = RunInput.safeParse(JSON.parse(detail.input));
  if (!input.success) return {};
  const runId = runIdOf(runDateOf(input.data, zone));
  const run = await runs.get(runId);
  if (run?.status !== 'running' || run.execution !== detail.executionArn) return {};
  const finishedAt = new Date().toISOString();
  await runs.fail(runId, detail.executionArn, { problem: endedProblem(detail.status), finishedAt });
  return {};
});
