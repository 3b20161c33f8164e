// Handler of the first step of a run: claims the day and collects what is known of it.
import { openExecutions } from '../../shared/aws/executions.ts';
import { bindHandler } from '../../shared/bind.ts';
import { type TaskHandler, taskHandler } from '../../shared/task-handler.ts';
import { openActs } from '../acts/wiring.ts';
import { openOwnData } from '../collecting/wiring.ts';
import { identifierKey } from '../resolution/wiring.ts';
import { type CollectDependencies, collectDay } from '../steps/collect.ts';
import { type CollectResult, CollectTask } from '../steps/tasks.ts';
import { historyDays, reportLanguage, timeZone } from '../steps/wiring.ts';
import { openClaimedRuns, openFiles } from '../wiring.ts';

export const collectNetworkHandler = (dependencies: CollectDependencies): TaskHandler<CollectResult> =>
  taskHandler(CollectTask, (task) => collectDay(dependencies, task));

export const handler = await bindHandler(collectNetworkHandler, async () => ({
  runs: openClaimedRuns(),
  executions: openExecutions(),
  files: openFiles(),
  own: await openOwnData(),
  acts: openActs(),
  key: await identifierKey(),
  timeZone: timeZone(),
  historyDays: historyDays(),
  language: reportLanguage(),
}));
