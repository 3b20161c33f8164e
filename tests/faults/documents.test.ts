// Uploads under faults, with the real handlers, tables, storage, events and queue: storage and tables that are unavailable, events that
// are duplicated and out of order, workers killed in the middle, and a file that kills every worker.
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { run } from '../api/support/process.ts';
import { messagesIn, sendMessage } from '../api/support/queues.ts';
import { contractTests, temporaryFolder } from '../api/support/service.ts';
import { logged, until } from '../api/support/watching.ts';
import { sha256Of } from '../support/document-records.ts';
import type { FaultKind } from './support/fault-proxy.ts';
import { ATTEMPTS_OF_A_CALL, startFaultyService } from './support/faulty-service.ts';
import { kill } from './support/function-processes.ts';
import { POISONABLE, smallWorker, WORKER } from './support/small-worker.ts';
import { announce, finished, put, statusOf, uploaded } from './support/uploads.ts';

const REPAIRED = join(temporaryFolder(), 'repaired');
const RECEIVES = 5;

const { service, dynamodb, s3 } = startFaultyService(smallWorker(REPAIRED), {
  keepFaults: true,
  entries: POISONABLE,
});

let poisoned: string;
let beside: string[];

/** Expects a document to have been processed exactly once. */
async function expectProcessedOnce(documentId: string): Promise<void> {
  expect(await finished(service(), documentId)).toMatchObject({ status: 'verified', pageCount: 1 });
  await until('It is logged', () => logged(service(), 'DOC001', documentId).length > 0);
  expect(logged(service(), 'DOC001', documentId)).toHaveLength(1);
}

beforeAll(async () => {
  poisoned = await uploaded(service(), 'poison');
  beside = await Promise.all([1, 2, 3, 4].map(() => uploaded(service())));
});

// Concurrently, since most of the time is spent waiting for messages to be redelivered.
describe.concurrent('a document', () => {
  const kinds: readonly [FaultKind, string, string, number][] = [
    ['error', 'GET', 'uploads/', ATTEMPTS_OF_A_CALL],
    ['throttle', 'GET', 'uploads/', ATTEMPTS_OF_A_CALL],
    ['cut', 'GET', 'uploads/', ATTEMPTS_OF_A_CALL],
    ['error', 'PUT', 'pages/', ATTEMPTS_OF_A_CALL],
    ['error', 'PUT', 'marks/', ATTEMPTS_OF_A_CALL],
    ['cut-after', 'PUT', 'marks/', ATTEMPTS_OF_A_CALL],
    // Hangs beyond the function's timeout: the function is terminated, and its lease has to expire.
    ['hang', 'GET', 'uploads/', 1],
  ];

  test.each(kinds)(
    'whose storage answers with %s to %s of %s is processed later',
    async (kind, operation, prefix, times) => {
      const announced = await announce(service());
      const { documentId } = announced;
      const fault = s3.fail({ kind, operation, about: `${prefix}${documentId}`, times });
      // The fault does not affect the broker's own upload.
      expect(await put(announced)).toBe(200);
      await expectProcessedOnce(documentId);
      expect(fault.hits).toBe(times);
    },
  );

  const writes: readonly [string, FaultKind, number, number][] = [
    ['claimed', 'throttle', 0, ATTEMPTS_OF_A_CALL],
    ['claimed', 'error', 0, ATTEMPTS_OF_A_CALL],
    ['claimed', 'cut-after', 0, ATTEMPTS_OF_A_CALL],
    ['finished', 'throttle', 1, ATTEMPTS_OF_A_CALL],
    ['finished', 'cut', 1, ATTEMPTS_OF_A_CALL],
  ];

  test.each(writes)(
    'that cannot be %s because of %s is processed later',
    async (_what, kind, after, times) => {
      const announced = await announce(service());
      const about = `"documentId":{"S":"${announced.documentId}"}`;
      const fault = dynamodb.fail({ kind, operation: 'UpdateItem', about, after, times });
      expect(await put(announced)).toBe(200);
      await expectProcessedOnce(announced.documentId);
      expect(fault.hits).toBe(times);
    },
  );

  test('whose result is stored but the answer lost is not processed again', async () => {
    const announced = await announce(service());
    const about = `"documentId":{"S":"${announced.documentId}"}`;
    const fault = dynamodb.fail({ kind: 'cut-after', operation: 'UpdateItem', about, after: 1, times: 1 });
    expect(await put(announced)).toBe(200);
    const { scoredAt } = await finished(service(), announced.documentId);
    expect(fault.hits).toBe(1);
    await until('The repeated event is logged', () => logged(service(), 'DOC003').length > 0);
    const again = await service().as('broker-a').get(`/v1/documents/${announced.documentId}`);
    expect(again.body).toMatchObject({ status: 'verified', scoredAt });
  });

  const drawing: readonly [FaultKind, string, string][] = [
    ['error', 'GET', 'pages/'],
    ['cut', 'GET', 'drawn/plain/'],
    ['throttle', 'PUT', 'drawn/plain/'],
  ];

  test.each(drawing)(
    'whose overlay cannot be drawn because of %s to %s of %s has it the next time',
    async (kind, operation, prefix) => {
      const documentId = await uploaded(service());
      const { overlays } = await finished(service(), documentId);
      const [{ url = '' } = {}] = overlays as { url?: string }[];
      const fault = s3.fail({ kind, operation, about: `${prefix}${documentId}`, times: ATTEMPTS_OF_A_CALL });
      expect((await fetch(url)).status).toBe(500);
      expect(fault.hits).toBe(ATTEMPTS_OF_A_CALL);
      expect((await fetch(url)).status).toBe(200);
    },
  );

  test('whose event is delivered five times, together with those of other versions, is processed once', async () => {
    const announced = await announce(service());
    const { documentId, bytes } = announced;
    expect(await put(announced)).toBe(200);
    const etag = `"${sha256Of(bytes).slice(0, 32)}"`;
    const versions = [...Array.from({ length: 5 }, () => 'v2'), 'v1', 'v3', 'v1'];
    await Promise.all(
      versions.map((version) =>
        sendMessage(service(), 'uploads', {
          'detail-type': 'Object Created',
          detail: {
            bucket: { name: service().endpoints.buckets.documents },
            object: { key: `uploads/${documentId}/original`, etag, 'version-id': version },
          },
        }),
      ),
    );
    const { scoredAt } = await finished(service(), documentId);
    await expectProcessedOnce(documentId);
    expect((await finished(service(), documentId)).scoredAt).toBe(scoredAt);
  });

  test('whose worker is killed in the middle is processed by the next one, once the lease has expired', async () => {
    const announced = await announce(service());
    const { documentId } = announced;
    const fault = s3.fail({ kind: 'hang', operation: 'GET', about: documentId, times: 1 });
    expect(await put(announced)).toBe(200);
    await until('The worker is reading the file', () => fault.hits === 1);
    expect(await statusOf(service(), documentId)).toBe('processing');
    expect(kill(WORKER)).toBeGreaterThan(0);
    await expectProcessedOnce(documentId);
  });

  test('is announced while the storage is unavailable, and uploaded once it is available again', async () => {
    const announced = await announce(service());
    const { documentId } = announced;
    const away = ['PUT', 'GET', 'HEAD'].map((operation) =>
      s3.fail({ kind: 'error', operation, about: documentId }),
    );
    expect(await put(announced)).toBe(503);
    expect(await statusOf(service(), documentId)).toBe('awaiting-upload');
    for (const fault of away) fault.lift();
    expect(await put(announced)).toBe(200);
    await expectProcessedOnce(documentId);
  });
});

describe('a file that kills every worker', () => {
  test('is dead-lettered after five attempts, and documents uploaded at the same time are processed', async () => {
    for (const documentId of beside) expect((await finished(service(), documentId)).status).toBe('verified');
    await until('It is dead-lettered', async () => (await messagesIn(service(), 'uploadsDeadLetters')) === 1);
    // Some attempts may have found that the previous attempt's lease had not expired.
    const attempts = logged(service(), 'POISON').length;
    expect(attempts).toBeGreaterThan(1);
    expect(attempts).toBeLessThanOrEqual(RECEIVES);
    expect(await statusOf(service(), poisoned)).toBe('processing');
    await until('All others are processed', async () => (await messagesIn(service(), 'uploads')) === 0);
  });

  test('is listed by redrive --dry-run and not moved', async () => {
    const { code, stdout, stderr } = await run(
      'bin/redrive.ts',
      '--dry-run',
      '--endpoints',
      service().endpointsFile,
    );
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^Would send 1 message of \S+-uploads-dead-letters back to \S+-uploads:\n/);
    expect(stdout).toContain(`  uploads/${poisoned}/original\n`);
    expect(await messagesIn(service(), 'uploadsDeadLetters')).toBe(1);
  });

  test('is processed after the repair, once redrive has sent it back', async () => {
    writeFileSync(REPAIRED, randomUUID());
    const redrive = () => run('bin/redrive.ts', '--endpoints', service().endpointsFile);
    const { code, stdout, stderr } = await redrive();
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^1 message sent back to \S+-uploads\n$/)]);
    expect(stderr).toContain('messages: 1 of 1 (100 %)');
    await expectProcessedOnce(poisoned);
    expect((await redrive()).stdout).toBe('The dead-letter queue is empty: nothing to send back\n');
  });
});

contractTests();
