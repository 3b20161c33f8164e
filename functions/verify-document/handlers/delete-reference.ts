// Handler of DELETE /v1/authorities/{authorityId}/references/{referenceId}.
import { actOf } from '../../shared/auth/act.ts';
import { bindHandler } from '../../shared/bind.ts';
import { type ApiHandler, apiHandler } from '../../shared/http/api-handler.ts';
import { ProblemError } from '../../shared/http/problem.ts';
import { logInfo, MESSAGES } from '../../shared/observability/log.ts';
import { message } from '../../shared/words/message.ts';
import type { References } from '../references/reference.ts';
import { retiredView } from '../references/view.ts';
import { deleteReference } from '../routes.ts';
import { openAuditedReferences } from '../wiring.ts';

interface Dependencies {
  readonly references: Pick<References, 'retire'>;
}

export const deleteReferenceHandler = ({ references }: Dependencies): ApiHandler =>
  apiHandler(deleteReference, async ({ params: { authorityId, referenceId }, ...call }) => {
    const act = actOf(call);
    const at = new Date().toISOString();
    const retired = await references.retire(authorityId, referenceId, { ...act, at });
    if (retired === undefined) {
      throw new ProblemError(404, {
        detail: message('document.unknownReference', { authority: authorityId, id: referenceId }),
      });
    }
    if (retired.retiredAt === at) {
      logInfo(MESSAGES.referenceRetired, {
        authorityId,
        referenceId,
        client: act.by.client,
        user: act.by.user?.id,
      });
    }
    return retiredView(retired);
  });

export const handler = await bindHandler(deleteReferenceHandler, () => ({
  references: openAuditedReferences(),
}));
