// Events that could not be handed to webhooks: a dead letter names the party whose event it is. Its text is replaced by one with the
// pseudonym, so that customs' own webhooks still get the event once the letters are returned to their queue.
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { Identifier } from './identifier.ts';
import { rewritten } from './values.ts';

/** Letters that are looked at are invisible to others for so long. */
const VISIBILITY_S = 60;
const MOST_AT_ONCE = 10;

/** Receives every letter of the queue once, and gives it back afterwards. */
async function eachLetter(
  client: SQSClient,
  queue: string,
  work: (letter: Message) => Promise<'done' | 'kept'>,
): Promise<void> {
  const kept: Message[] = [];
  for (;;) {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl: queue,
        MaxNumberOfMessages: MOST_AT_ONCE,
        VisibilityTimeout: VISIBILITY_S,
      }),
    );
    if (Messages.length === 0) break;
    for (const letter of Messages) if ((await work(letter)) === 'kept') kept.push(letter);
  }
  for (const { ReceiptHandle } of kept) {
    await client.send(
      new ChangeMessageVisibilityCommand({ QueueUrl: queue, ReceiptHandle, VisibilityTimeout: 0 }),
    );
  }
}

/** Counts the letters that name the identifier. */
export async function deadLettersNaming(
  client: SQSClient,
  queue: string | undefined,
  identifier: Identifier,
): Promise<number> {
  let count = 0;
  if (queue === undefined) return count;
  await eachLetter(client, queue, async ({ Body = '' }) => {
    if (identifier.isIn(Body)) count += 1;
    return await Promise.resolve('kept');
  });
  return count;
}

/** Replaces letters that name the identifier; returns their number. */
export async function replaceDeadLetters(
  client: SQSClient,
  queue: string | undefined,
  identifier: Identifier,
  pseudonym: string,
): Promise<number> {
  let count = 0;
  if (queue === undefined) return count;
  await eachLetter(client, queue, async ({ Body = '', ReceiptHandle }) => {
    if (!identifier.isIn(Body)) return 'kept';
    const body = rewritten(JSON.parse(Body), { text: (text) => identifier.without(text, pseudonym) });
    // The new letter first: a command that is killed in between leaves both, and an event is delivered at least once anyway.
    await client.send(new SendMessageCommand({ QueueUrl: queue, MessageBody: JSON.stringify(body) }));
    await client.send(new DeleteMessageCommand({ QueueUrl: queue, ReceiptHandle }));
    count += 1;
    return 'done';
  });
  return count;
}
