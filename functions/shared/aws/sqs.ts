// The SQS client, in a file of its own: only functions that send messages load it.
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { CLIENT_SETTINGS } from './clients.ts';

/** SQS's longest delay. */
const MAX_DELAY_SECONDS = 900;

let client: SQSClient | undefined;

/** Sends a message as JSON. A delay is in whole seconds and at most 15 minutes: a longer one is shortened. */
export async function sendMessage(queueUrl: string, message: object, delayMs = 0): Promise<void> {
  client ??= new SQSClient(CLIENT_SETTINGS);
  await client.send(
    new SendMessageCommand({
      QueueUrl: queueUrl,
      MessageBody: JSON.stringify(message),
      DelaySeconds: Math.min(Math.max(Math.ceil(delayMs / 1000), 0), MAX_DELAY_SECONDS),
    }),
  );
}
