// The worker: processes a batch of upload events and reports each. Apart from the handler's file, because tests bind it to an
// examination without models.
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { processBatch } from './batch.ts';
import { uploadEventOf } from './events.ts';
import { type ProcessingPorts, processUpload } from './process-upload.ts';
import { reportFailure, reportInvocation, reportProcessed } from './report.ts';

export interface WorkerDependencies {
  readonly ports: ProcessingPorts;
  /** How much of an invocation's time must be left to start another upload. */
  readonly reserveMs: number;
}

export const processUploadsHandler =
  ({ ports, reserveMs }: WorkerDependencies) =>
  (event: SQSEvent, context: Context): Promise<SQSBatchResponse> =>
    reportInvocation(context, () =>
      processBatch(
        event.Records,
        async (body) => {
          const startedAt = performance.now();
          const processed = await processUpload(ports, uploadEventOf(body));
          reportProcessed(processed, performance.now() - startedAt);
        },
        () => context.getRemainingTimeInMillis() >= reserveMs,
        reportFailure,
      ),
    );
