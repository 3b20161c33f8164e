// Wiring of exports: records, files, and the lake of the function that makes them.
import * as z from 'zod';
import { openAuditTrail } from '../../shared/audit/trail.ts';
import { dynamodb } from '../../shared/aws/clients.ts';
import { s3 } from '../../shared/aws/s3.ts';
import { stepFunctions } from '../../shared/aws/step-functions.ts';
import { parseEnvironment } from '../../shared/environment.ts';
import { Lake } from '../../shared/lake/lake.ts';
import { LakeStore } from '../../shared/lake/store.ts';
import { openDuckDb } from '../wiring.ts';
import { ExportExecutions } from './executions.ts';
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
  return new ExportFileStore(s3(), lakeBucket());
}

export function openExportRuns(): ExportExecutions {
  return new ExportExecutions(
    stepFunctions(),
    parseEnvironment({ STATE_MACHINE_ARN: Name }).STATE_MACHINE_ARN,
  );
}

export async function openLake(): Promise<Lake> {
  return new Lake(new LakeStore(s3(), lakeBucket()), await openDuckDb());
}

function lakeBucket(): string {
  return parseEnvironment({ LAKE_BUCKET: Name }).LAKE_BUCKET;
}
