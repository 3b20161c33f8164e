// Queues of this service: encrypted, over TLS only, with a dead-letter queue that keeps messages for two weeks.
import { Duration } from 'aws-cdk-lib';
import { Queue, QueueEncryption, type QueueProps } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { output } from './output.ts';

const DEAD_LETTER_DAYS = 14;

/** A queue; exports its URL as the stack output `QueueUrl<id>`. */
class ServiceQueue extends Queue {
  constructor(scope: Construct, id: string, props: QueueProps) {
    super(scope, id, { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true, ...props });
    output(this, `QueueUrl${id}`, this.queueUrl, `URL of the queue ${id}`);
  }
}

export interface QueuePair {
  readonly queue: Queue;
  readonly deadLetters: Queue;
}

/**
 * Creates a queue and its dead-letter queue, `<id>DeadLetters`.
 *
 * @param receives after how many receives a message is a dead letter
 */
export function queueWithDeadLetters(
  scope: Construct,
  id: string,
  { visibilityTimeout, receives }: { readonly visibilityTimeout: Duration; readonly receives: number },
): QueuePair {
  const deadLetters = new ServiceQueue(scope, `${id}DeadLetters`, {
    retentionPeriod: Duration.days(DEAD_LETTER_DAYS),
  });
  const queue = new ServiceQueue(scope, id, {
    visibilityTimeout,
    deadLetterQueue: { queue: deadLetters, maxReceiveCount: receives },
  });
  return { queue, deadLetters };
}
