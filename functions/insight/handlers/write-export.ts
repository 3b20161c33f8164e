// Handler of the step that makes the file of an export.
import { bindHandler } from '../../shared/bind.ts';
import { openLake } from '../../shared/lake/wiring.ts';
import { countMetric } from '../../shared/observability/metrics.ts';
import { type TaskHandler, taskHandler } from '../../shared/task-handler.ts';
import { WriteExportTask } from '../exports/tasks.ts';
import { openExportFiles, openExports } from '../exports/wiring.ts';
import { type WritePorts, writeExport } from '../exports/write.ts';

export const writeExportHandler = (ports: WritePorts): TaskHandler<object> =>
  taskHandler(WriteExportTask, async ({ exportId }) => {
    countMetric('ExportedRows', await writeExport(ports, exportId));
    return {};
  });

export const handler = await bindHandler(writeExportHandler, async () => ({
  exports: openExports(),
  files: openExportFiles(),
  lake: await openLake(),
  now: () => new Date(),
}));
