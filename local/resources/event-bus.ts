// EventBridge buses beside the default one, for the events that functions put. Encryption and permissions matter only in AWS.
import { ACCOUNT_ID, REGION } from '../settings.ts';
import { refuseProperty } from './properties.ts';
import type { ResourceRunner } from './resource.ts';

export const eventBusRunner: ResourceRunner = {
  async create(resource, services) {
    for (const property of ['EventSourceName', 'DeadLetterConfig']) await refuseProperty(resource, property);
    const name = resource.name('Name');
    services.events.define(name);
    return {
      ref: name,
      attributes: { Arn: `arn:aws:events:${REGION}:${ACCOUNT_ID}:event-bus/${name}`, Name: name },
    };
  },
};
