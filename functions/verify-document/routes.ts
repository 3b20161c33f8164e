// The route table of documents and references, read by CDK, the OpenAPI document and the API tests.
import * as z from 'zod';
import { route } from '../shared/http/route.ts';
import {
  AuthoritiesQuery,
  AuthorityList,
  AuthorityPath,
  DecidedDocument,
  DocumentCreated,
  DocumentList,
  DocumentPath,
  DocumentsQuery,
  NewDocument,
  NewDocumentDecision,
  NewReference,
  OverlayPath,
  OverlayQuery,
  ReferenceCreated,
  ReferenceList,
  ReferencePath,
  ReferencesQuery,
  RetiredReference,
  VerifiedDocument,
} from './schemas.ts';

const HANDLERS = 'functions/verify-document/handlers';
const TAG = 'Documents';
const AUTHORITIES = '/v1/authorities';
const REFERENCES = `${AUTHORITIES}/{authorityId}/references`;

export const createDocument = route({
  operationId: 'createDocument',
  method: 'POST',
  path: '/v1/documents',
  scope: 'documents:write',
  entry: `${HANDLERS}/create-document.ts`,
  tag: TAG,
  summary: 'Announce a document and get its upload URL',
  description:
    'PUT the file to `upload.url` with `upload.headers`. The service then detects stamps and signatures and compares them with the authority’s registered references.',
  request: { body: NewDocument },
  status: 201,
  location: '/v1/documents/{documentId}',
  response: {
    description: 'The upload URL of the file',
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
  summary: 'Read a document: its status, findings and annotated pages',
  description:
    'Parties can read their own documents and get 404 for others; customs can read all documents. Registered references, their similarities and thresholds are shown only to customs clients with the scope `references:read`; all others get each finding’s verdict and a sentence, and pictures of the pages alone.',
  request: { params: DocumentPath },
  status: 200,
  polling: { while: ['awaiting-upload', 'processing'], everySeconds: 2 },
  response: { description: 'The document', schema: VerifiedDocument },
  problems: [404],
});

/** Not in the API document: clients get its URLs from `overlays`, `pages` and `pictures`, as opaque as those of the bucket. */
export const getOverlay = route({
  operationId: 'getOverlay',
  method: 'GET',
  path: '/v1/documents/{documentId}/overlays/{rendering}/{page}',
  scope: null,
  signedUrl: true,
  entry: `${HANDLERS}/get-overlay.ts`,
  tag: TAG,
  summary: 'An annotated page, drawn when it is first asked for, or a picture that it is drawn from',
  request: { params: OverlayPath, query: OverlayQuery },
  status: 200,
  response: { description: 'The picture, as PNG or JPEG', schema: z.unknown() },
  problems: [404],
});

export const listDocuments = route({
  operationId: 'listDocuments',
  method: 'GET',
  path: '/v1/documents',
  scope: 'documents:read',
  entry: `${HANDLERS}/list-documents.ts`,
  tag: TAG,
  summary: 'List documents, newest first',
  description:
    'All, or those with a status, of a declaration or of an issuing authority; `from` and `to` narrow any of these. Parties see their own documents; customs sees all documents. Findings and overlays are those of `GET /v1/documents/{documentId}` for the same client.',
  request: { query: DocumentsQuery },
  status: 200,
  response: { description: 'A page of documents', schema: DocumentList },
});

export const decideDocument = route({
  operationId: 'decideDocument',
  method: 'POST',
  path: '/v1/documents/{documentId}/decision',
  scope: 'documents:decide',
  customsOnly: true,
  entry: `${HANDLERS}/decide-document.ts`,
  tag: TAG,
  summary: 'Accept or refuse a document, or request its original',
  description:
    'For a document with a verdict: `verified`, `suspicious` or `unverifiable`; any other is 409. Repeating a decision changes nothing; another one replaces it. Each is a line of the audit trail. The party that owns the document reads the decision without its note.',
  request: { params: DocumentPath, body: NewDocumentDecision },
  status: 201,
  location: '/v1/documents/{documentId}',
  response: { description: 'The decision', schema: DecidedDocument },
  problems: [404, 409],
  idempotent: true,
});

export const listAuthorities = route({
  operationId: 'listAuthorities',
  method: 'GET',
  path: AUTHORITIES,
  scope: 'references:read',
  customsOnly: true,
  entry: `${HANDLERS}/list-authorities.ts`,
  tag: TAG,
  summary: 'List the authorities that have references, with how many are valid',
  description:
    'By id, in pages; for each the numbers of stamps and signatures that are valid today, and advice on which references to add.',
  request: { query: AuthoritiesQuery },
  status: 200,
  response: { description: 'A page of authorities', schema: AuthorityList },
});

export const createReference = route({
  operationId: 'createReference',
  method: 'POST',
  path: REFERENCES,
  scope: 'references:write',
  customsOnly: true,
  entry: `${HANDLERS}/create-reference.ts`,
  tag: TAG,
  summary: 'Register a stamp or signature of an authority and get the upload URL of its picture',
  description:
    'A picture shows one stamp or one signature. Register at least three impressions of each stamp and each signature.',
  request: { params: AuthorityPath, body: NewReference },
  status: 201,
  // The list that shows the new one with its status.
  location: REFERENCES,
  response: {
    description: 'The upload URL of the picture',
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
  customsOnly: true,
  entry: `${HANDLERS}/list-references.ts`,
  tag: TAG,
  summary: 'List the registered stamps and signatures of an authority, with how many are valid',
  description: 'Newest first, in pages; with advice on which references to add.',
  request: { params: AuthorityPath, query: ReferencesQuery },
  status: 200,
  response: { description: 'A page of references', schema: ReferenceList },
});

export const deleteReference = route({
  operationId: 'deleteReference',
  method: 'DELETE',
  path: `${REFERENCES}/{referenceId}`,
  scope: 'references:write',
  customsOnly: true,
  entry: `${HANDLERS}/delete-reference.ts`,
  tag: TAG,
  summary: 'Retire a reference',
  description:
    'The reference is kept for audit (who and when) and no longer used in comparisons. Retiring it again changes nothing.',
  request: { params: ReferencePath },
  status: 200,
  response: { description: 'The reference is retired', schema: RetiredReference },
  problems: [404],
});

export const documentRoutes = [
  createDocument,
  getDocument,
  listDocuments,
  decideDocument,
  listAuthorities,
  createReference,
  listReferences,
  deleteReference,
] as const;
