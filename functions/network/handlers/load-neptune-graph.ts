// Handler of the steps that fill the graph in Neptune Analytics after a run, on stages that have one.
import { bindHandler } from '../../shared/bind.ts';
import { type TaskHandler, taskHandler } from '../../shared/task-handler.ts';
import { openLoader } from '../graph/neptune/wiring.ts';
import { advanceLoad, type LoadDependencies, LoadState } from '../steps/load.ts';
import { openFiles, openRuns } from '../wiring.ts';

export const loadNeptuneGraphHandler = (dependencies: LoadDependencies): TaskHandler<LoadState> =>
  taskHandler(LoadState, (state) => advanceLoad(dependencies, state));

export const handler = await bindHandler(loadNeptuneGraphHandler, () => ({
  runs: openRuns(),
  files: openFiles(),
  graph: openLoader(),
}));
