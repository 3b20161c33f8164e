// The queues of a running service, asked as an operator does.
import { SqsClient } from '../../../bin/support/sqs.ts';
import type { Service } from './service.ts';

type Queue = 'uploads' | 'uploadsDeadLetters';

/** One operation of SQS on a queue of the service, local or deployed; rejects where it is refused. */
export async function sqs<Answer>(
  { endpoints: { region, credentials, queues } }: Service,
  queue: Queue,
  operation: string,
  input: object = {},
): Promise<Answer> {
  const QueueUrl = queues[queue] ?? '';
  return await new SqsClient({ region, credentials }).call(QueueUrl, operation, { QueueUrl, ...input });
}

/** Messages of a queue, whether they wait or are being worked on. */
export async function messagesIn(service: Service, queue: Queue): Promise<number> {
  const { Attributes } = await sqs<{ Attributes: Record<string, string> }>(
    service,
    queue,
    'GetQueueAttributes',
    { AttributeNames: ['All'] },
  );
  return ['', 'NotVisible', 'Delayed'].reduce(
    (sum, which) => sum + Number(Attributes[`ApproximateNumberOfMessages${which}`]),
    0,
  );
}
