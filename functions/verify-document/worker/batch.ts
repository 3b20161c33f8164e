// The worker: processes the messages of a batch one after the other, because each upload may need most of the memory, and reports each.
import { uploadEventOf } from './events.ts';
import { type ProcessingPorts, processUpload } from './process-upload.ts';
import {
  type Invocation,
  reportFailure,
  reportInvocation,
  reportProcessed,
  type UploadMessage,
} from './report.ts';

export interface WorkerDependencies {
  readonly ports: ProcessingPorts;
  /** How much of an invocation's time must be left to start another upload. */
  readonly reserveMs: number;
}

/** The messages that the queue is to deliver again. */
export interface BatchResponse {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/** The handler of the uploads queue. Not in the handler's file, because tests bind it to an examination without models. */
export const processUploadsHandler =
  ({ ports, reserveMs }: WorkerDependencies) =>
  (event: { readonly Records: readonly UploadMessage[] }, invocation: Invocation): Promise<BatchResponse> =>
    reportInvocation(invocation, () =>
      processBatch(
        event.Records,
        async (body) => {
          const startedAt = performance.now();
          const processed = await processUpload(ports, uploadEventOf(body));
          reportProcessed(processed, performance.now() - startedAt);
        },
        () => invocation.getRemainingTimeInMillis() >= reserveMs,
        reportFailure,
      ),
    );

/**
 * Processes the messages of a batch in turn.
 *
 * @param hasTimeLeft false once the invocation has too little time left to start another upload
 * @param onError called for each message that failed
 * @returns the messages that failed or were not started: the queue delivers them again
 */
export async function processBatch(
  records: readonly UploadMessage[],
  process: (body: string) => Promise<void>,
  hasTimeLeft: () => boolean,
  onError: (error: unknown, record: UploadMessage) => void,
): Promise<BatchResponse> {
  const failed: string[] = [];
  for (const record of records) {
    if (!hasTimeLeft()) {
      failed.push(record.messageId);
      continue;
    }
    try {
      await process(record.body);
    } catch (error) {
      onError(error, record);
      failed.push(record.messageId);
    }
  }
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
}
