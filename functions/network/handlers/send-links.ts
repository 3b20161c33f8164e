// Handler of POST /v1/network/links.
import { actOf } from '../../shared/auth/act.ts';
import { bindHandler } from '../../shared/bind.ts';
import { type ApiHandler, apiHandler } from '../../shared/http/api-handler.ts';
import { type Idempotency, openIdempotency } from '../../shared/http/idempotency.ts';
import type { NetworkActs } from '../acts/record.ts';
import { openAuditedActs } from '../acts/wiring.ts';
import { checkLinks, linksTable } from '../collecting/sent.ts';
import type { NetworkFiles } from '../files/files.ts';
import { sentKey } from '../keys.ts';
import { sendLinks } from '../routes.ts';
import type { SentLinks } from '../schemas.ts';
import { openFiles } from '../wiring.ts';

interface Dependencies {
  readonly files: Pick<NetworkFiles, 'write'>;
  readonly acts: Pick<NetworkActs, 'sent'>;
  readonly idempotency: Idempotency;
}

export const sendLinksHandler = ({ files, acts, idempotency }: Dependencies): ApiHandler =>
  apiHandler(
    sendLinks,
    async ({ body, itemErrors, ...call }): Promise<SentLinks> => {
      const checked = checkLinks(body.items, (index) => itemErrors.get(index) ?? []);
      const good = checked.flatMap((one) => ('item' in one ? [one.item] : []));
      if (good.length > 0) {
        const [act, sentAt] = [actOf(call), new Date().toISOString()];
        const file = sentKey(sentAt.slice(0, 10), 'links', call.requestId);
        await files.write(file, Buffer.from(linksTable(good)), 'text/csv; charset=utf-8');
        await acts.sent({ file, rows: good.length, by: act.by, sentAt }, act);
      }
      return {
        items: checked.map((one) => {
          if (!('item' in one)) return { result: 'problem', problem: one.problem };
          const { from, to } = one.item;
          return { result: 'stored', from, to };
        }),
      };
    },
    { idempotency },
  );

export const handler = await bindHandler(sendLinksHandler, () => ({
  files: openFiles(),
  acts: openAuditedActs(),
  idempotency: openIdempotency(),
}));
