// Handler of POST /v1/exports.
import { randomUUID } from 'node:crypto';
import { actOf } from '../../shared/auth/act.ts';
import { bindHandler } from '../../shared/bind.ts';
import { type ApiHandler, apiHandler } from '../../shared/http/api-handler.ts';
import { type Idempotency, openIdempotency } from '../../shared/http/idempotency.ts';
import { logInfo, MESSAGES } from '../../shared/observability/log.ts';
import { assertMayRead } from '../exports/access.ts';
import type { ExportRuns, Exports, StoredExport } from '../exports/export.ts';
import type { ExportFiles } from '../exports/files.ts';
import { exportView } from '../exports/view.ts';
import { openAuditedExports, openExportFiles, openExportRuns } from '../exports/wiring.ts';
import { createExport } from '../routes.ts';

interface Dependencies {
  readonly exports: Pick<Exports, 'create'>;
  readonly runs: ExportRuns;
  readonly files: Pick<ExportFiles, 'urlOf'>;
  readonly idempotency: Idempotency;
}

export const createExportHandler = ({ exports, runs, files, idempotency }: Dependencies): ApiHandler =>
  apiHandler(
    createExport,
    async ({ body, ...call }) => {
      assertMayRead(body.kind, call.caller);
      const act = actOf(call);
      const now = new Date();
      const exportId = randomUUID();
      const { by } = act;
      const requested: StoredExport = {
        exportId,
        status: 'running',
        ...body,
        by,
        requestedAt: now.toISOString(),
      };
      await exports.create(requested, act);
      await runs.start(exportId);
      logInfo(MESSAGES.exportRequested, { exportId, kind: body.kind, client: by.client, user: by.user?.id });
      return await exportView(requested, files, now);
    },
    { idempotency },
  );

export const handler = await bindHandler(createExportHandler, () => ({
  exports: openAuditedExports(),
  runs: openExportRuns(),
  files: openExportFiles(),
  idempotency: openIdempotency(),
}));
