// Handler of POST /v1/webhooks.
import { randomUUID } from 'node:crypto';
import { byOf } from '../../shared/auth/caller.ts';
import { bindHandler } from '../../shared/bind.ts';
import { type ApiHandler, apiHandler } from '../../shared/http/api-handler.ts';
import { type Idempotency, openIdempotency } from '../../shared/http/idempotency.ts';
import { invalidRequest, ProblemError } from '../../shared/http/problem.ts';
import { message } from '../../shared/words/message.ts';
import { createWebhook } from '../routes.ts';
import type { Webhook } from '../schemas.ts';
import { registrationErrors } from '../webhooks/registration.ts';
import { MOST_WEBHOOKS, ownerOf, type Webhooks, webhookOf, webhookView } from '../webhooks/webhook.ts';
import { allowsLoopback, openAuditedWebhooks, openSecrets } from '../wiring.ts';

interface Dependencies {
  readonly webhooks: Pick<Webhooks, 'create' | 'list'>;
  readonly secretOf: (webhookId: string) => string;
  readonly allowLoopback: boolean;
  readonly idempotency: Idempotency;
}

export const createWebhookHandler = (dependencies: Dependencies): ApiHandler => {
  const { webhooks, secretOf, allowLoopback, idempotency } = dependencies;
  return apiHandler(
    createWebhook,
    async ({ body, caller, requestId }): Promise<Webhook> => {
      const errors = registrationErrors(body, { party: caller?.party, allowLoopback });
      if (errors.length > 0) throw invalidRequest(errors);
      const owner = ownerOf(caller);
      const { webhooks: existing } = await webhooks.list(owner, MOST_WEBHOOKS);
      if (existing.length >= MOST_WEBHOOKS) {
        const detail = message('webhook.full', { count: MOST_WEBHOOKS });
        throw new ProblemError('webhooks-full', { detail });
      }
      const webhook = webhookOf(body, {
        owner,
        webhookId: randomUUID(),
        createdAt: new Date().toISOString(),
        by: byOf(caller),
      });
      await webhooks.create(webhook, requestId);
      return webhookView(webhook);
    },
    {
      idempotency,
      // Not part of what is kept for a repeat.
      complete: (webhook) => ({ ...webhook, secret: secretOf((webhook as Webhook).webhookId) }),
    },
  );
};

export const handler = await bindHandler(createWebhookHandler, async () => ({
  webhooks: openAuditedWebhooks(),
  secretOf: await openSecrets(),
  allowLoopback: allowsLoopback(),
  idempotency: openIdempotency(),
}));
