// The queues of a running service, as an operator sees them.
import { GetQueueAttributesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Service } from './service.ts';

type Queue = 'uploads' | 'uploadsDeadLetters';

async function withClient<Answer>(
  { endpoints: { sqsUrl, region, credentials } }: Service,
  use: (client: SQSClient) => Promise<Answer>,
): Promise<Answer> {
  const client = new SQSClient({ endpoint: sqsUrl, region, credentials });
  try {
    return await use(client);
  } finally {
    client.destroy();
  }
}

/** Sends a message to a queue of the service, local or deployed. */
export async function sendMessage(service: Service, queue: Queue, body: object): Promise<void> {
  const message = { QueueUrl: service.endpoints.queues[queue], MessageBody: JSON.stringify(body) };
  await withClient(service, (client) => client.send(new SendMessageCommand(message)));
}

/** The number of messages in a queue, waiting or in flight. */
export async function messagesIn(service: Service, queue: Queue): Promise<number> {
  const { Attributes = {} } = await withClient(service, (client) =>
    client.send(
      new GetQueueAttributesCommand({
        QueueUrl: service.endpoints.queues[queue],
        AttributeNames: [
          'ApproximateNumberOfMessages',
          'ApproximateNumberOfMessagesNotVisible',
          'ApproximateNumberOfMessagesDelayed',
        ],
      }),
    ),
  );
  return Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0);
}
