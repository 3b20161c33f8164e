// Handler of POST /v1/network/entities.
import { actOf } from '../../shared/auth/act.ts';
import { bindHandler } from '../../shared/bind.ts';
import { type ApiHandler, apiHandler } from '../../shared/http/api-handler.ts';
import { type Idempotency, openIdempotency } from '../../shared/http/idempotency.ts';
import type { NetworkActs } from '../acts/record.ts';
import { openAuditedActs } from '../acts/wiring.ts';
import { checkEntities, entitiesTable } from '../collecting/sent.ts';
import type { Days } from '../days/days.ts';
import { resolvedItems } from '../days/resolving.ts';
import type { NetworkFiles } from '../files/files.ts';
import { sentKey } from '../keys.ts';
import { identifierKey } from '../resolution/wiring.ts';
import { sendEntities } from '../routes.ts';
import type { NetworkRuns } from '../run/record.ts';
import type { SentEntities } from '../schemas.ts';
import { openDays, openFiles, openRuns } from '../wiring.ts';

interface Dependencies {
  readonly runs: Pick<NetworkRuns, 'current'>;
  readonly days: Pick<Days, 'open'>;
  readonly files: Pick<NetworkFiles, 'write'>;
  readonly acts: Pick<NetworkActs, 'sent' | 'undone'>;
  readonly key: Uint8Array;
  readonly idempotency: Idempotency;
}

export const sendEntitiesHandler = (dependencies: Dependencies): ApiHandler => {
  const { runs, days, files, acts, key, idempotency } = dependencies;
  return apiHandler(
    sendEntities,
    async ({ body, itemErrors, ...call }): Promise<SentEntities> => {
      const checked = checkEntities(body.items, (index) => itemErrors.get(index) ?? []);
      const good = checked.flatMap((one) => ('item' in one ? [one.item] : []));
      const current = good.length === 0 ? undefined : await runs.current();
      const day = current === undefined ? undefined : days.open(current);
      const resolved = await resolvedItems(day, good, key, await acts.undone());
      if (good.length > 0) {
        const [act, sentAt] = [actOf(call), new Date().toISOString()];
        const file = sentKey(sentAt.slice(0, 10), 'entities', call.requestId);
        await files.write(file, Buffer.from(entitiesTable(good)), 'text/csv; charset=utf-8');
        await acts.sent({ file, rows: good.length, by: act.by, sentAt }, act);
      }
      const answers = good.map((item, index) => [item, resolved[index]] as const);
      const byItem = new Map(answers);
      return {
        items: checked.map((one) => {
          if ('item' in one) {
            const { entityId } = one.item;
            return { result: 'stored', entityId, ...(byItem.get(one.item) ?? { resolvedTo: entityId }) };
          }
          const { id, problem } = one;
          return { result: 'problem', ...(id === undefined ? {} : { entityId: id }), problem };
        }),
      };
    },
    { idempotency },
  );
};

export const handler = await bindHandler(sendEntitiesHandler, async () => ({
  runs: openRuns(),
  days: openDays(),
  files: openFiles(),
  acts: openAuditedActs(),
  key: await identifierKey(),
  idempotency: openIdempotency(),
}));
