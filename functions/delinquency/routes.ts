// The route table of delinquency, used by CDK, the OpenAPI document and the API tests.
import { route } from '../shared/http/route.ts';
import {
  DelinquencyRuns,
  HistoryQuery,
  NewOverride,
  NewRun,
  OverrideAnswer,
  Ranking,
  RankingPath,
  RankingQuery,
  Run,
  RunPath,
  RunsQuery,
  TaxpayerPath,
  TaxpayersQuery,
  TaxpayerView,
} from './schemas.ts';

const HANDLERS = 'functions/delinquency/handlers';
const TAG = 'Delinquency';
const RUN = '/v1/delinquency/runs/{runId}';
const POLLING = { while: ['running'], everySeconds: 5 };
const TAXPAYER = '/v1/delinquency/taxpayers/{taxpayerId}';

export const startRun = route({
  operationId: 'startDelinquencyRun',
  method: 'POST',
  path: '/v1/delinquency/runs',
  scope: 'delinquency:run',
  entry: `${HANDLERS}/start-run.ts`,
  tag: TAG,
  summary: 'Start the scoring of all taxpayers in a day’s snapshot',
  description:
    'A day has one run. If a run for that day is in progress, it is returned. Rerunning a finished day is safe: completed work is not repeated.',
  request: { body: NewRun },
  status: 202,
  location: RUN,
  polling: POLLING,
  response: {
    description: 'The run; poll it until its status is no longer `running`',
    schema: Run,
    links: { getDelinquencyRun: { runId: '$response.body#/runId' } },
  },
  idempotent: true,
});

export const listRuns = route({
  operationId: 'listDelinquencyRuns',
  method: 'GET',
  path: '/v1/delinquency/runs',
  scope: 'delinquency:read',
  entry: `${HANDLERS}/list-runs.ts`,
  tag: TAG,
  summary: 'List runs, the latest day first',
  description:
    'One for each day that a run was started for, by the schedule or by hand, with its last state.',
  request: { query: RunsQuery },
  status: 200,
  response: { description: 'A page of runs', schema: DelinquencyRuns },
});

export const getRun = route({
  operationId: 'getDelinquencyRun',
  method: 'GET',
  path: RUN,
  scope: 'delinquency:read',
  entry: `${HANDLERS}/get-run.ts`,
  tag: TAG,
  summary: 'Get the status, grade counts and reports of a run',
  description: 'Poll it until the status is no longer `running`. A failed run says why in `problem`.',
  request: { params: RunPath },
  status: 200,
  polling: POLLING,
  response: { description: 'The run', schema: Run },
  problems: [404],
});

export const getRanking = route({
  operationId: 'getDelinquencyRanking',
  method: 'GET',
  path: '/v1/delinquency/rankings/{runDate}',
  scope: 'delinquency:read',
  entry: `${HANDLERS}/get-ranking.ts`,
  tag: TAG,
  summary: 'List the taxpayers of a day, highest score first',
  description:
    'The published ranking of a day, in pages: of all grades or of one, of all names or of those with a beginning. The grades are those of the model, and overrides are shown beside them. Each request reads a part of the day: with `q` or `changed` a page may have few taxpayers and still a `nextToken`.',
  request: { params: RankingPath, query: RankingQuery },
  status: 200,
  response: { description: 'A page of the ranking', schema: Ranking },
  problems: [404, 409],
});

export const searchTaxpayers = route({
  operationId: 'searchDelinquencyTaxpayers',
  method: 'GET',
  path: '/v1/delinquency/taxpayers',
  scope: 'delinquency:read',
  entry: `${HANDLERS}/search-taxpayers.ts`,
  tag: TAG,
  summary: 'Find taxpayers by the beginning of their company’s name',
  description:
    'Of the latest published day, in pages, highest score first. Each request reads a part of the day: a page may have few taxpayers and still a `nextToken`.',
  request: { query: TaxpayersQuery },
  status: 200,
  response: { description: 'A page of taxpayers', schema: Ranking },
  problems: [404, 409],
});

export const getTaxpayer = route({
  operationId: 'getDelinquencyTaxpayer',
  method: 'GET',
  path: TAXPAYER,
  scope: 'delinquency:read',
  entry: `${HANDLERS}/get-taxpayer.ts`,
  tag: TAG,
  summary: 'Get a taxpayer’s latest score, score history and grade overrides',
  description: 'The history is in pages, newest first.',
  request: { params: TaxpayerPath, query: HistoryQuery },
  status: 200,
  response: {
    description: 'The taxpayer',
    schema: TaxpayerView,
    links: { recordDelinquencyOverride: { taxpayerId: '$response.body#/taxpayerId' } },
  },
  problems: [404],
});

export const recordOverride = route({
  operationId: 'recordDelinquencyOverride',
  method: 'POST',
  path: `${TAXPAYER}/override`,
  scope: 'delinquency:write',
  entry: `${HANDLERS}/record-override.ts`,
  tag: TAG,
  summary: 'Override a taxpayer’s grade',
  description:
    'The override is shown beside the model’s grade and does not replace it. It applies until the end of its last valid day or until another override is recorded. All overrides are kept for audit.',
  request: { params: TaxpayerPath, body: NewOverride },
  status: 201,
  location: TAXPAYER,
  response: { description: 'The override and the taxpayer’s latest score', schema: OverrideAnswer },
  problems: [404, 409],
  idempotent: true,
});

export const delinquencyRoutes = [
  startRun,
  listRuns,
  getRun,
  getRanking,
  searchTaxpayers,
  getTaxpayer,
  recordOverride,
] as const;
