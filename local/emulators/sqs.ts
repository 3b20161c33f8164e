// SQS's JSON protocol for the queues of the host, as far as functions and operators use it: send, receive and delete messages, read
// the attributes of a queue, and move dead letters back.
import type { QueueDefinition, Queues } from '../events/queues.ts';
import { md5, systemAttributes } from '../events/sqs-event.ts';
import type { HostNames } from '../host-names.ts';
import { ACCOUNT_ID } from '../settings.ts';
import { type Input, type Operation, ServiceError, serveJson } from './json-service.ts';

/** SQS's limit for a message is 1 MiB; in JSON it is longer. */
const MAX_BODY_BYTES = 1024 * 1024;
const MAX_REQUEST_BYTES = 8 * MAX_BODY_BYTES;
const MAX_RECEIVE = 10;
const MAX_WAIT_SECONDS = 20;
const MAX_DELAY_SECONDS = 900;
const MAX_VISIBILITY_SECONDS = 43_200;

export interface SqsEndpoint {
  readonly url: string;
  queueUrl(name: string): string;
  close(): Promise<void>;
}

export async function startSqs(queues: Queues, names?: HostNames): Promise<SqsEndpoint> {
  let url = '';
  const queueUrl = (name: string): string => `${url}/${ACCOUNT_ID}/${name}`;
  const listening = await serveJson(
    {
      namespace: 'com.amazonaws.sqs',
      operations: operationsOf(queues, queueUrl),
      errors: {
        unsupported: 'UnsupportedOperation',
        badInput: 'InvalidParameterValue',
        internal: 'InternalError',
      },
      maxRequestBytes: MAX_REQUEST_BYTES,
    },
    names,
  );
  url = listening.url;
  return { url, queueUrl, close: listening.close };
}

function operationsOf(queues: Queues, queueUrl: (name: string) => string): ReadonlyMap<string, Operation> {
  /** The last move out of a queue, by its ARN. */
  const moves = new Map<
    string,
    { readonly destination: string | undefined; readonly moved: number; readonly at: number }
  >();
  const existing = (queue: QueueDefinition | undefined): QueueDefinition => {
    if (queue !== undefined && queue.internal !== true) return queue;
    throw new ServiceError('QueueDoesNotExist', 'The specified queue does not exist.');
  };
  /** By the end of its URL, so that a URL of an earlier start, with another port, is valid. */
  const addressed = ({ QueueUrl: address }: Input): QueueDefinition =>
    existing(queues.named(String(address).split('/').at(-1) ?? ''));
  const arrival = async (arn: string, milliseconds: number): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, milliseconds);
    const removeListener = queues.onArrival(arn, resolve);
    await promise;
    clearTimeout(timer);
    removeListener();
  };

  return new Map<string, Operation>([
    [
      'ListQueues',
      ({ QueueNamePrefix: prefix = '' }) => ({
        QueueUrls: queues
          .list()
          .filter(({ name }) => name.startsWith(String(prefix)))
          .map(({ name }) => queueUrl(name)),
      }),
    ],
    [
      'GetQueueUrl',
      ({ QueueName: name }) => ({ QueueUrl: queueUrl(existing(queues.named(String(name))).name) }),
    ],
    [
      'GetQueueAttributes',
      (input) => {
        const queue = addressed(input);
        const asked = Array.isArray(input.AttributeNames) ? input.AttributeNames : [];
        const all = Object.entries(attributesOf(queue, queues));
        const wanted = all.filter(([name]) => asked.includes('All') || asked.includes(name));
        return { Attributes: Object.fromEntries(wanted) };
      },
    ],
    [
      'SendMessage',
      (input) => {
        const queue = addressed(input);
        for (const name of ['MessageAttributes', 'MessageSystemAttributes', 'MessageGroupId']) {
          if (input[name] !== undefined) {
            throw new ServiceError('UnsupportedOperation', `${name} is not supported by the local host`);
          }
        }
        const { MessageBody: body } = input;
        if (typeof body !== 'string' || body === '' || Buffer.byteLength(body) > MAX_BODY_BYTES) {
          throw new ServiceError(
            'InvalidParameterValue',
            `MessageBody should be a string of 1 to ${MAX_BODY_BYTES} bytes`,
          );
        }
        const delay = seconds(input, 'DelaySeconds', MAX_DELAY_SECONDS);
        return { MessageId: queues.send(queue.arn, body, delay), MD5OfMessageBody: md5(body) };
      },
    ],
    [
      'ReceiveMessage',
      async (input) => {
        const queue = addressed(input);
        const { MaxNumberOfMessages: most = 1 } = input;
        if (typeof most !== 'number' || most < 1 || most > MAX_RECEIVE) {
          throw new ServiceError(
            'InvalidParameterValue',
            `MaxNumberOfMessages should be 1 to ${MAX_RECEIVE}`,
          );
        }
        const visibility = seconds(input, 'VisibilityTimeout', MAX_VISIBILITY_SECONDS);
        const waitMs = seconds(input, 'WaitTimeSeconds', MAX_WAIT_SECONDS) ?? 0;
        let messages = queues.receive(queue.arn, most, visibility);
        if (messages.length === 0 && waitMs > 0) {
          await arrival(queue.arn, waitMs);
          messages = queues.receive(queue.arn, most, visibility);
        }
        if (messages.length === 0) return {};
        return {
          Messages: messages.map((message) => ({
            MessageId: message.id,
            ReceiptHandle: message.receipt,
            Body: message.body,
            MD5OfBody: md5(message.body),
            Attributes: systemAttributes(message),
          })),
        };
      },
    ],
    [
      'DeleteMessage',
      (input) => {
        queues.delete(addressed(input).arn, String(input.ReceiptHandle));
        return {};
      },
    ],
    [
      'ChangeMessageVisibility',
      (input) => {
        const timeout = seconds(input, 'VisibilityTimeout', MAX_VISIBILITY_SECONDS) ?? 0;
        if (!queues.changeVisibility(addressed(input).arn, String(input.ReceiptHandle), timeout)) {
          throw new ServiceError('ReceiptHandleIsInvalid', 'The specified receipt handle is not valid.');
        }
        return {};
      },
    ],
    [
      'StartMessageMoveTask',
      ({ SourceArn: source, DestinationArn: destination }) => {
        const from = existing(queues.get(String(source)));
        const to = destination === undefined ? undefined : existing(queues.get(String(destination))).arn;
        const moved = queues.redrive(from.arn, to);
        moves.set(from.arn, { destination: to, moved, at: Date.now() });
        // SQS moves messages in the background; here all have been moved already.
        return { TaskHandle: `${from.name}:moved-${moved}` };
      },
    ],
    [
      'ListMessageMoveTasks',
      ({ SourceArn: source }) => {
        const { arn } = existing(queues.get(String(source)));
        const last = moves.get(arn);
        if (last === undefined) return { Results: [] };
        const { destination, moved, at } = last;
        return {
          Results: [
            {
              Status: 'COMPLETED',
              SourceArn: arn,
              ...(destination === undefined ? {} : { DestinationArn: destination }),
              ApproximateNumberOfMessagesMoved: moved,
              ApproximateNumberOfMessagesToMove: moved,
              StartedTimestamp: at,
            },
          ],
        };
      },
    ],
  ]);
}

function attributesOf(queue: QueueDefinition, queues: Queues): Readonly<Record<string, string>> {
  const { visible, inFlight, delayed } = queues.counts(queue.arn);
  const { redrive } = queue;
  return {
    QueueArn: queue.arn,
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(delayed),
    VisibilityTimeout: String(queue.visibilityTimeoutMs / 1000),
    MessageRetentionPeriod: String(queue.retentionMs / 1000),
    DelaySeconds: String(queue.delayMs / 1000),
    ...(redrive === undefined
      ? {}
      : {
          RedrivePolicy: JSON.stringify({
            deadLetterTargetArn: redrive.deadLetterArn,
            maxReceiveCount: redrive.maxReceiveCount,
          }),
        }),
  };
}

/** Seconds of the input in milliseconds; undefined if it is not given. */
function seconds(input: Input, name: string, most: number): number | undefined {
  const value = input[name];
  if (value === undefined) return undefined;
  if (typeof value !== 'number' || value < 0 || value > most) {
    throw new ServiceError('InvalidParameterValue', `${name} should be 0 to ${most}`);
  }
  return value * 1000;
}
