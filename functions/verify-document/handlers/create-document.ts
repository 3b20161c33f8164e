// Handler of POST /v1/documents.
import { randomUUID } from 'node:crypto';
import { byOf } from '../../shared/auth/caller.ts';
import { bindHandler } from '../../shared/bind.ts';
import { type ApiHandler, apiHandler } from '../../shared/http/api-handler.ts';
import { type Idempotency, openIdempotency } from '../../shared/http/idempotency.ts';
import type { Documents } from '../documents/document.ts';
import { createDocument } from '../routes.ts';
import type { DocumentCreated } from '../schemas.ts';
import { removeAt } from '../uploads/abandoned.ts';
import { documentKey } from '../uploads/keys.ts';
import type { UploadUrls } from '../uploads/presign.ts';
import { openAuditedDocuments, openUploadUrls } from '../wiring.ts';

interface Dependencies {
  readonly documents: Pick<Documents, 'create'>;
  readonly uploadUrls: UploadUrls;
  readonly idempotency: Idempotency;
}

export const createDocumentHandler = ({ documents, uploadUrls, idempotency }: Dependencies): ApiHandler =>
  apiHandler(
    createDocument,
    async ({ body, caller, requestId }): Promise<DocumentCreated> => {
      const now = new Date();
      const documentId = randomUUID();
      const upload = await uploadUrls.sign(documentKey(documentId), body, now);
      await documents.create(
        {
          documentId,
          announced: body,
          party: caller?.party,
          by: byOf(caller),
          createdAt: now.toISOString(),
          uploadExpiresAt: upload.expiresAt,
        },
        removeAt(now),
        requestId,
      );
      return { documentId, status: 'awaiting-upload', upload };
    },
    { idempotency },
  );

export const handler = await bindHandler(createDocumentHandler, () => ({
  documents: openAuditedDocuments(),
  uploadUrls: openUploadUrls(),
  idempotency: openIdempotency(),
}));
