// Handler of GET /v1/delinquency/taxpayers/{taxpayerId}.
import { bindHandler } from '../../shared/bind.ts';
import { type ApiHandler, apiHandler } from '../../shared/http/api-handler.ts';
import { startOf, tokenAfter } from '../../shared/http/paging.ts';
import { besideOf, type NetworkScores } from '../../shared/network/beside.ts';
import { openNetworkScores } from '../../shared/network/wiring.ts';
import { getTaxpayer } from '../routes.ts';
import type { TaxpayerView } from '../schemas.ts';
import { historyList } from '../scores/lists.ts';
import type { Scores } from '../scores/record.ts';
import { taxpayerView } from '../scores/views.ts';
import { openScores, unknownTaxpayer } from '../wiring.ts';

interface Dependencies {
  readonly scores: Pick<Scores, 'history' | 'latest' | 'overridesOf'>;
  readonly network: NetworkScores;
}

export const getTaxpayerHandler = ({ scores, network }: Dependencies): ApiHandler =>
  apiHandler(
    getTaxpayer,
    async ({ params: { taxpayerId }, query: { limit, nextToken }, caller }): Promise<TaxpayerView> => {
      const list = historyList(taxpayerId);
      const before = startOf(list, nextToken);
      // One more than the page shows: whether there is a next page, and whether the grade changed with the page's last score.
      const [read, latest, overrides, beside] = await Promise.all([
        scores.history(taxpayerId, limit + 1, before),
        scores.latest(taxpayerId),
        scores.overridesOf(taxpayerId),
        besideOf(network, caller, taxpayerId),
      ]);
      if (latest === undefined) throw unknownTaxpayer(taxpayerId);
      const page = read.slice(0, limit);
      const older = read[limit];
      const last = page.at(-1);
      return {
        ...taxpayerView({ latest, page, older, overrides }, new Date()),
        ...beside,
        ...(older === undefined || last === undefined ? {} : { nextToken: tokenAfter(list, last.runDate) }),
      };
    },
  );

export const handler = await bindHandler(getTaxpayerHandler, () => ({
  scores: openScores(),
  network: openNetworkScores(),
}));
