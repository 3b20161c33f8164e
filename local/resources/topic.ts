// SNS topics: published messages are kept for people to read. Subscriptions matter only in AWS.
import { ACCOUNT_ID, REGION } from '../settings.ts';
import { unsupported } from './properties.ts';
import type { ResourceRunner } from './resource.ts';

export const topicRunner: ResourceRunner = {
  async create(resource, services) {
    const fifo = await resource.property('FifoTopic');
    if (fifo !== undefined && String(fifo) !== 'false') {
      throw unsupported(resource, 'FifoTopic');
    }
    const name = resource.name('TopicName');
    const arn = `arn:aws:sns:${REGION}:${ACCOUNT_ID}:${name}`;
    services.notices.addTopic(arn);
    return { ref: arn, attributes: { TopicArn: arn, TopicName: name } };
  },
};
