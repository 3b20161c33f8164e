// Wiring of the functions behind the API: the tables, the bucket and the settings, from the environment.
import * as z from 'zod';
import { dynamodb } from '../shared/aws/clients.ts';
import { s3 } from '../shared/aws/s3.ts';
import { parseEnvironment } from '../shared/environment.ts';
import { ProblemError } from '../shared/http/problem.ts';
import { DocumentStore } from './documents/store.ts';
import type { ViewPorts } from './documents/view.ts';
import { ReferenceStore } from './references/store.ts';
import type { Upload } from './schemas.ts';
import { type Announced, presignPicture, presignUpload } from './uploads/presign.ts';

const MINUTE_MS = 60_000;
const Name = z.string().min(1);

export function openDocuments(): DocumentStore {
  return new DocumentStore(dynamodb(), parseEnvironment({ DOCUMENTS_TABLE: Name }).DOCUMENTS_TABLE);
}

export function openReferences(): ReferenceStore {
  return new ReferenceStore(dynamodb(), parseEnvironment({ REFERENCES_TABLE: Name }).REFERENCES_TABLE);
}

/** Gives upload URLs for keys of the documents bucket. */
export function openUploads(): (key: string, file: Announced, now: Date) => Promise<Upload> {
  const { DOCUMENTS_BUCKET: bucket, UPLOAD_MINUTES: minutes } = parseEnvironment({
    DOCUMENTS_BUCKET: Name,
    UPLOAD_MINUTES: z.coerce.number().int().positive(),
  });
  return (key, file, now) => presignUpload(s3(), { bucket, key }, file, minutes * MINUTE_MS, now);
}

/** What an answer with pictures needs. */
export function openView(): ViewPorts {
  const { DOCUMENTS_BUCKET: bucket, OVERLAYS_DAYS: overlaysDays } = parseEnvironment({
    DOCUMENTS_BUCKET: Name,
    OVERLAYS_DAYS: z.coerce.number().int().positive(),
  });
  return { urlOf: (key) => presignPicture(s3(), bucket, key), overlaysDays, now: () => new Date() };
}

/** The table of Idempotency-Key records. */
export function idempotencyTable(): string {
  return parseEnvironment({ IDEMPOTENCY_TABLE: Name }).IDEMPOTENCY_TABLE;
}

/** The 404 for a document that is not stored, or another party's: the two cannot be told apart. */
export function unknownDocument(documentId: string): ProblemError {
  return new ProblemError(404, { detail: `No document ${documentId} is stored for you` });
}
