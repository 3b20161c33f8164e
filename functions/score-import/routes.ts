// The route table of import declarations: read by CDK, the OpenAPI document and the API tests.
import { route } from '../shared/http/route.ts';
import {
  Assessment,
  Batch,
  BatchAnswer,
  Declaration,
  DeclarationPath,
  InspectionAnswer,
  InspectionResult,
  ScoredDeclaration,
  Worklist,
  WorklistQuery,
} from './schemas.ts';

const HANDLERS = 'functions/score-import/handlers';
const TAG = 'Import declarations';

export const scoreDeclaration = route({
  operationId: 'scoreDeclaration',
  method: 'POST',
  path: '/v1/declarations',
  scope: 'declarations:score',
  entry: `${HANDLERS}/score-declaration.ts`,
  tag: TAG,
  summary: 'Score an import declaration',
  description:
    'Scores every item and stores the declaration with its risk assessment, which is that of its riskiest item. Resubmitting the same declaration returns the stored assessment, marked `Idempotent-Replayed: true`; different content under a stored declarationId is a conflict (409).',
  request: { body: Declaration },
  status: 201,
  location: '/v1/declarations/{declarationId}',
  response: {
    description: 'The assessment',
    schema: Assessment,
    links: {
      getDeclaration: { declarationId: '$response.body#/declarationId' },
      recordInspection: { declarationId: '$response.body#/declarationId' },
    },
  },
  problems: [409],
  idempotent: true,
});

export const scoreBatch = route({
  operationId: 'scoreDeclarationBatch',
  method: 'POST',
  path: '/v1/declarations/batch',
  scope: 'declarations:score',
  entry: `${HANDLERS}/score-batch.ts`,
  tag: TAG,
  summary: 'Score up to 500 import declarations with up to 2,000 items',
  description:
    'Each declaration is validated, scored and stored separately: an invalid one is answered with its problem and does not fail the others. To complete a batch that was cut off, send it again.',
  request: { body: Batch },
  separateItems: 'declarations',
  status: 200,
  response: { description: 'Assessments and problems, in the order of the request', schema: BatchAnswer },
  problems: [409],
  idempotent: true,
});

export const getDeclaration = route({
  operationId: 'getDeclaration',
  method: 'GET',
  path: '/v1/declarations/{declarationId}',
  scope: 'declarations:read',
  entry: `${HANDLERS}/get-declaration.ts`,
  tag: TAG,
  summary: 'Read a scored declaration',
  description:
    'The declaration as submitted, its assessment, the inspection history that the model used, and the inspection result if one is recorded.',
  request: { params: DeclarationPath },
  status: 200,
  response: {
    description: 'The declaration, its assessment and, if recorded, its inspection result',
    schema: ScoredDeclaration,
  },
  problems: [404],
});

export const listDeclarations = route({
  operationId: 'listDeclarations',
  method: 'GET',
  path: '/v1/declarations',
  scope: 'declarations:read',
  entry: `${HANDLERS}/list-declarations.ts`,
  tag: TAG,
  summary: 'List the declarations of a lane and day, highest score first',
  description: 'The worklist of a day of declaration, in pages.',
  request: { query: WorklistQuery },
  status: 200,
  response: { description: 'A page of the worklist', schema: Worklist },
});

export const recordInspection = route({
  operationId: 'recordInspection',
  method: 'POST',
  path: '/v1/declarations/{declarationId}/inspection',
  scope: 'inspections:write',
  entry: `${HANDLERS}/record-inspection.ts`,
  tag: TAG,
  summary: 'Record the result of an inspection',
  description:
    'Counts the result once in the risk profiles of the declaration, those of its goods by what was found in the items, so that it affects the next score of the same goods or parties. Repeating the same result changes nothing and returns it, marked `Idempotent-Replayed: true`; a different result is a conflict (409).',
  request: { params: DeclarationPath, body: InspectionResult },
  status: 201,
  location: '/v1/declarations/{declarationId}',
  response: { description: 'The recorded result', schema: InspectionAnswer },
  problems: [404, 409],
  idempotent: true,
});

export const importDeclarationRoutes = [
  scoreDeclaration,
  scoreBatch,
  getDeclaration,
  listDeclarations,
  recordInspection,
] as const;
