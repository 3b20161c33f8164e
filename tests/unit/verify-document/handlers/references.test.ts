// Handlers of references with fakes: registering, listing with counts and advice, retiring.
import '../../../support/silent.ts';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { beforeEach, describe, expect, it } from 'vitest';
import { createReferenceHandler } from '../../../../functions/verify-document/handlers/create-reference.ts';
import { deleteReferenceHandler } from '../../../../functions/verify-document/handlers/delete-reference.ts';
import { listAuthoritiesHandler } from '../../../../functions/verify-document/handlers/list-authorities.ts';
import { listReferencesHandler } from '../../../../functions/verify-document/handlers/list-references.ts';
import { documentRoutes } from '../../../../functions/verify-document/routes.ts';
import type { UploadUrls } from '../../../../functions/verify-document/uploads/presign.ts';
import { apiEvent, bodyOf, type EventParts, lambdaContext } from '../../../support/api-event.ts';
import { FakeReferences } from '../../../support/document-fakes.ts';
import { referenceBody } from '../../../support/document-records.ts';

type Token = Pick<EventParts, 'party' | 'scope'>;

const AUTHORITY = 'KR-CHAMBER-DEMO';
const PATH = `/v1/authorities/${AUTHORITY}/references`;
const uploadUrls: UploadUrls = {
  sign: async (key) => ({
    method: 'PUT',
    url: `https://bucket/${key}`,
    headers: {},
    expiresAt: new Date(Date.now() + 900_000).toISOString(),
  }),
};

let references: FakeReferences;
beforeEach(() => {
  references = new FakeReferences();
});

async function call(handler: ReturnType<typeof listReferencesHandler>, parts: EventParts) {
  const { pathParameters = {} } = parts;
  const event = apiEvent({ ...parts, pathParameters: { authorityId: AUTHORITY, ...pathParameters } });
  const answer = (await handler(event, lambdaContext())) as APIGatewayProxyStructuredResultV2;
  return { status: answer.statusCode, body: bodyOf(answer) };
}

const create = (token: Token = {}) =>
  call(createReferenceHandler({ references, uploadUrls, idempotency: (_call, action) => action() }), {
    path: PATH,
    body: referenceBody(),
    ...token,
  });
const list = (query: Record<string, string> = {}, token: Token = {}) =>
  call(listReferencesHandler({ references }), { method: 'GET', path: PATH, query, ...token });
const retire = (referenceId: string, token: Token = {}) =>
  call(deleteReferenceHandler({ references }), {
    method: 'DELETE',
    path: `${PATH}/${referenceId}`,
    pathParameters: { referenceId },
    ...token,
  });

describe('references', () => {
  it('have routes that are all for customs only', () => {
    const routes = documentRoutes.filter(({ path }) => path.startsWith('/v1/authorities'));
    expect(routes.length).toBeGreaterThan(2);
    expect(routes.filter(({ customsOnly }) => customsOnly !== true)).toEqual([]);
  });

  it('are for customs only: a party’s token is refused even with their scopes', async () => {
    const { body } = await create();
    const broker = { party: 'broker-a', scope: 'references:read references:write' };
    const refused = {
      status: 403,
      body: { detail: 'Only clients of customs may do this, not those of a party' },
    };
    expect(await create(broker)).toMatchObject(refused);
    expect(await list({}, broker)).toMatchObject(refused);
    expect(await retire(String(body.referenceId), broker)).toMatchObject(refused);
    expect(await references.list(AUTHORITY)).toMatchObject([{ status: 'awaiting-upload' }]);
  });
});

describe('registering a reference', () => {
  it('stores it and signs a URL for its key', async () => {
    const { status, body } = await create();
    expect(status).toBe(201);
    expect(body).toMatchObject({
      status: 'awaiting-upload',
      upload: { url: `https://bucket/references/${AUTHORITY}/stamp/${String(body.referenceId)}/original` },
    });
    expect(await references.list(AUTHORITY)).toMatchObject([
      { referenceId: body.referenceId, by: { client: 'clearance-system' }, announced: referenceBody() },
    ]);
  });
});

describe('listing references', () => {
  it('counts the valid ones, advises which to add, and continues with nextToken', async () => {
    await create();
    await create();
    const first = await list({ limit: '1' });
    expect(first.body).toMatchObject({
      items: [{ status: 'awaiting-upload' }],
      valid: { stamp: 0, signature: 0 },
      advice: [
        'No stamp is valid; register at least 3 impressions of each stamp that the authority uses.',
        'No signature is valid; register at least 3 impressions of each signature that the authority uses.',
      ],
    });
    const rest = await list({ nextToken: String(first.body.nextToken) });
    expect(rest.body.items).toHaveLength(1);
    expect(rest.body).not.toHaveProperty('nextToken');
    expect((await list({ nextToken: 'nonsense' })).status).toBe(400);
  });
});

describe('listing authorities', () => {
  const authorities = (query: Record<string, string> = {}, token: Token = {}) =>
    call(listAuthoritiesHandler({ references }), { method: 'GET', path: '/v1/authorities', query, ...token });

  it('counts the valid references of each, leaves out one that has none, and continues with nextToken', async () => {
    await create();
    references.forget('GONE');
    const counted = {
      authorityId: AUTHORITY,
      valid: { stamp: 0, signature: 0 },
      advice: [expect.stringContaining('stamp'), expect.stringContaining('signature')],
    };
    const first = await authorities({ limit: '1' });
    expect(first.body).toMatchObject({ items: [], nextToken: expect.any(String) });
    const rest = await authorities({ nextToken: String(first.body.nextToken) });
    expect(rest.body).toEqual({ items: [counted] });
    expect((await authorities({ nextToken: 'nonsense' })).status).toBe(400);
    expect((await authorities({}, { party: 'broker-a', scope: 'references:read' })).status).toBe(403);
  });
});

describe('retiring a reference', () => {
  it('keeps the first client on record, and answers 404 for a reference that the authority does not have', async () => {
    const { body } = await create();
    const retired = await retire(String(body.referenceId));
    expect(retired).toMatchObject({
      status: 200,
      body: { status: 'retired', retiredBy: { client: 'clearance-system' }, retiredAt: expect.any(String) },
    });
    expect((await retire(String(body.referenceId))).body).toEqual(retired.body);
    expect(await retire('unknown')).toMatchObject({
      status: 404,
      body: { detail: `${AUTHORITY} has no reference unknown` },
    });
  });
});
