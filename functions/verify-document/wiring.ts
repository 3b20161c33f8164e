// Opens what the API's handlers depend on: the tables, the bucket and the settings, from the environment.
import * as z from 'zod';
import { openAuditTrail } from '../shared/audit/trail.ts';
import { dynamodb } from '../shared/aws/clients.ts';
import { s3 } from '../shared/aws/s3.ts';
import { parseEnvironment } from '../shared/environment.ts';
import { DocumentStore } from './documents/store.ts';
import type { ViewPorts } from './documents/view.ts';
import { ReferenceStore } from './references/store.ts';
import { presignPicture, presignUpload, type UploadUrls } from './uploads/presign.ts';

const MINUTE_MS = 60_000;
const Name = z.string().min(1);

export function openDocuments(): DocumentStore {
  return new DocumentStore(dynamodb(), parseEnvironment({ DOCUMENTS_TABLE: Name }).DOCUMENTS_TABLE);
}

export function openReferences(): ReferenceStore {
  return new ReferenceStore(dynamodb(), parseEnvironment({ REFERENCES_TABLE: Name }).REFERENCES_TABLE);
}

/** For the function that announces documents: each act is stored with its audit line. */
export function openAuditedDocuments(): DocumentStore {
  const { DOCUMENTS_TABLE } = parseEnvironment({ DOCUMENTS_TABLE: Name });
  return new DocumentStore(dynamodb(), DOCUMENTS_TABLE, openAuditTrail());
}

/** For the functions that announce and retire references: each act is stored with its audit line. */
export function openAuditedReferences(): ReferenceStore {
  const { REFERENCES_TABLE } = parseEnvironment({ REFERENCES_TABLE: Name });
  return new ReferenceStore(dynamodb(), REFERENCES_TABLE, openAuditTrail());
}

export function openUploadUrls(): UploadUrls {
  const { DOCUMENTS_BUCKET: bucket, UPLOAD_MINUTES: minutes } = parseEnvironment({
    DOCUMENTS_BUCKET: Name,
    UPLOAD_MINUTES: z.coerce.number().int().positive(),
  });
  return {
    sign: (key, file, now) => presignUpload(s3(), { bucket, key }, file, minutes * MINUTE_MS, now),
  };
}

/** What an answer with overlays depends on. */
export function openView(): ViewPorts {
  const {
    DOCUMENTS_BUCKET: bucket,
    OVERLAYS_DAYS: overlaysDays,
    API_ORIGIN: origin,
  } = parseEnvironment({
    DOCUMENTS_BUCKET: Name,
    OVERLAYS_DAYS: z.coerce.number().int().positive(),
    API_ORIGIN: z.string().optional(),
  });
  return {
    urlOf: (key, type) => presignPicture(s3(), bucket, key, type),
    overlaysDays,
    origin,
    now: () => new Date(),
  };
}
