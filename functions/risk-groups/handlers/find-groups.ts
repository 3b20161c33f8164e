// Handler of the step that finds and publishes the groups of a period.
import { bindHandler } from '../../shared/bind.ts';
import { countMetric } from '../../shared/observability/metrics.ts';
import { type TaskHandler, taskHandler } from '../../shared/task-handler.ts';
import { type FindPorts, findPeriodGroups } from '../runs/find.ts';
import { FindTask, periodOfInput, type Rhythm } from '../runs/tasks.ts';
import { openClaimedRuns, openItems, openRhythm, windowDays } from '../wiring.ts';

interface Dependencies extends FindPorts {
  readonly rhythm: Rhythm;
}

export const findGroupsHandler = ({ rhythm, ...ports }: Dependencies): TaskHandler<object> =>
  taskHandler(FindTask, async ({ input, execution }) => {
    const groups = await findPeriodGroups(ports, periodOfInput(input, rhythm), execution);
    countMetric('RiskGroups', groups ?? 0);
    return {};
  });

export const handler = await bindHandler(findGroupsHandler, async () => ({
  runs: openClaimedRuns(),
  items: await openItems(),
  windowDays: windowDays(),
  now: () => new Date(),
  rhythm: openRhythm(),
}));
