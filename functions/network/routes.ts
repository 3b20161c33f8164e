// The route table of networks, used by CDK, the OpenAPI document and the API tests. Nothing of it is for clients of a party.
import { route } from '../shared/http/route.ts';
import {
  Ego,
  EgoQuery,
  EntityPath,
  FoundNetworkEntities,
  MergePath,
  NetworkDecision,
  NetworkEntity,
  NetworkPaths,
  NetworkRanking,
  NetworkRing,
  NetworkRings,
  NetworkRun,
  NewEntities,
  NewLinks,
  NewNetworkDecision,
  NewNetworkRun,
  NewReveal,
  NewUndo,
  PathsQuery,
  RankingPath,
  RankingQuery,
  RevealedNetworkEntity,
  RingPath,
  RingsQuery,
  RunPath,
  SearchQuery,
  SentEntities,
  SentEntity,
  SentLink,
  SentLinks,
  UndoneNetworkMerge,
} from './schemas.ts';

const HANDLERS = 'functions/network/handlers';
const TAG = 'Networks';
const RUN = '/v1/network/runs/{runId}';
const ENTITY = '/v1/network/entities/{entityId}';
const POLLING = { while: ['running'], everySeconds: 5 };

/** The forms of a neighbourhood beside JSON. */
const EGO_FORMATS = ['image/svg+xml', 'application/graphml+xml', 'application/gexf+xml'] as const;

export const startRun = route({
  operationId: 'startNetworkRun',
  method: 'POST',
  path: '/v1/network/runs',
  scope: 'network:run',
  customsOnly: true,
  entry: `${HANDLERS}/start-run.ts`,
  tag: TAG,
  summary: 'Start resolving, linking and scoring what is known on a day',
  description:
    'A day has one run. If a run for that day is in progress, it is returned. A run of the same uploads and results gives the same network.',
  request: { body: NewNetworkRun },
  status: 202,
  location: RUN,
  polling: POLLING,
  response: {
    description: 'The run; poll it until its status is no longer `running`',
    schema: NetworkRun,
    links: { getNetworkRun: { runId: '$response.body#/runId' } },
  },
  idempotent: true,
});

export const getRun = route({
  operationId: 'getNetworkRun',
  method: 'GET',
  path: RUN,
  scope: 'network:read',
  customsOnly: true,
  entry: `${HANDLERS}/get-run.ts`,
  tag: TAG,
  summary: 'Get the status, counts and reports of a run of the network',
  description: 'Poll it until the status is no longer `running`. A failed run says why in `problem`.',
  request: { params: RunPath },
  status: 200,
  polling: POLLING,
  response: { description: 'The run', schema: NetworkRun },
  problems: [404],
});

export const getRanking = route({
  operationId: 'getNetworkRanking',
  method: 'GET',
  path: '/v1/network/rankings/{day}',
  scope: 'network:read',
  customsOnly: true,
  entry: `${HANDLERS}/get-ranking.ts`,
  tag: TAG,
  summary: 'List the riskiest entities of a day',
  description: 'Highest score first, in pages.',
  request: { params: RankingPath, query: RankingQuery },
  status: 200,
  response: { description: 'A page of the ranking', schema: NetworkRanking },
  problems: [404, 409],
});

export const sendEntities = route({
  operationId: 'sendNetworkEntities',
  method: 'POST',
  path: '/v1/network/entities',
  scope: 'network:write',
  customsOnly: true,
  entry: `${HANDLERS}/send-entities.ts`,
  tag: TAG,
  summary: 'Send up to 500 records of companies, persons, travellers, cargo or vehicles',
  description:
    'They count from the next run, like rows of uploaded tables. Each is checked separately; the answer says with which known entity a record would be one.',
  request: { body: NewEntities },
  separateItems: 'items',
  itemSchema: SentEntity,
  status: 200,
  response: { description: 'What became of each, in the order of the request', schema: SentEntities },
  idempotent: true,
});

export const sendLinks = route({
  operationId: 'sendNetworkLinks',
  method: 'POST',
  path: '/v1/network/links',
  scope: 'network:write',
  customsOnly: true,
  entry: `${HANDLERS}/send-links.ts`,
  tag: TAG,
  summary: 'Send up to 500 links of records',
  description:
    'They count from the next run, like rows of uploaded tables. Each is checked separately; whether both records exist is checked by the run.',
  request: { body: NewLinks },
  separateItems: 'items',
  itemSchema: SentLink,
  status: 200,
  response: { description: 'What became of each, in the order of the request', schema: SentLinks },
  idempotent: true,
});

export const searchEntities = route({
  operationId: 'searchNetworkEntities',
  method: 'GET',
  path: '/v1/network/entities',
  scope: 'network:read',
  customsOnly: true,
  entry: `${HANDLERS}/search-entities.ts`,
  tag: TAG,
  summary: 'Find entities by their names and ids',
  description:
    'Of the latest published day, in pages: entities of which a record has the text in its id or in a name, or a name that is spelled otherwise and sounds the same, such as 바람무역 for "Baram Trading". The text as a whole id or name first, then the highest scores.',
  request: { query: SearchQuery },
  status: 200,
  response: { description: 'A page of entities', schema: FoundNetworkEntities },
  problems: [409],
});

export const getEntity = route({
  operationId: 'getNetworkEntity',
  method: 'GET',
  path: ENTITY,
  scope: 'network:read',
  customsOnly: true,
  entry: `${HANDLERS}/get-entity.ts`,
  tag: TAG,
  summary: 'Get an entity with its score and the links that raise it',
  description:
    'Of the latest published day. Each reason is a link: the score is computed again without it. Identifiers are kept as keyed hashes; the last four characters are shown.',
  request: { params: EntityPath },
  status: 200,
  response: {
    description: 'The entity',
    schema: NetworkEntity,
    links: { getNetworkEgo: { entityId: '$response.body#/entityId' } },
  },
  problems: [404, 409],
});

export const getEgo = route({
  operationId: 'getNetworkEgo',
  method: 'GET',
  path: `${ENTITY}/ego`,
  scope: 'network:read',
  customsOnly: true,
  entry: `${HANDLERS}/get-ego.ts`,
  tag: TAG,
  summary: 'Get an entity with its neighbours, as data or as a picture',
  description:
    'Of the latest published day, as JSON, SVG, GraphML or GEXF by the header `Accept`. Hubs, such as the phone of a large accountant, are shown and never crossed.',
  request: { params: EntityPath, query: EgoQuery },
  status: 200,
  response: { description: 'The neighbourhood', schema: Ego, formats: EGO_FORMATS },
  problems: [404, 409],
});

export const findPaths = route({
  operationId: 'findNetworkPaths',
  method: 'GET',
  path: '/v1/network/paths',
  scope: 'network:read',
  customsOnly: true,
  entry: `${HANDLERS}/find-paths.ts`,
  tag: TAG,
  summary: 'Find how two entities are connected',
  description:
    'The shortest paths on the latest published day that cross no hub; an empty list if there is none.',
  request: { query: PathsQuery },
  status: 200,
  response: { description: 'Up to three paths of the same length', schema: NetworkPaths },
  problems: [404, 409],
});

export const listRings = route({
  operationId: 'listNetworkRings',
  method: 'GET',
  path: '/v1/network/rings',
  scope: 'network:read',
  customsOnly: true,
  entry: `${HANDLERS}/list-rings.ts`,
  tag: TAG,
  summary: 'List groups of parties that share things closely',
  description:
    'Highest mean score first. A ring keeps its id from day to day while most of its members stay.',
  request: { query: RingsQuery },
  status: 200,
  response: { description: 'A page of rings', schema: NetworkRings },
  problems: [404, 409],
});

export const getRing = route({
  operationId: 'getNetworkRing',
  method: 'GET',
  path: '/v1/network/rings/{ringId}',
  scope: 'network:read',
  customsOnly: true,
  entry: `${HANDLERS}/get-ring.ts`,
  tag: TAG,
  summary: 'Get a ring with its members and what they share',
  description: 'Of the latest published day.',
  request: { params: RingPath },
  status: 200,
  response: { description: 'The ring', schema: NetworkRing },
  problems: [404, 409],
});

export const decideEntity = route({
  operationId: 'decideNetworkEntity',
  method: 'POST',
  path: `${ENTITY}/decision`,
  scope: 'network:decide',
  customsOnly: true,
  entry: `${HANDLERS}/decide-entity.ts`,
  tag: TAG,
  summary: 'Record what an entity turned out to be',
  description:
    'The latest decision counts, from the next run: `confirmed` as a found fraud, `cleared` as an inspection without one, `watch` as nothing.',
  request: { params: EntityPath, body: NewNetworkDecision },
  status: 201,
  location: ENTITY,
  response: { description: 'The decision', schema: NetworkDecision },
  problems: [404, 409],
  idempotent: true,
});

export const revealEntity = route({
  operationId: 'revealNetworkEntity',
  method: 'POST',
  path: `${ENTITY}/reveal`,
  scope: 'network:reveal',
  customsOnly: true,
  entry: `${HANDLERS}/reveal-entity.ts`,
  tag: TAG,
  summary: 'See the identifiers of an entity in clear',
  description:
    'Phones, accounts, addresses and numbers, as they were sent. Each time is recorded with its reason, before anything is shown.',
  request: { params: EntityPath, body: NewReveal },
  status: 200,
  response: { description: 'The identifiers', schema: RevealedNetworkEntity },
  problems: [404, 409],
});

export const undoMerge = route({
  operationId: 'undoNetworkMerge',
  method: 'POST',
  path: '/v1/network/merges/{mergeId}/undo',
  scope: 'network:decide',
  customsOnly: true,
  entry: `${HANDLERS}/undo-merge.ts`,
  tag: TAG,
  summary: 'Undo the merge of two records',
  description: 'From the next run on the two records are not merged for this reason again.',
  request: { params: MergePath, body: NewUndo },
  status: 200,
  response: { description: 'The undone merge', schema: UndoneNetworkMerge },
  problems: [404, 409],
  idempotent: true,
});

export const networkRoutes = [
  startRun,
  getRun,
  getRanking,
  sendEntities,
  sendLinks,
  searchEntities,
  getEntity,
  getEgo,
  findPaths,
  listRings,
  getRing,
  decideEntity,
  revealEntity,
  undoMerge,
] as const;
