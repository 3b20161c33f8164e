// Door of POST /v1/authorities/{authorityId}/references.
import { randomUUID } from 'node:crypto';
import { apiHandler } from '../../shared/http/api-handler.ts';
import { idempotentBy } from '../../shared/http/idempotency.ts';
import { removeAt } from '../documents/view.ts';
import { createReference } from '../routes.ts';
import type { ReferenceCreated } from '../schemas.ts';
import { referenceKey } from '../uploads/keys.ts';
import { idempotencyTable, openReferences, openUploads } from '../wiring.ts';

const references = openReferences();
const uploadUrl = openUploads();

export const handler = apiHandler(
  createReference,
  async ({ params: { authorityId }, body, caller }): Promise<ReferenceCreated> => {
    const now = new Date();
    const name = { authorityId, kind: body.kind, referenceId: randomUUID() };
    const upload = await uploadUrl(referenceKey(name), body, now);
    await references.create(
      {
        ...name,
        announced: body,
        createdBy: caller?.clientId ?? '',
        createdAt: now.toISOString(),
        uploadExpiresAt: upload.expiresAt,
      },
      removeAt(now),
    );
    return { referenceId: name.referenceId, status: 'awaiting-upload', upload };
  },
  { idempotency: idempotentBy(idempotencyTable()) },
);
