// Wiring of the steps of a lake run: readers of what the service knows, and the lake that is written.
import * as z from 'zod';
import { dynamodb } from '../../../shared/aws/clients.ts';
import { s3 } from '../../../shared/aws/s3.ts';
import { parseEnvironment } from '../../../shared/environment.ts';
import { openDuckDb } from '../../../shared/lake/wiring.ts';
import { AuditReader } from '../audit/store.ts';
import { DeclarationReader } from '../declarations/store.ts';
import { RankingReader } from '../delinquency/store.ts';
import { DocumentReader } from '../documents/store.ts';
import { PredictionReader } from '../hs-decisions/store.ts';
import { PartitionStore } from '../partitions/store.ts';
import { LakeStateStore } from '../state/store.ts';
import type { LakeState } from '../state.ts';
import type { PlanPorts } from './plan.ts';
import type { WritePorts } from './write.ts';

const Name = z.string().min(1);
const Days = z.coerce.number().int().positive();

export function openPlanPorts(): PlanPorts {
  const environment = parseEnvironment({
    AUDIT_TABLE: Name,
    DECLARATIONS_TABLE: Name,
    SNAPSHOTS_BUCKET: Name,
  });
  return {
    audit: new AuditReader(dynamodb(), environment.AUDIT_TABLE),
    declarations: new DeclarationReader(dynamodb(), environment.DECLARATIONS_TABLE),
    rankings: new RankingReader(s3(), environment.SNAPSHOTS_BUCKET),
  };
}

export async function openWritePorts(): Promise<WritePorts> {
  const environment = parseEnvironment({
    AUDIT_TABLE: Name,
    DECLARATION_DAYS: Days,
    DOCUMENT_DAYS: Days,
    PREDICTION_DAYS: Days,
    AUDIT_DAYS: Days,
    DECLARATIONS_TABLE: Name,
    DOCUMENTS_TABLE: Name,
    HS_PREDICTIONS_TABLE: Name,
    SNAPSHOTS_BUCKET: Name,
    LAKE_BUCKET: Name,
  });
  return {
    db: await openDuckDb(),
    files: new PartitionStore(s3(), environment.LAKE_BUCKET),
    declarations: new DeclarationReader(dynamodb(), environment.DECLARATIONS_TABLE),
    documents: new DocumentReader(dynamodb(), environment.DOCUMENTS_TABLE),
    rankings: new RankingReader(s3(), environment.SNAPSHOTS_BUCKET),
    audit: new AuditReader(dynamodb(), environment.AUDIT_TABLE),
    predictions: new PredictionReader(dynamodb(), environment.HS_PREDICTIONS_TABLE),
    kept: {
      declarations: environment.DECLARATION_DAYS,
      documents: environment.DOCUMENT_DAYS,
      predictions: environment.PREDICTION_DAYS,
      audit: environment.AUDIT_DAYS,
    },
  };
}

export function openLakeState(): LakeState {
  return new LakeStateStore(s3(), parseEnvironment({ LAKE_BUCKET: Name }).LAKE_BUCKET);
}
