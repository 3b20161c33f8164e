// Handler of the step that finds the days that a lake run writes.
import { bindHandler } from '../../shared/bind.ts';
import { type TaskHandler, taskHandler } from '../../shared/task-handler.ts';
import { type PlanPorts, plannedChanges, plannedDays, type SourceDay } from '../lake/run/plan.ts';
import { PlanTask } from '../lake/run/tasks.ts';
import { openLakeState, openPlanPorts } from '../lake/run/wiring.ts';
import type { LakeState } from '../lake/state.ts';

interface Dependencies extends PlanPorts {
  readonly state: Pick<LakeState, 'watermark'>;
  readonly now: () => Date;
}

interface LakePlan {
  readonly through: string | null;
  readonly days: readonly SourceDay[];
}

export const planLakeRunHandler = (dependencies: Dependencies): TaskHandler<LakePlan> =>
  taskHandler(PlanTask, async ({ input }) => {
    if ('from' in input) return { through: null, days: plannedDays(input.from, input.to) };
    const now = dependencies.now();
    const since = (await dependencies.state.watermark())?.through;
    return { through: now.toISOString(), days: await plannedChanges(dependencies, since, now) };
  });

export const handler = await bindHandler(planLakeRunHandler, () => ({
  ...openPlanPorts(),
  state: openLakeState(),
  now: () => new Date(),
}));
