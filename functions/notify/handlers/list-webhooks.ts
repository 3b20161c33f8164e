// Handler of GET /v1/webhooks.
import * as z from 'zod';
import { bindHandler } from '../../shared/bind.ts';
import { type ApiHandler, apiHandler } from '../../shared/http/api-handler.ts';
import { pageAnswer, startOf } from '../../shared/http/paging.ts';
import { IDENTIFIER } from '../../shared/text.ts';
import { listWebhooks } from '../routes.ts';
import { ownerOf, type Webhooks, webhookView } from '../webhooks/webhook.ts';
import { openWebhooks } from '../wiring.ts';

interface Dependencies {
  readonly webhooks: Pick<Webhooks, 'list'>;
}

export const listWebhooksHandler = ({ webhooks }: Dependencies): ApiHandler =>
  apiHandler(listWebhooks, async ({ query: { limit, nextToken }, caller }) => {
    const owner = ownerOf(caller);
    const list = { name: `webhooks of ${owner}`, position: z.string().regex(IDENTIFIER) };
    const page = await webhooks.list(owner, limit, startOf(list, nextToken));
    return pageAnswer(list, page.webhooks.map(webhookView), page.next);
  });

export const handler = await bindHandler(listWebhooksHandler, () => ({ webhooks: openWebhooks() }));
