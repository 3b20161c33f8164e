// PutEvents, with the AWS SDK's own client: events reach the queues of the rules of their bus, and bad entries are refused one by one.
import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startEventBridge } from '../../../local/emulators/event-bridge.ts';
import type { Listening } from '../../../local/emulators/json-service.ts';
import { EventBus } from '../../../local/events/event-bus.ts';
import { openEventStore } from '../../../local/events/event-store.ts';
import { compilePattern } from '../../../local/events/pattern.ts';
import { Queues } from '../../../local/events/queues.ts';

const QUEUE = 'arn:work';
const store = openEventStore(':memory:');
const queues = new Queues(store, () => undefined);
queues.define({ name: 'work', arn: QUEUE, visibilityTimeoutMs: 1_000, retentionMs: 60_000, delayMs: 0 });
const bus = new EventBus(store, queues, (error) => {
  throw error;
});
bus.define('mine');
bus.define('other');
bus.addRule({ bus: 'mine', matches: compilePattern({ source: ['customs'] }), targets: [QUEUE] });
bus.addRule({ bus: 'default', matches: () => true, targets: [QUEUE] });

let service: Listening;
let client: EventBridgeClient;
beforeAll(async () => {
  service = await startEventBridge(bus);
  client = new EventBridgeClient({
    endpoint: service.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
});
afterAll(async () => {
  client.destroy();
  await service.close();
  store.close();
});

const ENTRY: PutEventsRequestEntry = {
  EventBusName: 'mine',
  Source: 'customs',
  DetailType: 'document.decided',
  Detail: '{"id":"evt_1"}',
  Time: new Date('2026-11-20T01:02:03.000Z'),
};
const send = (...Entries: PutEventsRequestEntry[]) => client.send(new PutEventsCommand({ Entries }));

test('an event is in the queue of the matching rule of its bus when the call returns', async () => {
  const { Entries, FailedEntryCount } = await send(
    ENTRY,
    { ...ENTRY, Source: 'elsewhere' },
    { ...ENTRY, EventBusName: 'other' },
  );
  expect(FailedEntryCount).toBe(0);
  const messages = queues.receive(QUEUE, 10);
  expect(messages).toHaveLength(1);
  expect(JSON.parse(messages[0]?.body ?? '')).toEqual({
    version: '0',
    id: Entries?.[0]?.EventId,
    'detail-type': 'document.decided',
    source: 'customs',
    account: '000000000000',
    time: '2026-11-20T01:02:03Z',
    region: 'us-east-1',
    resources: [],
    detail: { id: 'evt_1' },
  });
});

test.each<[string, PutEventsRequestEntry, string]>([
  ['of a bus that does not exist', { ...ENTRY, EventBusName: 'nowhere' }, 'InvalidArgument'],
  ['with a detail that is no object', { ...ENTRY, Detail: '1' }, 'MalformedDetail'],
  ['in the name of AWS', { ...ENTRY, Source: 'aws.s3' }, 'InvalidArgument'],
])('an entry %s is refused, and the others are taken', async (_what, entry, code) => {
  const { Entries, FailedEntryCount } = await send(entry, ENTRY);
  expect(FailedEntryCount).toBe(1);
  expect(Entries?.map(({ ErrorCode }) => ErrorCode)).toEqual([code, undefined]);
});

test('more than ten entries are refused', async () => {
  await expect(send(...Array.from({ length: 11 }, () => ENTRY))).rejects.toThrow('1 to 10');
});
