// Handler of the step that records why an export failed.
import { bindHandler } from '../../shared/bind.ts';
import { type TaskHandler, taskHandler } from '../../shared/task-handler.ts';
import type { Exports } from '../exports/export.ts';
import { FailExportTask, problemOf } from '../exports/tasks.ts';
import { openExports } from '../exports/wiring.ts';

interface Dependencies {
  readonly exports: Pick<Exports, 'fail'>;
}

export const failExportHandler = ({ exports }: Dependencies): TaskHandler<object> =>
  taskHandler(FailExportTask, async ({ exportId, error }) => {
    await exports.fail(exportId, new Date().toISOString(), problemOf(error));
    return {};
  });

export const handler = await bindHandler(failExportHandler, () => ({ exports: openExports() }));
