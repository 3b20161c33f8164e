// Wiring of the worker: stores, bucket, limits and a memory for pictures around the models it is given.
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import * as z from 'zod';
import { dynamodb } from '../../shared/aws/clients.ts';
import { s3 } from '../../shared/aws/s3.ts';
import { parseEnvironment } from '../../shared/environment.ts';
import { logError, logger, logInfo, MESSAGES } from '../../shared/observability/log.ts';
import { countMetric, metrics, recordMetric } from '../../shared/observability/metrics.ts';
import { DocumentStore } from '../documents/store.ts';
import type { Examination } from '../examination/contract.ts';
import { PageLimits } from '../examination/pages/limits.ts';
import { ReferenceStore } from '../references/store.ts';
import { DocumentFiles } from '../uploads/files.ts';
import { SCAN_FAILED } from '../uploads/rejection.ts';
import { workBatch } from './batch.ts';
import { uploadEventOf } from './events.ts';
import { BusyError, type Work, type WorkPorts, workOn } from './process-upload.ts';

/** Normalised pictures are a few KB each. */
const PICTURES_REMEMBERED = 2_000;

export type UploadWorker = (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;

/** The worker's handler around the models. */
export function uploadWorker(examination: Examination): UploadWorker {
  const environment = parseEnvironment({
    DOCUMENTS_TABLE: z.string().min(1),
    REFERENCES_TABLE: z.string().min(1),
    DOCUMENTS_BUCKET: z.string().min(1),
    LEASE_MS: z.coerce.number().int().positive(),
    /** What must be left of an invocation to begin another upload. */
    RESERVE_MS: z.coerce.number().int().positive(),
    /** What reading a document may take; the rest of the reserve is for models and storage. */
    READING_MS: z.coerce.number().int().positive(),
  });
  const files = new DocumentFiles(s3(), environment.DOCUMENTS_BUCKET);
  const ports: WorkPorts = {
    ...examination,
    bucket: environment.DOCUMENTS_BUCKET,
    documents: new DocumentStore(dynamodb(), environment.DOCUMENTS_TABLE),
    references: new ReferenceStore(dynamodb(), environment.REFERENCES_TABLE),
    files,
    picture: remembered((key) => files.readPicture(key)),
    limits: PageLimits.parse({ documentTimeoutMs: environment.READING_MS }),
    leaseMs: environment.LEASE_MS,
    now: () => new Date(),
  };
  return async (event, context) => {
    logger.addContext(context);
    const answer = await workBatch(
      event.Records,
      async (body) => {
        const startedAt = performance.now();
        const work = await workOn(ports, uploadEventOf(body));
        report(work, performance.now() - startedAt);
      },
      () => context.getRemainingTimeInMillis() >= environment.RESERVE_MS,
      (error, { messageId, attributes }) => {
        const receives = Number(attributes.ApproximateReceiveCount);
        // Two events of one upload at the same time are nothing to worry about; the second finds it finished later.
        if (error instanceof BusyError) logInfo(MESSAGES.uploadFailed, { messageId, receives, busy: true });
        else {
          logError(MESSAGES.uploadFailed, error, { messageId, receives });
          countMetric('UploadFailures');
        }
      },
    );
    metrics.publishStoredMetrics();
    logger.resetKeys();
    return answer;
  };
}

function report(work: Work, durationMs: number): void {
  if (work.kind === 'ignored') {
    logInfo(MESSAGES.uploadIgnored, { why: work.why });
    return;
  }
  const { kind, id, status, reason } = work;
  const named = { [`${kind}Id`]: id, ...(reason === undefined ? {} : { reason }) };
  logInfo(MESSAGES.uploadDone, { ...named, status, durationMs: Math.round(durationMs) });
  if (work.kind === 'document') {
    countMetric(`Documents-${work.status}`);
    recordMetric('DocumentDuration', durationMs);
  } else {
    countMetric(`References-${work.status}`);
  }
  if (reason !== SCAN_FAILED.reason) return;
  logError(MESSAGES.malwareScanFailed, new Error('GuardDuty could not scan the object'), named);
  countMetric('MalwareScanFailures');
}

/** Keeps what has been read, the oldest forgotten first. */
function remembered(read: (key: string) => Promise<Buffer>): (key: string) => Promise<Buffer> {
  const known = new Map<string, Buffer>();
  return async (key) => {
    const found = known.get(key) ?? (await read(key));
    known.delete(key);
    known.set(key, found);
    const [oldest] = known.keys();
    if (known.size > PICTURES_REMEMBERED && oldest !== undefined) known.delete(oldest);
    return found;
  };
}
