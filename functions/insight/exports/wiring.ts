// Wiring of exports: records, files, and the executions that make them.
import * as z from 'zod';
import { openAuditTrail } from '../../shared/audit/trail.ts';
import { dynamodb } from '../../shared/aws/clients.ts';
import { openExecutions } from '../../shared/aws/executions.ts';
import { s3 } from '../../shared/aws/s3.ts';
import { parseEnvironment } from '../../shared/environment.ts';
import type { ExportRuns } from './export.ts';
import { ExportFileStore } from './files/store.ts';
import { ExportStore } from './records/store.ts';

const Name = z.string().min(1);

export function openExports(): ExportStore {
  return new ExportStore(dynamodb(), parseEnvironment({ EXPORTS_TABLE: Name }).EXPORTS_TABLE);
}

/** For the function that requests exports: each is stored with its audit line. */
export function openAuditedExports(): ExportStore {
  const { EXPORTS_TABLE, EXPORT_DAYS } = parseEnvironment({
    EXPORTS_TABLE: Name,
    EXPORT_DAYS: z.coerce.number().int().positive(),
  });
  return new ExportStore(dynamodb(), EXPORTS_TABLE, openAuditTrail(), EXPORT_DAYS);
}

export function openExportFiles(): ExportFileStore {
  return new ExportFileStore(s3(), parseEnvironment({ LAKE_BUCKET: Name }).LAKE_BUCKET);
}

/** The execution that makes an export has its id as its name: it is started once, however often it is asked for. */
export function openExportRuns(): ExportRuns {
  const executions = openExecutions();
  return {
    start: async (exportId) => {
      await executions.start(exportId, { exportId });
    },
  };
}
