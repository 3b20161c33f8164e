// Handler of POST /v1/authorities/{authorityId}/references.
import { randomUUID } from 'node:crypto';
import { byOf } from '../../shared/auth/caller.ts';
import { bindHandler } from '../../shared/bind.ts';
import { type ApiHandler, apiHandler } from '../../shared/http/api-handler.ts';
import { type Idempotency, openIdempotency } from '../../shared/http/idempotency.ts';
import type { References } from '../references/reference.ts';
import { createReference } from '../routes.ts';
import type { ReferenceCreated } from '../schemas.ts';
import { removeAt } from '../uploads/abandoned.ts';
import { referenceKey } from '../uploads/keys.ts';
import type { UploadUrls } from '../uploads/presign.ts';
import { openAuditedReferences, openUploadUrls } from '../wiring.ts';

interface Dependencies {
  readonly references: Pick<References, 'create'>;
  readonly uploadUrls: UploadUrls;
  readonly idempotency: Idempotency;
}

export const createReferenceHandler = ({ references, uploadUrls, idempotency }: Dependencies): ApiHandler =>
  apiHandler(
    createReference,
    async ({ params: { authorityId }, body, caller, requestId }): Promise<ReferenceCreated> => {
      const now = new Date();
      const name = { authorityId, kind: body.kind, referenceId: randomUUID() };
      const upload = await uploadUrls.sign(referenceKey(name), body, now);
      await references.create(
        {
          ...name,
          announced: body,
          by: byOf(caller),
          createdAt: now.toISOString(),
          uploadExpiresAt: upload.expiresAt,
        },
        removeAt(now),
        requestId,
      );
      return { referenceId: name.referenceId, status: 'awaiting-upload', upload };
    },
    { idempotency },
  );

export const handler = await bindHandler(createReferenceHandler, () => ({
  references: openAuditedReferences(),
  uploadUrls: openUploadUrls(),
  idempotency: openIdempotency(),
}));
