// Door of the step that ranks all taxpayers of a run and writes its reports.

import { rankRun } from '../steps/rank.ts';
import { Plans } from '../steps/shard.ts';
import { taskHandler } from '../steps/task-handler.ts';
import { RunTask } from '../steps/tasks.ts';
import { openFiles } from '../steps/wiring.ts';
import { manifest } from '../work/scored-with.ts';

const files = openFiles();
const plans = new Plans(files);
const model = manifest();

export const handler = taskHandler(RunTask, async (task) => {
  await rankRun(files, await plans.get(task), model);
  return {};
});
