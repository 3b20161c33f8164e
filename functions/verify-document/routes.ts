// The route table of documents and references: read by CDK, the OpenAPI document and the API tests.
import { route } from '../shared/http/route.ts';
import {
  AuthorityPath,
  DocumentCreated,
  DocumentList,
  DocumentPath,
  DocumentsQuery,
  NewDocument,
  NewReference,
  Reference,
  ReferenceCreated,
  ReferenceList,
  ReferencePath,
  ReferencesQuery,
  VerifiedDocument,
} from './schemas.ts';

const HANDLERS = 'functions/verify-document/handlers';
const TAG = 'Documents';
const REFERENCES = '/v1/authorities/{authorityId}/references';

export const createDocument = route({
  operationId: 'createDocument',
  method: 'POST',
  path: '/v1/documents',
  scope: 'documents:write',
  entry: `${HANDLERS}/create-document.ts`,
  tag: TAG,
  summary: 'Announce a document and get a URL to upload it to',
  description:
    'PUT the file to `upload.url` with `upload.headers`. Its stamps and signatures are then looked for and compared with those registered for the authority.',
  request: { body: NewDocument },
  status: 201,
  response: {
    description: 'Where to upload the file',
    schema: DocumentCreated,
    links: { getDocument: { documentId: '$response.body#/documentId' } },
  },
  idempotent: true,
});

export const getDocument = route({
  operationId: 'getDocument',
  method: 'GET',
  path: '/v1/documents/{documentId}',
  scope: 'documents:read',
  entry: `${HANDLERS}/get-document.ts`,
  tag: TAG,
  summary: 'Read a document: its status, what was found and pictures of it',
  description: 'A party reads its own documents; for others they do not exist. Customs reads all.',
  request: { params: DocumentPath },
  status: 200,
  response: { description: 'The document', schema: VerifiedDocument },
  problems: [404],
});

export const listDocuments = route({
  operationId: 'listDocuments',
  method: 'GET',
  path: '/v1/documents',
  scope: 'documents:read',
  entry: `${HANDLERS}/list-documents.ts`,
  tag: TAG,
  summary: 'Documents, newest first',
  description: 'Those of the caller’s party, or all for customs.',
  request: { query: DocumentsQuery },
  status: 200,
  response: { description: 'A page of documents', schema: DocumentList },
});

export const createReference = route({
  operationId: 'createReference',
  method: 'POST',
  path: REFERENCES,
  scope: 'references:write',
  entry: `${HANDLERS}/create-reference.ts`,
  tag: TAG,
  summary: 'Register a stamp or a signature of an authority and get a URL to upload its picture to',
  description: 'One picture of one stamp or one signature. At least three impressions of each are advised.',
  request: { params: AuthorityPath, body: NewReference },
  status: 201,
  response: {
    description: 'Where to upload the picture',
    schema: ReferenceCreated,
    links: {
      deleteReference: {
        authorityId: '$request.path.authorityId',
        referenceId: '$response.body#/referenceId',
      },
    },
  },
  idempotent: true,
});

export const listReferences = route({
  operationId: 'listReferences',
  method: 'GET',
  path: REFERENCES,
  scope: 'references:read',
  entry: `${HANDLERS}/list-references.ts`,
  tag: TAG,
  summary: 'The registered stamps and signatures of an authority, and how many of them are valid',
  request: { params: AuthorityPath, query: ReferencesQuery },
  status: 200,
  response: { description: 'A page of references', schema: ReferenceList },
});

export const deleteReference = route({
  operationId: 'deleteReference',
  method: 'DELETE',
  path: `${REFERENCES}/{referenceId}`,
  scope: 'references:write',
  entry: `${HANDLERS}/delete-reference.ts`,
  tag: TAG,
  summary: 'Retire a reference',
  description:
    'It stays on record with who retired it and when, and is no longer compared with. Retiring it again changes nothing.',
  request: { params: ReferencePath },
  status: 200,
  response: { description: 'The retired reference', schema: Reference },
  problems: [404],
});

export const documentRoutes = [
  createDocument,
  getDocument,
  listDocuments,
  createReference,
  listReferences,
  deleteReference,
] as const;
