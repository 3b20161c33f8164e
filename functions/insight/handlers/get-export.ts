// Handler of GET /v1/exports/{exportId}.
import { bindHandler } from '../../shared/bind.ts';
import { type ApiHandler, apiHandler } from '../../shared/http/api-handler.ts';
import { ProblemError } from '../../shared/http/problem.ts';
import { message } from '../../shared/words/message.ts';
import { assertMayRead } from '../exports/access.ts';
import type { Exports } from '../exports/export.ts';
import type { ExportFiles } from '../exports/files.ts';
import { exportView } from '../exports/view.ts';
import { openExportFiles, openExports } from '../exports/wiring.ts';
import { getExport } from '../routes.ts';

interface Dependencies {
  readonly exports: Pick<Exports, 'get'>;
  readonly files: Pick<ExportFiles, 'urlOf'>;
}

export const getExportHandler = ({ exports, files }: Dependencies): ApiHandler =>
  apiHandler(getExport, async ({ params: { exportId }, caller }) => {
    const stored = await exports.get(exportId);
    if (stored === undefined)
      throw new ProblemError(404, { detail: message('export.unknown', { id: exportId }) });
    assertMayRead(stored.kind, caller);
    return await exportView(stored, files, new Date());
  });

export const handler = await bindHandler(getExportHandler, () => ({
  exports: openExports(),
  files: openExportFiles(),
}));
