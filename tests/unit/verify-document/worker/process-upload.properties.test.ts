// Upload events in any order, delivered repeatedly and concurrently, of older and newer objects, with workers killed on the way, until
// each event is acknowledged, as SQS does. The document's outcome is decided once and never changes. With the real tables.

import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { message } from '../../../../functions/shared/words/message.ts';
import { DocumentStore } from '../../../../functions/verify-document/documents/store.ts';
import { DEFAULT_LIMITS } from '../../../../functions/verify-document/examination/pages/limits.ts';
import { ReferenceStore } from '../../../../functions/verify-document/references/store.ts';
import { documentKey } from '../../../../functions/verify-document/uploads/keys.ts';
import type { UploadEvent } from '../../../../functions/verify-document/worker/events.ts';
import {
  BusyError,
  type ProcessedUpload,
  type ProcessingPorts,
  processUpload,
} from '../../../../functions/verify-document/worker/process-upload.ts';
import { trailOf } from '../../../support/audit.ts';
import { documentBody, examinationStub, SCAN } from '../../../support/document-records.ts';
import { startDynamoDb, type TestDynamoDb } from '../../../support/dynamodb.ts';
import { anyCut, type Fate, inTurn, interleaved, takingTurns } from '../../../support/interleaving.ts';

const LEASE_MS = 130_000;
const START = Date.parse('2026-03-01T12:00:00.000Z');
/** Begin, read the file, read the references, examine, finish. */
const MOST_CALLS = 5;

let db: TestDynamoDb;
let documents: DocumentStore;
let references: ReferenceStore;
beforeAll(async () => {
  db = await startDynamoDb();
  documents = new DocumentStore(db.client, db.tables.documents, trailOf(db), 1);
  references = new ReferenceStore(db.client, db.tables.references, trailOf(db));
});
afterAll(() => db.close());

/** Announces a document and returns its id. */
async function announced(): Promise<string> {
  const documentId = randomUUID();
  await documents.create(
    {
      documentId,
      announced: documentBody({ authorityId: `authority-${documentId}` }),
      party: 'broker-a',
      by: { client: 'broker-a' },
      createdAt: new Date(START).toISOString(),
      uploadExpiresAt: new Date(START + 900_000).toISOString(),
    },
    new Date(START + 86_400_000),
    'request-1',
  );
  return documentId;
}

/** Workers that record which attempt examined the document, so that a second verdict would show. */
function workers() {
  const examined = { count: 0 };
  const stub = examinationStub();
  const at = (now: number): ProcessingPorts => ({
    examination: {
      ...stub,
      examine: (input, onPage) =>
        inTurn(async () => {
          examined.count += 1;
          const attempt = message('quality.rotated', { degrees: examined.count });
          return { ...(await stub.examine(input, onPage)), quality: [attempt] };
        }),
    },
    bucket: 'documents',
    documents: takingTurns(documents),
    references: takingTurns(references),
    files: {
      read: () => inTurn(async () => ({ sizeBytes: SCAN.length, contentType: 'image/png', bytes: SCAN })),
      put: () => Promise.resolve(),
    },
    embeddings: { read: () => Promise.reject(new Error('no embedding')) },
    newSigningKey: () => 'signing key',
    limits: DEFAULT_LIMITS,
    leaseMs: LEASE_MS,
    now: () => new Date(now),
  });
  return { at, examined };
}

/** Whether the message of this delivery was deleted from the queue. */
function isAcknowledged(fate: Fate<ProcessedUpload>): boolean {
  if (fate.kind === 'failed' && !(fate.error instanceof BusyError)) throw fate.error;
  return fate.kind === 'done';
}

const delivery = fc.record({ objectId: fc.constantFrom('older', 'newer'), cut: anyCut(MOST_CALLS) });

describe('the events of a document', () => {
  it('in any order, number and interleaving, with any worker killed, decide its outcome once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(delivery, { minLength: 2, maxLength: 4 }),
        fc.infiniteStream(fc.nat()),
        async (scheduler, deliveries, picks) => {
          const documentId = await announced();
          const { at, examined } = workers();
          const event = (objectId: string): UploadEvent => ({
            bucket: 'documents',
            key: documentKey(documentId),
            objectId,
          });
          const fates = await interleaved(
            scheduler,
            deliveries.map(({ objectId, cut }) => ({
              work: () => processUpload(at(START), event(objectId)),
              cut,
            })),
          );
          // Unacknowledged events are delivered again after the killed workers' leases have ended, in any order.
          const again = deliveries.filter((_, index) => {
            const fate = fates[index];
            return fate !== undefined && !isAcknowledged(fate);
          });
          for (let late = 1; again.length > 0; late++) {
            const [next] = again.splice((picks.next().value ?? 0) % again.length, 1);
            await processUpload(at(START + late * (LEASE_MS + 1)), event(next?.objectId ?? ''));
          }
          const decided = await documents.get(documentId);
          expect(decided?.status).toBe('verified');
          const killed = fates.filter(({ kind }) => kind === 'cut-off').length;
          expect(examined.count).toBeLessThanOrEqual(1 + killed);
          // Further events change nothing.
          for (const objectId of ['newer', 'older', 'another']) {
            const repeated = await processUpload(at(START + 99 * LEASE_MS), event(objectId));
            expect(repeated).toEqual({ kind: 'ignored', reason: 'already-finished' });
          }
          expect(await documents.get(documentId)).toEqual(decided);
        },
      ),
      { numRuns: 30 },
    );
  });
});
