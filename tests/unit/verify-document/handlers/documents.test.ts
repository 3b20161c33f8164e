// Handlers of documents with fakes: which records they write, who sees which document, and how lists continue.

import { message } from '../../../../functions/shared/words/message.ts';
import { inEnglish } from '../../../support/words.ts';
import '../../../support/silent.ts';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { beforeEach, describe, expect, it } from 'vitest';
import type { DocumentResult } from '../../../../functions/verify-document/documents/document.ts';
import type { ViewPorts } from '../../../../functions/verify-document/documents/view.ts';
import { createDocumentHandler } from '../../../../functions/verify-document/handlers/create-document.ts';
import { decideDocumentHandler } from '../../../../functions/verify-document/handlers/decide-document.ts';
import { getDocumentHandler } from '../../../../functions/verify-document/handlers/get-document.ts';
import { listDocumentsHandler } from '../../../../functions/verify-document/handlers/list-documents.ts';
import type { UploadUrls } from '../../../../functions/verify-document/uploads/presign.ts';
import { apiEvent, bodyOf, type EventParts, lambdaContext } from '../../../support/api-event.ts';
import { FakeDocuments } from '../../../support/document-fakes.ts';
import { DETECTOR, documentBody, FINDING } from '../../../support/document-records.ts';

const uploadUrls: UploadUrls = {
  sign: async (key, { sha256 }) => ({
    method: 'PUT',
    url: `https://bucket/${key}`,
    headers: { 'x-amz-checksum-sha256': sha256 },
    expiresAt: '2026-01-01T00:15:00.000Z',
  }),
};
const view: ViewPorts = {
  urlOf: async (key) => `https://bucket/${key}`,
  overlaysDays: 30,
  now: () => new Date('2026-01-01T00:00:00.000Z'),
};

let documents: FakeDocuments;
beforeEach(() => {
  documents = new FakeDocuments();
});

type Handler = ReturnType<typeof getDocumentHandler>;

async function call(handler: Handler, parts: EventParts, party?: string, scope?: string) {
  const event = apiEvent({ ...parts, party, scope });
  const answer = (await handler(event, lambdaContext())) as APIGatewayProxyStructuredResultV2;
  return { status: answer.statusCode, body: bodyOf(answer) };
}

const create = (party?: string) =>
  call(
    createDocumentHandler({ documents, uploadUrls, idempotency: (_call, action) => action() }),
    { path: '/v1/documents', body: documentBody() },
    party,
  );
const get = (documentId: string, party?: string, scope?: string) =>
  call(
    getDocumentHandler({ documents, view }),
    { method: 'GET', path: `/v1/documents/${documentId}`, pathParameters: { documentId } },
    party,
    scope,
  );
const list = (query: Record<string, string>, party?: string, scope?: string) =>
  call(
    listDocumentsHandler({ documents, view }),
    { method: 'GET', path: '/v1/documents', query },
    party,
    scope,
  );

const decide = (documentId: string, body: object, party?: string) =>
  call(
    decideDocumentHandler({ documents, idempotency: (_call, action) => action() }),
    { path: `/v1/documents/${documentId}/decision`, pathParameters: { documentId }, body },
    party,
    'documents:decide',
  );

/** A document of broker-a whose stamp matches. */
async function verified(): Promise<string> {
  const { body } = await create('broker-a');
  const documentId = String(body.documentId);
  const begun = await documents.begin(documentId, 'object', 0, 1);
  if (typeof begun === 'string') throw new Error(begun);
  const result: DocumentResult = {
    pages: 1,
    findings: [FINDING],
    missing: [],
    quality: [],
    referenceWarnings: [message('quality.outdated', { count: 1, kind: message('mark.stamp') })],
    overlays: [1],
    models: [DETECTOR],
    scoredAt: view.now().toISOString(),
  };
  await documents.finish(begun.claim, { status: 'verified', result });
  return documentId;
}

describe('announcing a document', () => {
  it('stores it for the caller’s party and signs a URL for its key', async () => {
    const { status, body } = await create('broker-a');
    const documentId = String(body.documentId);
    expect(status).toBe(201);
    expect(body).toMatchObject({
      status: 'awaiting-upload',
      upload: { method: 'PUT', url: `https://bucket/uploads/${documentId}/original` },
    });
    expect(await documents.get(documentId)).toMatchObject({
      party: 'broker-a',
      by: { client: 'clearance-system' },
      announced: documentBody(),
      uploadExpiresAt: '2026-01-01T00:15:00.000Z',
    });
  });
});

describe('reading a document', () => {
  it('is for its party and for customs; others get the 404 of an unknown document', async () => {
    const { body } = await create('broker-a');
    const documentId = String(body.documentId);
    expect((await get(documentId, 'broker-a')).body).toMatchObject({ documentId, party: 'broker-a' });
    expect((await get(documentId)).status).toBe(200);
    const hidden = await get(documentId, 'broker-b');
    const unknown = await get('unknown');
    expect([hidden.status, unknown.status]).toEqual([404, 404]);
    expect(hidden.body.detail).toBe(`You have no document ${documentId}`);
    expect(unknown.body.detail).toBe('You have no document unknown');
  });
});

describe('deciding on a document', () => {
  it('is for documents with a verdict: others are 409, an unknown one 404', async () => {
    const { body } = await create('broker-a');
    expect(await decide(String(body.documentId), { decision: 'refused' })).toMatchObject({
      status: 409,
      body: { type: 'urn:customs-scoring:problem:document-without-verdict' },
    });
    expect(await decide('unknown', { decision: 'refused' })).toMatchObject({
      status: 404,
      body: { detail: 'You have no document unknown' },
    });
    expect((await documents.get(String(body.documentId)))?.decision).toBeUndefined();
  });

  it('is for customs only, and names every bad field', async () => {
    const documentId = await verified();
    expect((await decide(documentId, { decision: 'accepted' }, 'broker-a')).status).toBe(403);
    const { status, body } = await decide(documentId, { decision: 'shredded', note: 1, colour: 'red' });
    expect(status).toBe(400);
    expect((body.errors as { pointer: string }[]).map(({ pointer }) => pointer).sort()).toEqual([
      '/colour',
      '/decision',
      '/note',
    ]);
  });

  it('keeps the first time of a repeated decision; another one, or another note, replaces it', async () => {
    const documentId = await verified();
    const first = await decide(documentId, { decision: 'original-requested', note: 'Blurred' });
    expect(first).toMatchObject({
      status: 201,
      body: {
        documentId,
        decision: 'original-requested',
        note: 'Blurred',
        by: { client: 'clearance-system' },
      },
    });
    expect(await decide(documentId, { decision: 'original-requested', note: 'Blurred' })).toEqual(first);
    expect((await documents.get(documentId))?.decision?.revision).toBe(1);
    for (const body of [{ decision: 'original-requested' }, { decision: 'accepted' }]) {
      expect((await decide(documentId, body)).status).toBe(201);
    }
    expect((await get(documentId)).body).toMatchObject({
      status: 'verified',
      decision: { decision: 'accepted' },
    });
    expect((await documents.get(documentId))?.decision?.revision).toBe(3);
  });

  it('is shown to its party without the note and the person', async () => {
    const document = await documents.get(await verified());
    if (document === undefined) throw new Error('The document is missing');
    const by = { client: 'console', user: { id: 'officer-kim', name: 'Kim' } };
    const at = '2026-01-02T00:00:00.000Z';
    const decision = { decision: 'refused', note: 'A known forger', by, at } as const;
    await documents.decide({ ...document, decision: { ...decision, revision: 1 } });
    const { documentId } = document;
    expect((await get(documentId)).body.decision).toEqual(decision);
    const shown = { decision: 'refused', by: { client: 'console' }, at };
    expect((await get(documentId, 'broker-a')).body.decision).toEqual(shown);
    expect((await list({}, 'broker-a')).body.items).toMatchObject([{ decision: shown }]);
  });
});

describe('what a document shows of references', () => {
  const BOTH = 'documents:read references:read';

  it.each([
    ['a party', 'broker-a', 'documents:read'],
    ['a party whose token has the scope of references', 'broker-a', BOTH],
    ['customs without the scope of references', undefined, 'customs-scoring/documents:read'],
  ])('is nothing to %s, read or listed', async (_who, party, scope) => {
    const documentId = await verified();
    const read = await get(documentId, party, scope);
    const listed = await list({}, party, scope);
    expect(read.body.findings).toMatchObject([
      { verdict: 'match', match: null, text: inEnglish(FINDING.plainText) },
    ]);
    expect(listed.body.items).toEqual([read.body]);
    const text = JSON.stringify(read.body);
    for (const hidden of ['similarity', 'referenceId', inEnglish(FINDING.text), 'skipped', 'evidence']) {
      expect(text).not.toContain(hidden);
    }
  });

  it('is everything to customs with the scope of references, read or listed', async () => {
    const documentId = await verified();
    const read = await get(documentId, undefined, BOTH);
    const { text, meaning } = inEnglish(FINDING);
    expect(read.body).toMatchObject({
      findings: [{ match: FINDING.match, detection: FINDING.detection, text: `${text} ${meaning}` }],
      quality: [expect.stringMatching(/^1 registered stamp was skipped: /)],
      overlays: [{ page: 1, url: `https://bucket/overlays/evidence/${documentId}/1.png` }],
    });
    expect((await list({}, undefined, BOTH)).body.items).toEqual([read.body]);
  });
});

describe('listing documents', () => {
  it('of a declaration, an authority or some days shows a party its own, customs all', async () => {
    const announce = (announced: object, party?: string) =>
      call(
        createDocumentHandler({ documents, uploadUrls, idempotency: (_call, action) => action() }),
        { path: '/v1/documents', body: documentBody({ ...announced }) },
        party,
      );
    const [own, others] = await Promise.all([
      announce({ declarationId: 'DEC-1', authorityId: 'CN-1' }, 'broker-a'),
      announce({ declarationId: 'DEC-1', authorityId: 'CN-1' }, 'broker-b'),
      announce({ declarationId: 'DEC-2', authorityId: 'CN-2' }, 'broker-a'),
    ]);
    const idsOf = async (query: Record<string, string>, party?: string) =>
      ((await list(query, party)).body.items as { documentId: string }[])
        .map(({ documentId }) => documentId)
        .sort();
    const both = [own.body.documentId, others.body.documentId].sort();
    const day = new Date().toISOString().slice(0, 10);
    const queries: Record<string, string>[] = [
      { declarationId: 'DEC-1' },
      { authorityId: 'CN-1', from: day, to: '2100-01-01' },
    ];
    for (const query of queries) {
      expect(await idsOf(query)).toEqual(both);
      expect(await idsOf(query, 'broker-a')).toEqual([own.body.documentId]);
      expect(await idsOf({ ...query, from: '2100-01-01', to: '2100-01-01' })).toEqual([]);
    }
  });

  it.each<[Record<string, string>, string[]]>([
    [{ declarationId: 'DEC-1', authorityId: 'CN-1' }, ['/query/authorityId', '/query/declarationId']],
    [
      { status: 'verified', declarationId: 'DEC-1', authorityId: 'CN-1' },
      ['/query/authorityId', '/query/declarationId', '/query/status'],
    ],
    [{ authorityId: 'CN-1', from: '2026-02-01', to: '2026-01-31' }, ['/query/to']],
    [
      { authorityId: '../CN', declarationId: '!', from: 'yesterday', to: '2026-13-01', colour: 'red' },
      ['/query/authorityId', '/query/colour', '/query/declarationId', '/query/from', '/query/to'],
    ],
  ])('refuses %j and names every bad field', async (query, fields) => {
    const { status, body } = await list(query);
    expect(status).toBe(400);
    const named = (body.errors as { pointer: string }[]).map(({ pointer }) => pointer);
    expect([...new Set(named)].sort()).toEqual(fields);
  });

  it('continues with nextToken and refuses a token of another status', async () => {
    for (let count = 0; count < 3; count++) await create('broker-a');
    const first = await list({ limit: '2' }, 'broker-a');
    expect(first.body.items).toHaveLength(2);
    const nextToken = String(first.body.nextToken);
    const last = await list({ limit: '2', nextToken }, 'broker-a');
    expect(last.body.items).toHaveLength(1);
    expect(last.body).not.toHaveProperty('nextToken');
    const other = await list({ status: 'verified', nextToken }, 'broker-a');
    expect(other.status).toBe(400);
    expect(other.body.errors).toMatchObject([{ pointer: '/query/nextToken' }]);
  });
});
