// `npm run tool -- redrive` against queues of the local host.
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type SqsEndpoint, startSqs } from '../../../local/emulators/sqs.ts';
import { openEventStore } from '../../../local/events/event-store.ts';
import { Queues } from '../../../local/events/queues.ts';
import { CREDENTIALS, REGION, REPOSITORY_ROOT } from '../../../local/settings.ts';
import { temporaryFolder } from '../local/temporary.ts';

const UPLOADS = 'arn:aws:sqs:us-east-1:000000000000:uploads';
const DEAD_LETTERS = 'arn:aws:sqs:us-east-1:000000000000:dead-letters';
const TIMES = { visibilityTimeoutMs: 30_000, retentionMs: 60_000, delayMs: 0 };

let queues: Queues;
let endpoint: SqsEndpoint;

beforeEach(async () => {
  let now = 0;
  queues = new Queues(
    openEventStore(':memory:'),
    () => undefined,
    () => (now += 1),
  );
  const redrive = { deadLetterArn: DEAD_LETTERS, maxReceiveCount: 1 };
  queues.define({ name: 'uploads', arn: UPLOADS, ...TIMES, redrive });
  queues.define({ name: 'dead-letters', arn: DEAD_LETTERS, ...TIMES });
  endpoint = await startSqs(queues);
});
afterEach(() => endpoint.close());

/** Sends an event to the queue of uploads and lets it fail until it is a dead letter. */
function fail(event: unknown): void {
  queues.send(UPLOADS, JSON.stringify(event));
  queues.receive(UPLOADS, 10, 0);
  queues.receive(UPLOADS, 10, 0);
}

async function redrive(...options: string[]): Promise<string> {
  const file = join(temporaryFolder(), 'endpoints.json');
  const queueUrls = { uploads: 'uploads', uploadsDeadLetters: 'dead-letters' };
  writeFileSync(
    file,
    JSON.stringify({
      ...{ apiUrl: '', tokenUrl: '', s3Url: '', dynamodbUrl: '', sqsUrl: endpoint.url, region: REGION },
      ...{ stepFunctionsUrl: '', stateMachines: {}, credentials: CREDENTIALS, buckets: {}, tables: {} },
      clients: [{ name: 'operator', clientId: '', clientSecret: '', scopes: [] }],
      queues: Object.fromEntries(
        Object.entries(queueUrls).map(([key, name]) => [key, endpoint.queueUrl(name)]),
      ),
    }),
  );
  const script = join(REPOSITORY_ROOT, 'bin', 'redrive.ts');
  const run = promisify(execFile);
  const { stdout } = await run(process.execPath, [script, '--endpoints', file, ...options]);
  return stdout;
}

test('an empty dead-letter queue has nothing to return', async () => {
  expect(await redrive()).toBe('The dead-letter queue is empty: nothing to send back\n');
});

test('a dry run shows the uploads of S3 and of GuardDuty, and moves none', async () => {
  fail({ detail: { object: { key: 'uploads/1/original' } } });
  fail({ detail: { s3ObjectDetails: { objectKey: 'uploads/2/original' } } });
  fail('a text');
  expect(await redrive('--dry-run')).toBe(`Would send 3 messages of dead-letters back to uploads:
  uploads/1/original
  uploads/2/original
  (an event without an object)
`);
  expect(queues.counts(DEAD_LETTERS).visible).toBe(3);
});

test('the messages return to the queue of uploads', async () => {
  fail({ detail: { object: { key: 'uploads/1/original' } } });
  expect(await redrive()).toContain('1 message sent back to uploads\n');
  expect([queues.counts(DEAD_LETTERS).visible, queues.counts(UPLOADS).visible]).toEqual([0, 1]);
});
