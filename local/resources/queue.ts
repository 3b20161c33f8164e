// Standard SQS queues, kept in the event store. Encryption and permissions matter only in AWS.
import type { RedriveRule } from '../events/queues.ts';
import { isRecord } from '../json.ts';
import { ACCOUNT_ID, REGION } from '../settings.ts';
import { invalidProperty, numberProperty, unsupported } from './properties.ts';
import type { HostServices, Resource, ResourceRunner } from './resource.ts';

/** The defaults of SQS. */
const DEFAULT_VISIBILITY_SECONDS = 30;
const DEFAULT_RETENTION_SECONDS = 4 * 24 * 60 * 60;

export const queueRunner: ResourceRunner = {
  async create(resource, services) {
    const fifo = await resource.property('FifoQueue');
    const name = resource.name('QueueName');
    if ((fifo !== undefined && String(fifo) !== 'false') || name.endsWith('.fifo')) {
      throw unsupported(resource, 'FifoQueue');
    }
    const arn = `arn:aws:sqs:${REGION}:${ACCOUNT_ID}:${name}`;
    services.queues.define({
      name,
      arn,
      visibilityTimeoutMs:
        (await numberProperty(resource, 'VisibilityTimeout', DEFAULT_VISIBILITY_SECONDS)) * 1000,
      retentionMs:
        (await numberProperty(resource, 'MessageRetentionPeriod', DEFAULT_RETENTION_SECONDS)) * 1000,
      delayMs: (await numberProperty(resource, 'DelaySeconds', 0)) * 1000,
      redrive: await redriveOf(resource, services),
    });
    const url = services.sqs.queueUrl(name);
    return { ref: url, attributes: { Arn: arn, QueueName: name, QueueUrl: url } };
  },
};

async function redriveOf(resource: Resource, services: HostServices): Promise<RedriveRule | undefined> {
  const given = await resource.property('RedrivePolicy');
  if (given === undefined) return undefined;
  const policy: unknown = typeof given === 'string' ? JSON.parse(given) : given;
  const { deadLetterTargetArn, maxReceiveCount: count } = isRecord(policy) ? policy : {};
  if (typeof deadLetterTargetArn !== 'string' || services.queues.get(deadLetterTargetArn) === undefined) {
    throw invalidProperty(
      resource,
      'RedrivePolicy.deadLetterTargetArn',
      'a queue of this deployment',
      deadLetterTargetArn,
    );
  }
  const maxReceiveCount = Number(count);
  if (!Number.isInteger(maxReceiveCount) || maxReceiveCount < 1) {
    throw invalidProperty(resource, 'RedrivePolicy.maxReceiveCount', 'a whole number from 1', count);
  }
  return { deadLetterArn: deadLetterTargetArn, maxReceiveCount };
}
