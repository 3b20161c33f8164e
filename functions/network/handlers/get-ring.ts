// Handler of GET /v1/network/rings/{ringId}.
import { bindHandler } from '../../shared/bind.ts';
import { type ApiHandler, apiHandler } from '../../shared/http/api-handler.ts';
import { ProblemError } from '../../shared/http/problem.ts';
import { message } from '../../shared/words/message.ts';
import type { Days } from '../days/days.ts';
import { currentDay } from '../days/published.ts';
import { ringView } from '../days/rings.ts';
import { getRing } from '../routes.ts';
import type { NetworkRuns } from '../run/record.ts';
import { openDays, openRuns } from '../wiring.ts';

interface Dependencies {
  readonly runs: Pick<NetworkRuns, 'current'>;
  readonly days: Pick<Days, 'open'>;
}

export const getRingHandler = ({ runs, days }: Dependencies): ApiHandler =>
  apiHandler(getRing, async ({ params: { ringId } }) => {
    const published = await currentDay(runs);
    const ring = await ringView(days.open(published), ringId);
    if (ring !== undefined) return ring;
    const detail = message('network.noRing', { day: published.runDate, id: ringId });
    throw new ProblemError(404, { detail });
  });

export const handler = await bindHandler(getRingHandler, () => ({ runs: openRuns(), days: openDays() }));
