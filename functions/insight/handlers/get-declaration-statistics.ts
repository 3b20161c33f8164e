// Handler of GET /v1/statistics/declarations.
import { bindHandler } from '../../shared/bind.ts';
import { type ApiHandler, apiHandler } from '../../shared/http/api-handler.ts';
import { getDeclarationStatistics } from '../routes.ts';
import { type StatisticsPorts, statisticsOf } from '../statistics/statistics.ts';
import { openStatistics } from '../statistics/wiring.ts';

export const getDeclarationStatisticsHandler = (ports: StatisticsPorts): ApiHandler =>
  apiHandler(getDeclarationStatistics, async ({ query, caller }) => {
    const seesAll = caller?.scopes.includes('declarations:read') === true;
    return await statisticsOf(ports, query, seesAll);
  });

export const handler = await bindHandler(getDeclarationStatisticsHandler, openStatistics);
