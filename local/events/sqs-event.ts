// The event that a function receives from a queue, and the failed messages in its answer:
// https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
import { createHash } from 'node:crypto';
import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { isRecord } from '../json.ts';
import { ACCOUNT_ID, REGION } from '../settings.ts';
import type { Message } from './queues.ts';

export function sqsEvent(queueArn: string, messages: readonly Message[]): SQSEvent {
  return {
    Records: messages.map(
      (message): SQSRecord => ({
        messageId: message.id,
        receiptHandle: message.receipt,
        body: message.body,
        attributes: systemAttributes(message),
        messageAttributes: {},
        md5OfBody: md5(message.body),
        eventSource: 'aws:sqs',
        eventSourceARN: queueArn,
        awsRegion: REGION,
      }),
    ),
  };
}

/** The attributes that SQS sets. */
export function systemAttributes(message: Message): SQSRecord['attributes'] {
  return {
    ApproximateReceiveCount: String(message.receiveCount),
    SentTimestamp: String(message.sentAt),
    SenderId: ACCOUNT_ID,
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
    ...(message.deadLetterSource === null ? {} : { DeadLetterQueueSourceArn: message.deadLetterSource }),
  };
}

export function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}

/**
 * The failed messages of a function's answer (`ReportBatchItemFailures`).
 *
 * @returns undefined if the answer is invalid: then the whole batch has failed
 */
export function batchItemFailures(
  messages: readonly Message[],
  payload: string,
): readonly Message[] | undefined {
  const answer: unknown = JSON.parse(payload);
  if (answer === null) return [];
  if (!isRecord(answer)) return undefined;
  const { batchItemFailures: failures } = answer;
  if (failures === undefined || failures === null) return [];
  if (!Array.isArray(failures)) return undefined;
  const failed = failures.map((failure: unknown) =>
    messages.find(({ id }) => isRecord(failure) && failure.itemIdentifier === id),
  );
  return failed.includes(undefined) ? undefined : failed.filter((message) => message !== undefined);
}
