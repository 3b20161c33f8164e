// Handler of POST /v1/network/merges/{mergeId}/undo.
import { actOf } from '../../shared/auth/act.ts';
import { bindHandler } from '../../shared/bind.ts';
import { type ApiHandler, apiHandler } from '../../shared/http/api-handler.ts';
import { type Idempotency, openIdempotency } from '../../shared/http/idempotency.ts';
import { ProblemError } from '../../shared/http/problem.ts';
import { message } from '../../shared/words/message.ts';
import type { NetworkActs } from '../acts/record.ts';
import { openAuditedActs } from '../acts/wiring.ts';
import type { Days } from '../days/days.ts';
import { currentDay } from '../days/published.ts';
import { undoMerge } from '../routes.ts';
import type { NetworkRuns } from '../run/record.ts';
import type { UndoneNetworkMerge } from '../schemas.ts';
import { openDays, openRuns } from '../wiring.ts';

interface Dependencies {
  readonly runs: Pick<NetworkRuns, 'current'>;
  readonly days: Pick<Days, 'open'>;
  readonly acts: Pick<NetworkActs, 'undo'>;
  readonly idempotency: Idempotency;
}

export const undoMergeHandler = ({ runs, days, acts, idempotency }: Dependencies): ApiHandler =>
  apiHandler(
    undoMerge,
    async ({ params: { mergeId }, body: { reason }, ...call }): Promise<UndoneNetworkMerge> => {
      const { mergeIds } = await days.open(await currentDay(runs)).summary();
      if (!mergeIds.includes(mergeId)) {
        throw new ProblemError(404, { detail: message('network.noMerge', { id: mergeId }) });
      }
      const act = actOf(call);
      const undone = { mergeId, reason, by: act.by, undoneAt: new Date().toISOString() };
      if (await acts.undo(undone, act)) return undone;
      throw new ProblemError('merge-undone', { detail: message('network.mergeUndone', { id: mergeId }) });
    },
    { idempotency },
  );

export const handler = await bindHandler(undoMergeHandler, () => ({
  runs: openRuns(),
  days: openDays(),
  acts: openAuditedActs(),
  idempotency: openIdempotency(),
}));
