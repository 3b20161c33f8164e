// Opens what the worker depends on, around the examination that it is given: stores, bucket, limits and a cache of embeddings.
import * as z from 'zod';
import { NO_TRAIL } from '../../shared/audit/trail.ts';
import { dynamodb } from '../../shared/aws/clients.ts';
import { s3 } from '../../shared/aws/s3.ts';
import { parseEnvironment } from '../../shared/environment.ts';
import { newSigningKey } from '../documents/picture-urls.ts';
import { DocumentStore } from '../documents/store.ts';
import type { Examination } from '../examination/contract.ts';
import { PageLimits } from '../examination/pages/limits.ts';
import { decodeEmbedding } from '../references/embedding.ts';
import { ReferenceStore } from '../references/store.ts';
import { DocumentFiles } from '../uploads/files.ts';
import type { WorkerDependencies } from './batch.ts';
import { lruCached } from './lru-cache.ts';

/** Embeddings take 17 to 27 KB each. */
const CACHED_EMBEDDINGS = 2_000;

/** The worker's dependencies, from the environment. */
export function openWorker(examination: Examination): WorkerDependencies {
  const environment = parseEnvironment({
    DOCUMENTS_TABLE: z.string().min(1),
    REFERENCES_TABLE: z.string().min(1),
    DOCUMENTS_BUCKET: z.string().min(1),
    /** For how long the record of a document is kept. */
    DOCUMENT_DAYS: z.coerce.number().int().positive(),
    LEASE_MS: z.coerce.number().int().positive(),
    /** How much of an invocation's time must be left to start another upload. */
    RESERVE_MS: z.coerce.number().int().positive(),
    /** How long reading a document may take; the rest of the reserve is for models and storage. */
    READING_MS: z.coerce.number().int().positive(),
  });
  const files = new DocumentFiles(s3(), environment.DOCUMENTS_BUCKET);
  return {
    ports: {
      examination,
      bucket: environment.DOCUMENTS_BUCKET,
      documents: new DocumentStore(
        dynamodb(),
        environment.DOCUMENTS_TABLE,
        NO_TRAIL,
        environment.DOCUMENT_DAYS,
      ),
      references: new ReferenceStore(dynamodb(), environment.REFERENCES_TABLE),
      files,
      embeddings: {
        read: lruCached(async (key) => decodeEmbedding(await files.readKept(key)), CACHED_EMBEDDINGS),
      },
      limits: PageLimits.parse({ documentTimeoutMs: environment.READING_MS }),
      leaseMs: environment.LEASE_MS,
      newSigningKey,
      now: () => new Date(),
    },
    reserveMs: environment.RESERVE_MS,
  };
}
