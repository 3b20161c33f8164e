// The failed messages in a function's answer, as Lambda reads it.
import { expect, test } from 'vitest';
import type { Message } from '../../../local/events/queues.ts';
import { batchItemFailures } from '../../../local/events/sqs-event.ts';

const message = (id: string): Message => ({
  id,
  receipt: `r-${id}`,
  body: '{}',
  sentAt: 0,
  firstReceivedAt: 0,
  receiveCount: 1,
  deadLetterSource: null,
});
const BATCH = ['a', 'b', 'c'].map(message);

const failed = (answer: unknown): string[] | undefined =>
  batchItemFailures(BATCH, JSON.stringify(answer))?.map(({ id }) => id);

test.each([[null], [{}], [{ batchItemFailures: null }], [{ batchItemFailures: [] }]])(
  'nothing failed: %j',
  (answer) => expect(failed(answer)).toEqual([]),
);

test('the named ones failed', () => {
  const named = ['c', 'a'].map((itemIdentifier) => ({ itemIdentifier }));
  expect(failed({ batchItemFailures: named })).toEqual(['c', 'a']);
});

test.each([
  ['text'],
  [[]],
  [{ batchItemFailures: 'a' }],
  [{ batchItemFailures: [{ itemIdentifier: 'unknown' }] }],
  [{ batchItemFailures: [{ itemIdentifier: '' }] }],
  [{ batchItemFailures: [{ itemIdentifier: 'a' }, { id: 'b' }] }],
  [{ batchItemFailures: ['a'] }],
])('the whole batch failed: %j', (answer) => expect(failed(answer)).toBeUndefined());
