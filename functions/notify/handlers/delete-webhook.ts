// Handler of DELETE /v1/webhooks/{webhookId}.
import { actOf } from '../../shared/auth/act.ts';
import { bindHandler } from '../../shared/bind.ts';
import { type ApiHandler, apiHandler } from '../../shared/http/api-handler.ts';
import { logInfo, MESSAGES } from '../../shared/observability/log.ts';
import { deleteWebhook } from '../routes.ts';
import type { WebhookDeleted } from '../schemas.ts';
import { unknownWebhook } from '../webhooks/missing.ts';
import { ownerOf, type Webhooks } from '../webhooks/webhook.ts';
import { openAuditedWebhooks } from '../wiring.ts';

interface Dependencies {
  readonly webhooks: Pick<Webhooks, 'remove'>;
}

export const deleteWebhookHandler = ({ webhooks }: Dependencies): ApiHandler =>
  apiHandler(deleteWebhook, async ({ params: { webhookId }, caller, requestId }): Promise<WebhookDeleted> => {
    const deletedAt = new Date().toISOString();
    const by = { ...actOf({ caller, requestId }), at: deletedAt };
    if (!(await webhooks.remove(ownerOf(caller), webhookId, by))) throw unknownWebhook(webhookId);
    logInfo(MESSAGES.webhookDeleted, { webhookId, client: caller?.client, user: caller?.user?.id });
    return { webhookId, deletedAt };
  });

export const handler = await bindHandler(deleteWebhookHandler, () => ({ webhooks: openAuditedWebhooks() }));
