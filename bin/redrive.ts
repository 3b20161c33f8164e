// Returns uploads that exhausted their retries to the queue of uploads: npm run tool -- redrive
//
// SQS itself moves the messages of the dead-letter queue to the queue that they came from; this command starts the move and shows
// its progress. Finished uploads are not processed again (docs/decisions/0015), so running it twice is safe.
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

const HELP = `Returns the messages of the dead-letter queue of uploads to the queue of uploads.

usage: npm run tool -- redrive [options]

First fix what made them fail: docs/runbooks/document-dead-letters.md.

  --dry-run            only shows how many messages there are, and the first ten
${SERVICE_HELP}`;

const POLL_MS = 1_000;
const SHOWN = 10;

await runCommand(async () => {
  const { values } = parseArgs({
    options: { ...SERVICE_OPTIONS, 'dry-run': { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help) {
    console.log(HELP);
    return;
  }
  const { queues, sqs } = await findService(values);
  const { uploads, uploadsDeadLetters: deadLetters } = queues;
  if (uploads === undefined || deadLetters === undefined) {
    throw new UsageError('The service has no queue of uploads, or the queue has no dead-letter queue');
  }
  const client = await sqs();
  const { arn, messages } = await stateOf(client, deadLetters);
  const what = `${messages.toLocaleString('en-US')} message${messages === 1 ? '' : 's'}`;
  if (messages === 0) console.log('The dead-letter queue is empty: nothing to send back');
  else if (values['dry-run']) {
    console.log(`Would send ${what} of ${nameOf(deadLetters)} back to ${nameOf(uploads)}:`);
    for (const key of await firstKeys(client, deadLetters)) console.log(`  ${key}`);
    if (messages > SHOWN) console.log('  …');
  } else {
    await move(client, arn, messages);
    console.log(`${what} sent back to ${nameOf(uploads)}`);
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

/** The keys of the uploads that the first messages are about; the messages stay in the queue. */
async function firstKeys(client: SQSClient, queueUrl: string): Promise<string[]> {
  const { Messages = [] } = await client.send(
    new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: SHOWN, VisibilityTimeout: 0 }),
  );
  return Messages.map(({ Body = '' }) => keyOf(Body));
}

/** The key of the object that an event of S3 or of GuardDuty is about. */
function keyOf(body: string): string {
  try {
    const { detail } = JSON.parse(body) as {
      detail: { object?: { key: string }; s3ObjectDetails?: { objectKey: string } };
    };
    return detail.object?.key ?? detail.s3ObjectDetails?.objectKey ?? '(an event without an object)';
  } catch {
    return '(not an event)';
  }
}

/** Has all messages moved and waits for the end. */
async function move(client: SQSClient, arn: string, messages: number): Promise<void> {
  await client.send(new StartMessageMoveTaskCommand({ SourceArn: arn }));
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
