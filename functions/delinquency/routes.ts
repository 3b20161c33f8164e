// The route table of delinquency: read by CDK, the OpenAPI document and the API tests.
import { route } from '../shared/http/route.ts';
import {
  HistoryQuery,
  NewOverride,
  NewRun,
  OverrideAnswer,
  Ranking,
  RankingPath,
  RankingQuery,
  Run,
  RunPath,
  TaxpayerPath,
  TaxpayerView,
} from './schemas.ts';

const HANDLERS = 'functions/delinquency/handlers';
const TAG = 'Delinquency';
const TAXPAYER = '/v1/delinquency/taxpayers/{taxpayerId}';

export const startRun = route({
  operationId: 'startDelinquencyRun',
  method: 'POST',
  path: '/v1/delinquency/runs',
  scope: 'delinquency:run',
  entry: `${HANDLERS}/start-run.ts`,
  tag: TAG,
  summary: 'Score all taxpayers of a day’s snapshot',
  description:
    'A day has one run: while it is running it is given back, and running a day again completes it and changes nothing that is already right.',
  request: { body: NewRun },
  status: 202,
  response: {
    description: 'The run; read it until its status is no longer `running`',
    schema: Run,
    links: { getDelinquencyRun: { runId: '$response.body#/runId' } },
  },
  idempotent: true,
});

export const getRun = route({
  operationId: 'getDelinquencyRun',
  method: 'GET',
  path: '/v1/delinquency/runs/{runId}',
  scope: 'delinquency:read',
  entry: `${HANDLERS}/get-run.ts`,
  tag: TAG,
  summary: 'Read a run: its status, its grades and its report',
  request: { params: RunPath },
  status: 200,
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
  summary: 'Taxpayers of a grade, highest score first',
  request: { params: RankingPath, query: RankingQuery },
  status: 200,
  response: { description: 'A page of the ranking', schema: Ranking },
  problems: [404, 409],
});

export const getTaxpayer = route({
  operationId: 'getDelinquencyTaxpayer',
  method: 'GET',
  path: TAXPAYER,
  scope: 'delinquency:read',
  entry: `${HANDLERS}/get-taxpayer.ts`,
  tag: TAG,
  summary: 'A taxpayer’s latest score, its history and the overrides of its grade',
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
  summary: 'Record an officer’s grade of a taxpayer',
  description:
    'It is shown beside the model’s grade, never instead of it, until the end of its last day or until another one is recorded. All of them stay on record.',
  request: { params: TaxpayerPath, body: NewOverride },
  status: 201,
  response: { description: 'The override, with the score it stands beside', schema: OverrideAnswer },
  problems: [404, 409],
  idempotent: true,
});

export const delinquencyRoutes = [startRun, getRun, getRanking, getTaxpayer, recordOverride] as const;
