// Door of EventBridge's event that an execution has failed, timed out or was aborted: a run that still counts as running is marked
// as failed.

import { runIdOf } from '../keys.ts';
import { endedProblem } from '../run/failure.ts';
import { taskHandler } from '../steps/task-handler.ts';
import { EndedExecution, RunInput, runDateOf } from '../steps/tasks.ts';
import { timeZone } from '../steps/wiring.ts';
import { openRuns } from '../wiring.ts';

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
