// Log lines and metrics of the worker.
import { logError, logger, logInfo, MESSAGES } from '../../shared/observability/log.ts';
import { countMetric, metrics, recordMetric } from '../../shared/observability/metrics.ts';
import { SCAN_FAILED } from '../uploads/rejection.ts';
import { BusyError, type ProcessedUpload } from './process-upload.ts';

/** What Lambda tells a handler about an invocation. */
export type Invocation = Parameters<typeof logger.addContext>[0] & { getRemainingTimeInMillis(): number };

/** A message of the uploads queue. */
export interface UploadMessage {
  readonly messageId: string;
  readonly body: string;
  readonly attributes: { readonly ApproximateReceiveCount: string };
}

/** Runs an invocation with its request id in every log line, and publishes its metrics at the end. */
export async function reportInvocation<Answer>(
  invocation: Invocation,
  work: () => Promise<Answer>,
): Promise<Answer> {
  logger.addContext(invocation);
  const answer = await work();
  // An ignored event counts nothing, and Powertools would log a warning for each.
  if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
  logger.resetKeys();
  return answer;
}

export function reportProcessed(processed: ProcessedUpload, durationMs: number): void {
  if (processed.kind === 'ignored') {
    logInfo(MESSAGES.uploadIgnored, { reason: processed.reason });
    return;
  }
  const { kind, id, status, reason } = processed;
  const named = { [`${kind}Id`]: id, ...(reason === undefined ? {} : { reason }) };
  logInfo(MESSAGES.uploadDone, { ...named, status, durationMs: Math.round(durationMs) });
  if (processed.kind === 'document') {
    countMetric(`Documents-${processed.status}`);
    recordMetric('DocumentDuration', durationMs);
  } else {
    countMetric(`References-${processed.status}`);
  }
  if (reason !== SCAN_FAILED.reason) return;
  logError(MESSAGES.malwareScanFailed, new Error('GuardDuty could not scan the object'), named);
  countMetric('MalwareScanFailures');
}

export function reportFailure(error: unknown, { messageId, attributes }: UploadMessage): void {
  const receives = Number(attributes.ApproximateReceiveCount);
  if (error instanceof BusyError) {
    // Two events of one upload at the same time are normal: the second one is delivered again and finds the upload finished.
    logInfo(MESSAGES.uploadFailed, { messageId, receives, busy: true });
    return;
  }
  logError(MESSAGES.uploadFailed, error, { messageId, receives });
  countMetric('UploadFailures');
}
