// The route table of insight: read by CDK, the OpenAPI document and the API tests.
import { route } from '../shared/http/route.ts';
import { Statistics, StatisticsQuery } from './schemas.ts';

const HANDLERS = 'functions/insight/handlers';
const TAG = 'Insight';

export const getDeclarationStatistics = route({
  operationId: 'getDeclarationStatistics',
  method: 'GET',
  path: '/v1/statistics/declarations',
  scope: 'statistics:read',
  customsOnly: true,
  entry: `${HANDLERS}/get-declaration-statistics.ts`,
  tag: TAG,
  summary: 'Count and sum declarations by one or two dimensions',
  description:
    'From the lake, which is written every night: `asOf` says until when. Cancelled declarations are not counted. Rates are of those inspected and have 95 % intervals; cells of fewer than 3 importers are withheld from callers without `declarations:read`.',
  request: { query: StatisticsQuery },
  status: 200,
  response: { description: 'The cells', schema: Statistics },
});

export const insightRoutes = [getDeclarationStatistics] as const;
