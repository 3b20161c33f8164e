// Returns what exhausted its retries to its queue, uploads, events or deliveries: npm run tool -- redrive [--queue <name>]
//
// SQS itself moves the messages of the dead-letter queue; this command starts the move and shows its progress. Finished uploads and
// deliveries are not processed again (docs/decisions/0015, 0044), so running it twice is safe.
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import {
  GetQueueAttributesCommand,
  ListMessageMoveTasksCommand,
  ReceiveMessageCommand,
  type SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { findService, runCommand, SERVICE_HELP, SERVICE_OPTIONS, UsageError } from './support/endpoints.ts';
import { Progress } from './support/progress.ts';

const QUEUES = ['uploads', 'events', 'deliveries'] as const;

const HELP = `Returns the messages of a dead-letter queue to its queue.

usage: npm run tool -- redrive [options]

First fix what made them fail: docs/runbooks/document-dead-letters.md, event-delays.md, webhook-dead-letters.md.

  --queue <name>       ${QUEUES.join(', ')}; uploads if omitted
  --dry-run            only shows how many messages there are, and the first ten
${SERVICE_HELP}`;

const POLL_MS = 1_000;
const SHOWN = 10;

await runCommand(async () => {
  const { values } = parseArgs({
    options: {
      ...SERVICE_OPTIONS,
      queue: { type: 'string', default: 'uploads' },
      'dry-run': { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    console.log(HELP);
    return;
  }
  const name = QUEUES.find((one) => one === values.queue);
  if (name === undefined) throw new UsageError(`--queue should be one of ${QUEUES.join(', ')}`);
  const { queues, sqs } = await findService(values);
  const [queue, deadLetters] = [queues[name], queues[`${name}DeadLetters`]];
  if (queue === undefined || deadLetters === undefined) {
    throw new UsageError(`The service has no queue of ${name}, or the queue has no dead-letter queue`);
  }
  const client = await sqs();
  const { arn, messages } = await stateOf(client, deadLetters);
  const what = `${messages.toLocaleString('en-US')} message${messages === 1 ? '' : 's'}`;
  if (messages === 0) console.log('The dead-letter queue is empty: nothing to send back');
  else if (values['dry-run']) {
    console.log(`Would send ${what} of ${nameOf(deadLetters)} back to ${nameOf(queue)}:`);
    for (const subject of await firstSubjects(client, deadLetters)) console.log(`  ${subject}`);
    if (messages > SHOWN) console.log('  …');
  } else {
    await move(client, arn, (await stateOf(client, queue)).arn, messages);
    console.log(`${what} sent back to ${nameOf(queue)}`);
  }
});

/** How many messages wait in a queue. */
async function stateOf(client: SQSClient, queueUrl: string): Promise<{ arn: string; messages: number }> {
  const { Attributes = {} } = await client.send(
    new GetQueueAttributesCommand({
      QueueUrl: queueUrl,
      AttributeNames: ['QueueArn', 'ApproximateNumberOfMessages'],
    }),
  );
  return { arn: Attributes.QueueArn ?? '', messages: Number(Attributes.ApproximateNumberOfMessages) };
}

/** What the first messages are about; the messages stay in the queue. */
async function firstSubjects(client: SQSClient, queueUrl: string): Promise<string[]> {
  const { Messages = [] } = await client.send(
    new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: SHOWN, VisibilityTimeout: 0 }),
  );
  return Messages.map(({ Body = '' }) => subjectOf(Body));
}

/** The object of an event of S3 or of GuardDuty, the event of the service, or the delivery that a message is about. */
function subjectOf(body: string): string {
  try {
    const { detail, webhookId, place, attempts } = JSON.parse(body) as {
      detail?: {
        object?: { key: string };
        s3ObjectDetails?: { objectKey: string };
        id?: string;
        type?: string;
      };
      webhookId?: string;
      place?: string;
      attempts?: number;
    };
    if (webhookId !== undefined) return `${webhookId} ${place} after ${attempts ?? 'unfinished'} attempts`;
    if (detail?.type !== undefined) return `${detail.id} ${detail.type}`;
    return detail?.object?.key ?? detail?.s3ObjectDetails?.objectKey ?? '(an event without an object)';
  } catch {
    return '(not an event)';
  }
}

/** Has all messages moved and waits for the end. */
async function move(client: SQSClient, arn: string, to: string, messages: number): Promise<void> {
  // Dead letters of deliveries were sent, not moved, so SQS does not know where they came from.
  await client.send(new StartMessageMoveTaskCommand({ SourceArn: arn, DestinationArn: to }));
  const progress = new Progress('messages', messages);
  for (let done = 0; ; await sleep(POLL_MS)) {
    const { Results: [task] = [] } = await client.send(
      new ListMessageMoveTasksCommand({ SourceArn: arn, MaxResults: 1 }),
    );
    const { Status: status = 'RUNNING', ApproximateNumberOfMessagesMoved: moved = done } = task ?? {};
    progress.add(moved - done);
    done = moved;
    if (status === 'COMPLETED') return;
    if (status !== 'RUNNING') {
      throw new Error(`SQS stopped after ${done} of ${messages}: ${task?.FailureReason ?? status}`);
    }
  }
}

function nameOf(queueUrl: string): string {
  return queueUrl.split('/').at(-1) ?? queueUrl;
}
