// The route table of import declarations: read by CDK, the OpenAPI document and the API tests.
import { route } from '../shared/http/route.ts';
import {
  Amendment,
  Assessment,
  AssignmentAnswer,
  Batch,
  BatchAnswer,
  Cancellation,
  Declaration,
  DeclarationPath,
  DeclarationsSummary,
  History,
  InspectionAnswer,
  InspectionCorrection,
  InspectionResult,
  NewAssignment,
  ScoredDeclaration,
  SummaryQuery,
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
  summary: 'List the declarations of a day or an importer, highest score first',
  description:
    'The worklist of a day, of all lanes or one, or the declarations of an importer, each narrowed by status, office, HS chapter and selection. Cancelled declarations are listed with `status=cancelled` only. A declaration that is amended while its list is read moves with its score.',
  request: { query: WorklistQuery },
  status: 200,
  response: { description: 'A page of the worklist', schema: Worklist },
});

export const summariseDeclarations = route({
  operationId: 'summariseDeclarations',
  method: 'GET',
  path: '/v1/declarations/summary',
  scope: 'declarations:read',
  entry: `${HANDLERS}/summarise-declarations.ts`,
  tag: TAG,
  summary: 'Count the declarations of each day and lane',
  description:
    'How many declarations of each lane, and of the random share, there are on each day of a period, how many of them are inspected and what was found. The counts change with each act in the same transaction. Cancelled declarations do not count.',
  request: { query: SummaryQuery },
  status: 200,
  response: { description: 'The counts of each day', schema: DeclarationsSummary },
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

export const correctInspection = route({
  operationId: 'correctInspection',
  method: 'POST',
  path: '/v1/declarations/{declarationId}/inspection/correction',
  scope: 'inspections:correct',
  entry: `${HANDLERS}/correct-inspection.ts`,
  tag: TAG,
  summary: 'Correct the result of an inspection',
  description:
    'Replaces the recorded result as its next revision: takes what it counted out of every risk profile of the declaration and counts the new result, once. The history of the declaration names both. Repeating the same correction changes nothing and returns it, marked `Idempotent-Replayed: true`.',
  request: { params: DeclarationPath, body: InspectionCorrection },
  status: 201,
  location: '/v1/declarations/{declarationId}',
  response: { description: 'The corrected result', schema: InspectionAnswer },
  problems: [404, 409],
  idempotent: true,
});

export const amendDeclaration = route({
  operationId: 'amendDeclaration',
  method: 'POST',
  path: '/v1/declarations/{declarationId}/amendments',
  scope: 'declarations:score',
  entry: `${HANDLERS}/amend-declaration.ts`,
  tag: TAG,
  summary: 'Amend a declaration',
  description:
    'Replaces the declaration by its next version, which is scored again; the draw of the random share stays. Earlier versions are kept. A declaration that is inspected or cancelled cannot be amended (409). Repeating the same content changes nothing and returns its assessment, marked `Idempotent-Replayed: true`.',
  request: { params: DeclarationPath, body: Amendment },
  status: 201,
  location: '/v1/declarations/{declarationId}',
  response: { description: 'The assessment of the new version', schema: Assessment },
  problems: [404, 409],
  idempotent: true,
});

export const cancelDeclaration = route({
  operationId: 'cancelDeclaration',
  method: 'POST',
  path: '/v1/declarations/{declarationId}/cancellation',
  scope: 'declarations:score',
  entry: `${HANDLERS}/cancel-declaration.ts`,
  tag: TAG,
  summary: 'Cancel a declaration',
  description:
    'Takes the declaration out of the worklists and keeps it. A declaration that is inspected cannot be cancelled (409). Repeating it changes nothing, and the answer is marked `Idempotent-Replayed: true`.',
  request: { params: DeclarationPath, body: Cancellation },
  status: 200,
  response: { description: 'The assessment of the cancelled declaration', schema: Assessment },
  problems: [404, 409],
  idempotent: true,
});

export const assignDeclaration = route({
  operationId: 'assignDeclaration',
  method: 'POST',
  path: '/v1/declarations/{declarationId}/assignment',
  scope: 'inspections:write',
  entry: `${HANDLERS}/assign-declaration.ts`,
  tag: TAG,
  summary: 'Assign a declaration to a person, or give it back',
  description:
    'Says who works on the declaration, so that no two officers open the same one; results may be recorded by others all the same. Whoever holds it, or has assigned it, can assign it to another or give it back (`null`); for anyone else it is a conflict (409) that names the holder. Repeating an assignment changes nothing, and the answer is marked `Idempotent-Replayed: true`.',
  request: { params: DeclarationPath, body: NewAssignment },
  status: 200,
  response: { description: 'Who holds the declaration', schema: AssignmentAnswer },
  problems: [404, 409],
  idempotent: true,
});

export const getDeclarationHistory = route({
  operationId: 'getDeclarationHistory',
  method: 'GET',
  path: '/v1/declarations/{declarationId}/history',
  scope: 'declarations:read',
  entry: `${HANDLERS}/get-history.ts`,
  tag: TAG,
  summary: 'List who did what to a declaration',
  description:
    'Its submission, amendments, assignments, cancellation, inspection and corrections, oldest first.',
  request: { params: DeclarationPath },
  status: 200,
  response: { description: 'The history', schema: History },
  problems: [404],
});

export const importDeclarationRoutes = [
  scoreDeclaration,
  scoreBatch,
  getDeclaration,
  listDeclarations,
  summariseDeclarations,
  recordInspection,
  correctInspection,
  amendDeclaration,
  cancelDeclaration,
  assignDeclaration,
  getDeclarationHistory,
] as const;
