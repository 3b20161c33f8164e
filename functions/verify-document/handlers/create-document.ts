// Door of POST /v1/documents.
import { randomUUID } from 'node:crypto';
import { apiHandler } from '../../shared/http/api-handler.ts';
import { idempotentBy } from '../../shared/http/idempotency.ts';
import { idempotencyTable, openDocuments, openUploads } from '../api.ts';
import { removeAt } from '../documents.ts';
import { documentKey } from '../keys.ts';
import { createDocument } from '../routes.ts';
import type { DocumentCreated } from '../schemas.ts';

const documents = openDocuments();
const uploadUrl = openUploads();

export const handler = apiHandler(
  createDocument,
  async ({ body, caller }): Promise<DocumentCreated> => {
    const now = new Date();
    const documentId = randomUUID();
    const upload = await uploadUrl(documentKey(documentId), body, now);
    await documents.create(
      {
        documentId,
        announced: body,
        party: caller?.party,
        createdBy: caller?.clientId ?? '',
        createdAt: now.toISOString(),
        uploadExpiresAt: upload.expiresAt,
      },
      removeAt(now),
    );
    return { documentId, status: 'awaiting-upload', upload };
  },
  { idempotency: idempotentBy(idempotencyTable()) },
);
