// Handler of the step that marks a run as failed after the search has exhausted its retries.
import { bindHandler } from '../../shared/bind.ts';
import { type TaskHandler, taskHandler } from '../../shared/task-handler.ts';
import { message } from '../../shared/words/message.ts';
import type { Runs } from '../runs/run.ts';
import { FailTask, periodOfInput, type Rhythm } from '../runs/tasks.ts';
import { openRhythm, openRuns } from '../wiring.ts';

interface Dependencies {
  readonly runs: Pick<Runs, 'fail'>;
  readonly rhythm: Rhythm;
}

export const failRunHandler = ({ runs, rhythm }: Dependencies): TaskHandler<object> =>
  taskHandler(FailTask, async ({ input, execution }) => {
    const held = { period: periodOfInput(input, rhythm), execution, finishedAt: new Date().toISOString() };
    await runs.fail(held, message('group.runFailed'));
    return {};
  });

export const handler = await bindHandler(failRunHandler, () => ({ runs: openRuns(), rhythm: openRhythm() }));
