// The route table of risk groups: read by CDK, the OpenAPI document and the API tests.
import { route } from '../shared/http/route.ts';
import {
  GroupDeclarations,
  GroupDeclarationsQuery,
  GroupPath,
  GroupsQuery,
  NewDecision,
  NewRun,
  RiskGroup,
  RiskGroupRun,
  RiskGroupRuns,
  RiskGroups,
  RunPath,
  RunsQuery,
} from './schemas.ts';

const HANDLERS = 'functions/risk-groups/handlers';
const COMMON = { tag: 'Insight', customsOnly: true } as const;
const RUN = '/v1/risk-groups/runs/{runId}';
const GROUP = '/v1/risk-groups/{groupId}';
const POLLING = { while: ['running'], everySeconds: 2 };

export const startRun = route({
  ...COMMON,
  operationId: 'startRiskGroupRun',
  method: 'POST',
  path: '/v1/risk-groups/runs',
  scope: 'groups:run',
  entry: `${HANDLERS}/start-run.ts`,
  summary: 'Find the groups of high-risk imports of a period',
  description:
    'Searches the inspections in the lake up to the end of the period. If a run for the period is in progress, it is returned. Running a period again replaces its groups: the same inspections give the same groups under the same ids, and decisions on them stay.',
  request: { body: NewRun },
  status: 202,
  location: RUN,
  polling: POLLING,
  response: {
    description: 'The run; poll it until its status is no longer `running`',
    schema: RiskGroupRun,
    links: { getRiskGroupRun: { runId: '$response.body#/runId' } },
  },
  idempotent: true,
});

export const listRuns = route({
  ...COMMON,
  operationId: 'listRiskGroupRuns',
  method: 'GET',
  path: '/v1/risk-groups/runs',
  scope: 'groups:read',
  entry: `${HANDLERS}/list-runs.ts`,
  summary: 'List runs, the latest period first',
  description:
    'One for each period that a run was started for, by the schedule or by hand, with its last state.',
  request: { query: RunsQuery },
  status: 200,
  response: { description: 'A page of runs', schema: RiskGroupRuns },
});

export const getRun = route({
  ...COMMON,
  operationId: 'getRiskGroupRun',
  method: 'GET',
  path: RUN,
  scope: 'groups:read',
  entry: `${HANDLERS}/get-run.ts`,
  summary: 'Get a run, and what groups found before its period were worth in it',
  description:
    '`checks` says how groups that were found in earlier inspections did in the period: what to expect of the groups of this one.',
  request: { params: RunPath },
  status: 200,
  polling: POLLING,
  response: { description: 'The run', schema: RiskGroupRun },
  problems: [404],
});

export const listGroups = route({
  ...COMMON,
  operationId: 'listRiskGroups',
  method: 'GET',
  path: '/v1/risk-groups',
  scope: 'groups:read',
  entry: `${HANDLERS}/list-groups.ts`,
  summary: 'List the groups of a period',
  description:
    'At most 15, each with what its items have in common, what was found in them, and the decision on it. 404 until a run of the period has succeeded.',
  request: { query: GroupsQuery },
  status: 200,
  response: { description: 'A page of groups', schema: RiskGroups },
  problems: [404],
});

export const getGroup = route({
  ...COMMON,
  operationId: 'getRiskGroup',
  method: 'GET',
  path: GROUP,
  scope: 'groups:read',
  entry: `${HANDLERS}/get-group.ts`,
  summary: 'Get a group with its evidence',
  description:
    'A group that a later run of its period did not find again is known as long as there is a decision on it.',
  request: { params: GroupPath },
  status: 200,
  response: { description: 'The group', schema: RiskGroup },
  problems: [404],
});

export const listGroupDeclarations = route({
  ...COMMON,
  operationId: 'listRiskGroupDeclarations',
  method: 'GET',
  path: `${GROUP}/declarations`,
  scope: 'groups:read',
  entry: `${HANDLERS}/list-group-declarations.ts`,
  summary: 'List the declarations of its period that a group covers',
  description: 'Scored declarations that are not cancelled, inspected or not, as the lake has them.',
  request: { params: GroupPath, query: GroupDeclarationsQuery },
  status: 200,
  response: { description: 'A page of declarations', schema: GroupDeclarations },
  problems: [404],
});

export const decideGroup = route({
  ...COMMON,
  operationId: 'decideRiskGroup',
  method: 'POST',
  path: `${GROUP}/decision`,
  scope: 'groups:decide',
  entry: `${HANDLERS}/decide-group.ts`,
  summary: 'Adopt or dismiss a group',
  description:
    'Repeating a decision changes nothing; another one replaces it. Each is a line of the audit trail.',
  request: { params: GroupPath, body: NewDecision },
  status: 201,
  location: GROUP,
  response: { description: 'The group with the decision', schema: RiskGroup },
  problems: [404],
  idempotent: true,
});

export const riskGroupRoutes = [
  startRun,
  listRuns,
  getRun,
  listGroups,
  getGroup,
  listGroupDeclarations,
  decideGroup,
] as const;
