// A batch of the queue: one upload after the other, since each may need most of the memory, and which messages must come again.
import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';

/**
 * Works on the messages of a batch in turn.
 *
 * @param inTime false once too little is left of the invocation to begin another one
 * @param onError told of each message that failed
 * @returns the messages that failed or were not begun: the queue brings them again
 */
export async function workBatch(
  records: readonly SQSRecord[],
  work: (body: string) => Promise<void>,
  inTime: () => boolean,
  onError: (error: unknown, record: SQSRecord) => void,
): Promise<SQSBatchResponse> {
  const failed: string[] = [];
  for (const record of records) {
    if (!inTime()) {
      failed.push(record.messageId);
      continue;
    }
    try {
      await work(record.body);
    } catch (error) {
      onError(error, record);
      failed.push(record.messageId);
    }
  }
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
}
