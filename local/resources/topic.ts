// SNS topics: what is published to one is kept for people to read. Subscriptions are AWS's business.
import { HostError } from '../errors.ts';
import { ACCOUNT_ID, REGION } from '../settings.ts';
import type { ResourceRunner } from './resource.ts';

export const topicRunner: ResourceRunner = {
  async create(resource, services) {
    const fifo = await resource.property('FifoTopic');
    if (fifo !== undefined && String(fifo) !== 'false') {
      throw new HostError(`${resource.type} ${resource.path}: FifoTopic is not supported by the local host`);
    }
    const name = resource.name('TopicName');
    const arn = `arn:aws:sns:${REGION}:${ACCOUNT_ID}:${name}`;
    services.notices.addTopic(arn);
    return { ref: arn, attributes: { TopicArn: arn, TopicName: name } };
  },
};
