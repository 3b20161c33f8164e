// Exports that do not succeed: too many rows for CSV, a failed step, work that ended without a trace.

import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { currentState, type StoredExport } from '../../../functions/insight/exports/export.ts';
import { problemOf } from '../../../functions/insight/exports/tasks.ts';
import { MOST_CSV_ROWS, writeExport } from '../../../functions/insight/exports/write.ts';
import type { Lake } from '../../../functions/shared/lake/lake.ts';
import { message } from '../../../functions/shared/words/message.ts';
import type { SaidError } from '../../../functions/shared/words/said-error.ts';
import { inEnglish } from '../../support/words.ts';

const REQUESTED: StoredExport = {
  exportId: 'E-1',
  status: 'running',
  kind: 'declarations',
  from: '2026-01-01',
  to: '2026-12-31',
  format: 'csv',
  by: { client: 'analyst' },
  requestedAt: '2027-01-01T00:00:00.000Z',
};

function ports(stored: StoredExport | undefined, rows: number) {
  const finished: unknown[] = [];
  const lake = {
    db: { folder: tmpdir() },
    size: async () => ({ rows, modifiedAt: undefined }),
  } as unknown as Lake;
  return {
    finished,
    exports: { get: async () => stored, finish: async (...end: unknown[]) => void finished.push(end) },
    files: { put: async () => undefined },
    lake,
    now: () => new Date(),
  };
}

describe('an export', () => {
  it('as CSV of more rows than a spreadsheet opens is refused in words for the caller', async () => {
    const error = await writeExport(ports(REQUESTED, MOST_CSV_ROWS + 1), 'E-1').catch(
      (caught: unknown) => caught,
    );
    expect(error).toMatchObject({ name: 'ExportRefused' });
    const cause = JSON.stringify({ errorMessage: JSON.stringify((error as SaidError).says) });
    expect(inEnglish(problemOf({ Error: 'ExportRefused', Cause: cause }))).toBe(
      '2,000,001 rows are more than a CSV file may have (2,000,000): request fewer days, or Parquet',
    );
  });

  it('that failed for another reason says nothing of it to the caller', () => {
    const cause = JSON.stringify({ errorMessage: 'IO Error: /tmp/customs-lake' });
    expect(inEnglish(problemOf({ Error: 'DuckDbError', Cause: cause }))).toBe(
      'The export failed; request it again, or fewer days',
    );
    expect(problemOf({ Error: 'States.Timeout' })).toEqual(message('export.failed'));
  });

  it('that has ended, or does not exist, is left alone', async () => {
    for (const stored of [undefined, { ...REQUESTED, status: 'failed' } as const]) {
      const dependencies = ports(stored, 1);
      expect(await writeExport(dependencies, 'E-1')).toBe(0);
      expect(dependencies.finished).toEqual([]);
    }
  });

  it('whose work ended without a trace has failed after an hour', () => {
    expect(currentState(REQUESTED, new Date('2027-01-01T00:59:00Z')).status).toBe('running');
    expect(currentState(REQUESTED, new Date('2027-01-01T01:01:00Z'))).toMatchObject({
      status: 'failed',
      problem: message('export.unfinished'),
    });
  });
});
