// Door of the first step of a run: takes the day and plans it.

import { beginRun } from '../steps/begin.ts';
import { taskHandler } from '../steps/task-handler.ts';
import { PlanTask } from '../steps/tasks.ts';
import { openExecutions, openFiles, timeZone } from '../steps/wiring.ts';
import { openRuns } from '../wiring.ts';
import { scoredWith } from '../work/scored-with.ts';

const ports = {
  runs: openRuns(),
  files: openFiles(),
  executions: openExecutions(),
  scoredWith: scoredWith(),
  timeZone: timeZone(),
};

export const handler = taskHandler(PlanTask, (task) => beginRun(ports, task));
