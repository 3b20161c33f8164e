// The doors of import declarations, wired as they deploy: their own environment, real tables, real model, events as API
// Gateway sends them.
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  getDeclaration,
  listDeclarations,
  recordInspection,
  scoreBatch,
  scoreDeclaration,
} from '../../../functions/score-import/routes.ts';
import type { ApiHandler } from '../../../functions/shared/http/api-handler.ts';
import type { Route } from '../../../functions/shared/http/route.ts';
import { apiEvent, bodyOf, type EventParts, lambdaContext } from '../../support/api-event.ts';
import { declarationBody, MODEL_FOLDER } from '../../support/declarations.ts';
import { startDynamoDb, type TestDynamoDb } from '../../support/dynamodb.ts';
import { startSecrets, type TestSecrets } from '../../support/secrets.ts';

const DAY = '2020-01-02';

let db: TestDynamoDb;
let secrets: TestSecrets;
beforeAll(async () => {
  [db, secrets] = await Promise.all([startDynamoDb(), startSecrets({ draw: 'secret' })]);
  const environment = {
    ...db.environment,
    ...secrets.environment,
    DECLARATIONS_TABLE: db.tables.declarations,
    RISK_PROFILES_TABLE: db.tables.riskProfiles,
    IDEMPOTENCY_TABLE: db.tables.idempotency,
    MODEL_DIR: MODEL_FOLDER,
    DRAW_SECRET_ID: 'draw',
    INSPECTION_LEASE_MS: '12000',
    INSPECTION_WAIT_MS: '1000',
    // Everything is red, so that worklists are full.
    RED_THRESHOLD: '0',
    YELLOW_THRESHOLD: '0',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    POWERTOOLS_METRICS_DISABLED: 'true',
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await Promise.all([db.close(), secrets.close()]);
});

interface Answer {
  readonly status: number | undefined;
  readonly body: Record<string, unknown>;
}

/** Sends one request to the door of a route; the answer must be what the route's contract says. */
async function send(route: Route, parts: EventParts = {}): Promise<Answer> {
  const { handler } = (await import(`../../../${route.entry}`)) as { handler: ApiHandler };
  const answer = await handler(
    apiEvent({ method: route.method, path: route.path, ...parts }),
    lambdaContext(),
  );
  const body = bodyOf(answer);
  if (answer.statusCode === route.status) expect(route.response.schema.safeParse(body).error).toBeUndefined();
  return { status: answer.statusCode, body };
}

function score(changes: Record<string, unknown>, headers: Record<string, string> = {}): Promise<Answer> {
  return send(scoreDeclaration, { body: declarationBody(changes), headers });
}

function inspect(declarationId: string, body: object): Promise<Answer> {
  return send(recordInspection, { pathParameters: { declarationId }, body });
}

function pointers({ body }: Answer): string[] {
  return (body.errors as { pointer: string }[]).map(({ pointer }) => pointer);
}

describe('POST /v1/declarations', () => {
  it('answers 201 with the assessment, and again with the same one', async () => {
    const first = await score({ declarationId: 'POST-1' });
    expect(first.status).toBe(201);
    expect(await score({ declarationId: 'POST-1' })).toEqual(first);
  });

  it('is 409 for other content under a stored number', async () => {
    await score({ declarationId: 'POST-2' });
    const other = await score({ declarationId: 'POST-2', netMassKg: 1 });
    expect(other).toMatchObject({
      status: 409,
      body: { type: 'urn:customs-scoring:problem:declaration-conflict' },
    });
  });

  it('is 422 for another declaration under a used Idempotency-Key, and does not store it', async () => {
    await score({ declarationId: 'POST-3' }, { 'idempotency-key': 'POST-3' });
    const other = await score({ declarationId: 'POST-3b' }, { 'idempotency-key': 'POST-3' });
    expect(other.status).toBe(422);
    expect((await send(getDeclaration, { pathParameters: { declarationId: 'POST-3b' } })).status).toBe(404);
  });

  it('names the bad fields of a declaration, and does not store it', async () => {
    const bad = await score({ declarationId: 'POST-4', hs6: '770000', taxRate: -1, weight: 1 });
    expect(bad.status).toBe(400);
    expect(pointers(bad)).toEqual(['/hs6', '/taxRate', '/weight']);
    expect((await send(getDeclaration, { pathParameters: { declarationId: 'POST-4' } })).status).toBe(404);
  });
});

describe('POST /v1/declarations/batch', () => {
  it('answers 200 item by item', async () => {
    const items = [declarationBody({ declarationId: 'BATCH-1' }), { declarationId: 'BATCH-2' }];
    const { status, body } = await send(scoreBatch, { body: { items } });
    expect(status).toBe(200);
    expect(body.items).toMatchObject([
      { declarationId: 'BATCH-1', lane: 'red' },
      { declarationId: 'BATCH-2', problem: { status: 400 } },
    ]);
  });

  it('is 400 for 501 declarations, and stores none of them', async () => {
    const items = Array.from({ length: 501 }, (_, index) =>
      declarationBody({ declarationId: `MUCH-${index}` }),
    );
    const answer = await send(scoreBatch, { body: { items } });
    expect(answer.status).toBe(400);
    expect(pointers(answer)).toEqual(['/items']);
    expect((await send(getDeclaration, { pathParameters: { declarationId: 'MUCH-0' } })).status).toBe(404);
  });
});

describe('GET /v1/declarations/{declarationId}', () => {
  it('gives the declaration with what the model saw', async () => {
    const scored = await score({ declarationId: 'GET-1', importerId: 'GET-1' });
    const { status, body } = await send(getDeclaration, { pathParameters: { declarationId: 'GET-1' } });
    expect(status).toBe(200);
    expect(body).toEqual({
      ...scored.body,
      selectionProbability: 1,
      declaration: declarationBody({ declarationId: 'GET-1', importerId: 'GET-1' }),
      profiles: expect.objectContaining({ importer: { inspected: 0, fraud: 0, critical: 0 } }),
    });
  });

  it('is 404 for a number that is not stored', async () => {
    const answer = await send(getDeclaration, { pathParameters: { declarationId: 'GET-none' } });
    expect(answer).toMatchObject({ status: 404, body: { detail: 'No declaration GET-none is stored' } });
  });

  it('is 400 for what cannot be a number', async () => {
    const answer = await send(getDeclaration, { pathParameters: { declarationId: '../tables' } });
    expect(answer.status).toBe(400);
    expect(pointers(answer)).toEqual(['/path/declarationId']);
  });
});

describe('GET /v1/declarations', () => {
  const LIST_DAY = '2020-05-05';
  beforeAll(async () => {
    for (const index of [1, 2, 3]) await score({ declarationId: `LIST-${index}`, declaredOn: LIST_DAY });
  });

  it('leads from page to page to the end', async () => {
    const ids: unknown[] = [];
    let query: Record<string, string> = { lane: 'red', day: LIST_DAY, limit: '2' };
    for (let page = 1; page <= 2; page++) {
      const { body } = await send(listDeclarations, { query });
      ids.push(...(body.items as { declarationId: string }[]).map(({ declarationId }) => declarationId));
      if (page === 1) query = { ...query, nextToken: String(body.nextToken) };
      else expect(body.nextToken).toBeUndefined();
    }
    expect(ids.sort()).toEqual(['LIST-1', 'LIST-2', 'LIST-3']);
  });

  it.each([
    ['another lane', { lane: 'green', day: LIST_DAY }],
    ['another day', { lane: 'red', day: DAY }],
  ])('is 400 for a page token of %s', async (_what, query) => {
    const { body } = await send(listDeclarations, { query: { lane: 'red', day: LIST_DAY, limit: '1' } });
    const answer = await send(listDeclarations, { query: { ...query, nextToken: String(body.nextToken) } });
    expect(answer.status).toBe(400);
    expect(pointers(answer)).toEqual(['/query/nextToken']);
  });

  it.each(['garbage', '', '////', Buffer.from('["red","2020-05-05",0.5,""]').toString('base64url')])(
    'is 400 for the page token "%s"',
    async (nextToken) => {
      const answer = await send(listDeclarations, { query: { lane: 'red', day: LIST_DAY, nextToken } });
      expect(answer.status).toBe(400);
      expect(pointers(answer)).toEqual(['/query/nextToken']);
    },
  );

  it('is 400 without lane and day', async () => {
    expect(pointers(await send(listDeclarations))).toEqual(['/query/lane', '/query/day']);
  });
});

describe('POST /v1/declarations/{declarationId}/inspection', () => {
  it('answers 201 with the result, by whom and when; the declaration shows it', async () => {
    await score({ declarationId: 'INSP-1' });
    const answer = await inspect('INSP-1', { outcome: 'fraud', recoveredDutyKrw: 10 });
    expect(answer).toMatchObject({
      status: 201,
      body: { inspection: { outcome: 'fraud', recoveredDutyKrw: 10, recordedBy: 'clearance-system' } },
    });
    const { body } = await send(getDeclaration, { pathParameters: { declarationId: 'INSP-1' } });
    expect(body.inspection).toEqual(answer.body.inspection);
  });

  it('makes the next score of the same goods higher after a fraud', async () => {
    const before = await score({ declarationId: 'INSP-2', netMassKg: 33 });
    await inspect('INSP-2', { outcome: 'fraud' });
    const after = await score({ declarationId: 'INSP-3', netMassKg: 33 });
    expect(after.body.score).toBeGreaterThan(Number(before.body.score));
    expect(after.body.novelty).toEqual({ knownImporter: true, knownGoods: true });
  });

  it('is 409 for a different result', async () => {
    await score({ declarationId: 'INSP-4' });
    await inspect('INSP-4', { outcome: 'clear' });
    expect(await inspect('INSP-4', { outcome: 'critical' })).toMatchObject({
      status: 409,
      body: { type: 'urn:customs-scoring:problem:inspection-conflict' },
    });
  });

  it('is 404 for a declaration that is not stored', async () => {
    expect((await inspect('INSP-none', { outcome: 'clear' })).status).toBe(404);
  });

  it('is 400 with every bad field of path and body', async () => {
    const answer = await inspect('a b', { outcome: 'guilty', note: 7 });
    expect(answer.status).toBe(400);
    expect(pointers(answer)).toEqual(['/path/declarationId', '/outcome', '/note']);
  });
});
