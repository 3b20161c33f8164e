// Door of the first step of a run: takes the day and plans it.
import { openRuns } from '../api.ts';
import { beginRun } from '../begin.ts';
import { openExecutions, openFiles, timeZone } from '../pipeline.ts';
import { scoredWith } from '../scored-with.ts';
import { PlanTask } from '../steps.ts';
import { taskHandler } from '../task.ts';

const ports = {
  runs: openRuns(),
  files: openFiles(),
  executions: openExecutions(),
  scoredWith: scoredWith(),
  timeZone: timeZone(),
};

export const handler = taskHandler(PlanTask, (task) => beginRun(ports, task));
