// A batch of queue messages, processed one after the other, because each upload may need most of the memory.
import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';

/**
 * Processes the messages of a batch in turn.
 *
 * @param hasTimeLeft false once the invocation has too little time left to start another upload
 * @param onError called for each message that failed
 * @returns the messages that failed or were not started: the queue delivers them again
 */
export async function processBatch(
  records: readonly SQSRecord[],
  process: (body: string) => Promise<void>,
  hasTimeLeft: () => boolean,
  onError: (error: unknown, record: SQSRecord) => void,
): Promise<SQSBatchResponse> {
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
