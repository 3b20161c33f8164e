// Door of the step that ranks all taxpayers of a run and writes its reports.
import { openFiles } from '../pipeline.ts';
import { rankRun } from '../ranking.ts';
import { manifest } from '../scored-with.ts';
import { RunTask } from '../steps.ts';
import { taskHandler } from '../task.ts';
import { Plans } from '../work-on-shard.ts';

const files = openFiles();
const plans = new Plans(files);
const model = manifest();

export const handler = taskHandler(RunTask, async (task) => {
  await rankRun(files, await plans.get(task), model);
  return {};
});
