// The worker's handler with fakes: which messages of a batch the queue delivers again, and what is logged.
import '../../../support/silent.ts';
import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { logger } from '../../../../functions/shared/observability/log.ts';
import { DEFAULT_LIMITS } from '../../../../functions/verify-document/examination/pages/limits.ts';
import { documentKey } from '../../../../functions/verify-document/uploads/keys.ts';
import {
  processUploadsHandler,
  type WorkerDependencies,
} from '../../../../functions/verify-document/worker/batch.ts';
import { lruCached } from '../../../../functions/verify-document/worker/lru-cache.ts';
import { lambdaContext } from '../../../support/api-event.ts';
import { FakeDocuments, FakeReferences } from '../../../support/document-fakes.ts';
import { documentBody, examinationStub, SCAN } from '../../../support/document-records.ts';

let documents: FakeDocuments;
beforeEach(() => {
  documents = new FakeDocuments();
  vi.spyOn(logger, 'info').mockImplementation(() => undefined);
  vi.spyOn(logger, 'error').mockImplementation(() => undefined);
});
afterEach(() => {
  vi.restoreAllMocks();
});

function dependencies(reserveMs: number): WorkerDependencies {
  return {
    ports: {
      examination: examinationStub(),
      bucket: 'documents',
      documents,
      references: new FakeReferences(),
      files: {
        read: async () => ({ sizeBytes: SCAN.length, contentType: 'image/png', bytes: SCAN }),
        put: async () => undefined,
      },
      embeddings: { read: async () => Float32Array.of(1) },
      newSigningKey: () => 'signing key',
      limits: DEFAULT_LIMITS,
      leaseMs: 1_000,
      now: () => new Date('2026-01-01T00:00:00.000Z'),
    },
    reserveMs,
  };
}

async function announce(documentId: string): Promise<void> {
  await documents.create({
    documentId,
    announced: documentBody(),
    party: 'broker-a',
    by: { client: 'broker-a' },
    createdAt: '2026-01-01T00:00:00.000Z',
    uploadExpiresAt: '2026-01-01T00:15:00.000Z',
  });
}

function message(messageId: string, key: string): SQSRecord {
  const detail = { bucket: { name: 'documents' }, object: { key, etag: 'etag' } };
  const body = JSON.stringify({ 'detail-type': 'Object Created', detail });
  return { messageId, body, attributes: { ApproximateReceiveCount: '1' } } as SQSRecord;
}

const handle = (reserveMs: number, ...Records: SQSRecord[]) =>
  processUploadsHandler(dependencies(reserveMs))({ Records } satisfies SQSEvent, lambdaContext());

describe('a batch', () => {
  it('is answered with the messages that failed', async () => {
    await announce('d1');
    const broken = { ...message('broken', ''), body: 'no JSON' };
    const answer = await handle(
      0,
      message('good', documentKey('d1')),
      broken,
      message('foreign', 'else/where'),
    );
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'broken' }] });
    expect((await documents.get('d1'))?.status).toBe('verified');
    expect(logger.info).toHaveBeenCalledWith(
      expect.any(String),
      expect.objectContaining({ code: 'DOC001', documentId: 'd1', status: 'verified' }),
    );
    expect(logger.info).toHaveBeenCalledWith(
      expect.any(String),
      expect.objectContaining({ code: 'DOC003', reason: 'not-an-upload' }),
    );
    expect(logger.error).toHaveBeenCalledWith(
      expect.any(String),
      expect.objectContaining({ code: 'DOC002', messageId: 'broken', receives: 1 }),
    );
  });

  it('starts no upload once less time is left than the reserve', async () => {
    await announce('d1');
    const answer = await handle(60_000, message('late', documentKey('d1')));
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'late' }] });
    expect((await documents.get('d1'))?.status).toBe('awaiting-upload');
  });

  it('logs a busy upload as information, because the next delivery finds it finished', async () => {
    await announce('d1');
    await documents.begin('d1', 'etag', Date.parse('2026-01-01T00:00:00.000Z'), 1_000);
    const answer = await handle(0, message('second', documentKey('d1')));
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'second' }] });
    expect(logger.info).toHaveBeenCalledWith(
      expect.any(String),
      expect.objectContaining({ code: 'DOC002', busy: true }),
    );
    expect(logger.error).not.toHaveBeenCalled();
  });
});

describe('the cache of pictures', () => {
  it('reads each key once, and drops the least recently used', async () => {
    const reads: string[] = [];
    const cached = lruCached(async (key) => {
      reads.push(key);
      return { key };
    }, 2);
    for (const key of ['a', 'b', 'a', 'c', 'a', 'b']) expect(await cached(key)).toEqual({ key });
    expect(reads).toEqual(['a', 'b', 'c', 'b']);
  });
});
