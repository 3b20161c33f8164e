// Sends uploads back that work has failed on for good: npm run tool -- redrive
//
// SQS itself moves the messages of the dead-letter queue to where they came from; this command starts that and shows how far it is.
// What has been finished meanwhile is not done again (docs/decisions/0015): a second run, or one too many, does no harm.
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { findService, runCommand, SERVICE_HELP, SERVICE_OPTIONS, UsageError } from './support/endpoints.ts';
import { Progress } from './support/progress.ts';
import type { SqsClient } from './support/sqs.ts';

const HELP = `Sends the messages of the dead-letter queue of uploads back to the queue of uploads.

usage: npm run tool -- redrive [options]

Repair what made them fail first: docs/runbooks/document-dead-letters.md.

  --dry-run            only says how many there are and shows the first of them
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
    throw new UsageError('The service has no queue of uploads, or no dead-letter queue for it');
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
    await move(client, deadLetters, arn, messages);
    console.log(`${what} sent back to ${nameOf(uploads)}`);
  }
});

/** How many messages wait in a queue. */
async function stateOf(client: SqsClient, queueUrl: string): Promise<{ arn: string; messages: number }> {
  const { Attributes } = await client.call<{ Attributes: Record<string, string> }>(
    queueUrl,
    'GetQueueAttributes',
    { QueueUrl: queueUrl, AttributeNames: ['QueueArn', 'ApproximateNumberOfMessages'] },
  );
  return { arn: Attributes.QueueArn ?? '', messages: Number(Attributes.ApproximateNumberOfMessages) };
}

/** Keys of the uploads that some messages are about; looking takes nothing away. */
async function firstKeys(client: SqsClient, queueUrl: string): Promise<string[]> {
  const { Messages = [] } = await client.call<{ Messages?: readonly { Body: string }[] }>(
    queueUrl,
    'ReceiveMessage',
    { QueueUrl: queueUrl, MaxNumberOfMessages: SHOWN, VisibilityTimeout: 0 },
  );
  return Messages.map(({ Body }) => keyOf(Body));
}

/** The object that an event is about, S3's own or GuardDuty's. */
function keyOf(body: string): string {
  try {
    const { detail } = JSON.parse(body) as {
      detail: { object?: { key: string }; s3ObjectDetails?: { objectKey: string } };
    };
    return detail.object?.key ?? detail.s3ObjectDetails?.objectKey ?? 'another event';
  } catch {
    return 'no event';
  }
}

interface MoveTask {
  readonly Status: string;
  readonly ApproximateNumberOfMessagesMoved?: number;
  readonly FailureReason?: string;
}

/** Has all messages moved and waits for the end. */
async function move(client: SqsClient, queueUrl: string, arn: string, messages: number): Promise<void> {
  await client.call(queueUrl, 'StartMessageMoveTask', { SourceArn: arn });
  const progress = new Progress('messages', messages);
  for (let done = 0; ; await sleep(POLL_MS)) {
    const { Results: [task] = [] } = await client.call<{ Results?: readonly MoveTask[] }>(
      queueUrl,
      'ListMessageMoveTasks',
      { SourceArn: arn, MaxResults: 1 },
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
