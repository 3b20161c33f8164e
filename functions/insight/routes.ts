// The route table of insight: read by CDK, the OpenAPI document and the API tests.
import { route } from '../shared/http/route.ts';
import {
  Export,
  ExportPath,
  HealthPath,
  HealthQuery,
  ModelHealth,
  NewExport,
  Statistics,
  StatisticsQuery,
} from './schemas.ts';

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

const EXPORT = '/v1/exports/{exportId}';
const POLLING = { while: ['running'], everySeconds: 2 };

export const createExport = route({
  operationId: 'createExport',
  method: 'POST',
  path: '/v1/exports',
  scope: 'statistics:read',
  customsOnly: true,
  entry: `${HANDLERS}/create-export.ts`,
  tag: TAG,
  summary: 'Export a table of the lake',
  description:
    'Made in the background as one file. Each kind also needs the scope that reads its records: `declarations:read` for declarations and inspections, `hs:predict`, `documents:read`, `delinquency:read` or `audit:read`. Every request is a line of the audit trail.',
  request: { body: NewExport },
  status: 202,
  location: EXPORT,
  polling: POLLING,
  response: {
    description: 'The export; poll it until its status is no longer `running`',
    schema: Export,
    links: { getExport: { exportId: '$response.body#/exportId' } },
  },
  idempotent: true,
});

export const getExport = route({
  operationId: 'getExport',
  method: 'GET',
  path: EXPORT,
  scope: 'statistics:read',
  customsOnly: true,
  entry: `${HANDLERS}/get-export.ts`,
  tag: TAG,
  summary: 'Get the status of an export, and the URL of its file',
  description:
    'Each answer has a new URL, valid for 15 minutes. Needs the scope of the kind, like its request.',
  request: { params: ExportPath },
  status: 200,
  polling: POLLING,
  response: { description: 'The export', schema: Export },
  problems: [404],
});

export const getModelHealth = route({
  operationId: 'getModelHealth',
  method: 'GET',
  path: '/v1/models/{name}/health',
  scope: 'models:read',
  customsOnly: true,
  entry: `${HANDLERS}/get-model-health.ts`,
  tag: TAG,
  summary: 'Get how a model does in a period',
  description:
    'From the lake, which is written every night. Drift against training, lanes, what inspections found of what was predicted, and alarms. The names are those of `GET /v1/models`.',
  request: { params: HealthPath, query: HealthQuery },
  status: 200,
  response: { description: 'The health of the model', schema: ModelHealth },
  problems: [404],
});

export const insightRoutes = [getDeclarationStatistics, createExport, getExport, getModelHealth] as const;
