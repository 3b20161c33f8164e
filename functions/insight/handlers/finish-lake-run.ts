// Handler of the last step of a lake run: what has changed until the run began is in the lake.
import { bindHandler } from '../../shared/bind.ts';
import { type TaskHandler, taskHandler } from '../../shared/task-handler.ts';
import { FinishTask } from '../lake/run/tasks.ts';
import { openLakeState } from '../lake/run/wiring.ts';
import type { LakeState } from '../lake/state.ts';

interface Dependencies {
  readonly state: Pick<LakeState, 'advance'>;
}

/** The days that a run could not write; the next run tries them again. */
class DaysNotWritten extends Error {
  override readonly name = 'DaysNotWritten';

  constructor(days: readonly string[]) {
    super(`${days.length} days could not be written: ${days.slice(0, MOST_NAMED).join(', ')}`);
  }
}

/** Enough to find what they have in common. */
const MOST_NAMED = 20;

export const finishLakeRunHandler = ({ state }: Dependencies): TaskHandler<object> =>
  taskHandler(FinishTask, async ({ through, days }) => {
    const failed = days.filter((one) => one.failed === true);
    if (failed.length > 0) throw new DaysNotWritten(failed.map(({ source, day }) => `${source} ${day}`));
    // A run of named days says nothing about others.
    if (through !== null) await state.advance(through);
    return {};
  });

export const handler = await bindHandler(finishLakeRunHandler, () => ({ state: openLakeState() }));
