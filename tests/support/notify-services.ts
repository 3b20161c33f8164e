// SQS and EventBridge for tests of single functions: the host's own emulators, in memory, without functions that receive.
import { startEventBridge } from '../../local/emulators/event-bridge.ts';
import { startSqs } from '../../local/emulators/sqs.ts';
import { EventBus } from '../../local/events/event-bus.ts';
import { openEventStore } from '../../local/events/event-store.ts';
import { Queues } from '../../local/events/queues.ts';

export interface TestNotifyServices {
  /** Bodies of the messages in a queue. */
  readonly messagesIn: (queue: string) => unknown[];
  /** Environment variables with which a process reaches both through the AWS SDK. */
  readonly environment: Readonly<Record<string, string>>;
  readonly close: () => Promise<void>;
}

/** @param events name of the queue that gets every event of the bus */
export async function startNotifyServices(names: {
  readonly queues: readonly string[];
  readonly bus: string;
  readonly events: string;
}): Promise<TestNotifyServices> {
  const store = openEventStore(':memory:');
  const queues = new Queues(store, () => undefined);
  const arnOf = (name: string): string => `arn:aws:sqs:us-east-1:000000000000:${name}`;
  for (const name of names.queues) {
    queues.define({ name, arn: arnOf(name), visibilityTimeoutMs: 0, retentionMs: 3_600_000, delayMs: 0 });
  }
  const bus = new EventBus(store, queues, (error) => {
    throw error;
  });
  bus.define(names.bus);
  bus.addRule({ bus: names.bus, matches: () => true, targets: [arnOf(names.events)] });
  const [sqs, eventBridge] = await Promise.all([startSqs(queues), startEventBridge(bus)]);
  return {
    messagesIn: (queue) => queues.receive(arnOf(queue), 10).map(({ body }): unknown => JSON.parse(body)),
    environment: { AWS_ENDPOINT_URL_SQS: sqs.url, AWS_ENDPOINT_URL_EVENTBRIDGE: eventBridge.url },
    close: async () => {
      await Promise.all([sqs.close(), eventBridge.close()]);
      store.close();
    },
  };
}
