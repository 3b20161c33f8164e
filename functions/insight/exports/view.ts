// An export as the API answers it.
import type { Export } from '../schemas.ts';
import { currentState, type StoredExport } from './export.ts';
import type { ExportFiles } from './files.ts';

export async function exportView(
  stored: StoredExport,
  files: Pick<ExportFiles, 'urlOf'>,
  now: Date,
): Promise<Export> {
  const { exportId, status, kind, from, to, format, requestedAt, finishedAt, file, problem } = currentState(
    stored,
    now,
  );
  return {
    exportId,
    status,
    kind,
    from,
    to,
    format,
    requestedAt,
    ...(finishedAt === undefined ? {} : { finishedAt }),
    ...(file === undefined ? {} : { ...file, url: await files.urlOf(stored) }),
    ...(problem === undefined ? {} : { problem }),
  };
}
