// The handlers of import declarations on the real model and stores in memory, with events as API Gateway sends them.
import '../../support/silent.ts';
import { beforeAll, describe, expect, it } from 'vitest';
import { worklistOf } from '../../../functions/score-import/declarations/worklist.ts';
import { amendDeclarationHandler } from '../../../functions/score-import/handlers/amend-declaration.ts';
import { cancelDeclarationHandler } from '../../../functions/score-import/handlers/cancel-declaration.ts';
import { correctInspectionHandler } from '../../../functions/score-import/handlers/correct-inspection.ts';
import { getDeclarationHandler } from '../../../functions/score-import/handlers/get-declaration.ts';
import { getHistoryHandler } from '../../../functions/score-import/handlers/get-history.ts';
import { listDeclarationsHandler } from '../../../functions/score-import/handlers/list-declarations.ts';
import { recordInspectionHandler } from '../../../functions/score-import/handlers/record-inspection.ts';
import { scoreBatchHandler } from '../../../functions/score-import/handlers/score-batch.ts';
import { scoreDeclarationHandler } from '../../../functions/score-import/handlers/score-declaration.ts';
import {
  amendDeclaration,
  cancelDeclaration,
  correctInspection,
  getDeclaration,
  getDeclarationHistory,
  listDeclarations,
  recordInspection,
  scoreBatch,
  scoreDeclaration,
} from '../../../functions/score-import/routes.ts';
import { Declaration } from '../../../functions/score-import/schemas.ts';
import { ImportRiskModel } from '../../../functions/score-import/scoring/model.ts';
import { type ScoringInput, score, scorerFor } from '../../../functions/score-import/scoring/scoring.ts';
import type { ApiHandler } from '../../../functions/shared/http/api-handler.ts';
import type { Idempotency } from '../../../functions/shared/http/idempotency.ts';
import { ProblemError } from '../../../functions/shared/http/problem.ts';
import type { Route } from '../../../functions/shared/http/route.ts';
import { apiEvent, bodyOf, type EventParts, lambdaContext } from '../../support/api-event.ts';
import { declaration, declarationBody, MODEL_FOLDER } from '../../support/declarations.ts';
import { MemoryImports } from '../../support/import-stores.ts';

const DAY = '2020-01-02';

const stores = new MemoryImports();
let handlers: ReadonlyMap<Route, ApiHandler>;
beforeAll(async () => {
  // Everything is red, so that worklists are full.
  const policy = { red: 0, yellow: 0 };
  const scorer = scorerFor(await ImportRiskModel.open(MODEL_FOLDER, { threads: 1 }), 'secret', policy);
  const both = { declarations: stores, profiles: stores };
  const submission = {
    ...both,
    schema: Declaration,
    score: (inputs: readonly ScoringInput[], now: Date) => score(scorer, inputs, now),
    now: () => new Date(),
  };
  const timing = { leaseMs: 12_000, waitMs: 1_000 };
  handlers = new Map<Route, ApiHandler>([
    [scoreDeclaration, scoreDeclarationHandler({ ports: submission, idempotency })],
    [scoreBatch, scoreBatchHandler({ ports: submission, idempotency })],
    [
      getDeclaration,
      getDeclarationHandler({ ...both, network: { scoreOf: () => Promise.resolve(undefined) } }),
    ],
    [listDeclarations, listDeclarationsHandler(both)],
    [recordInspection, recordInspectionHandler({ ports: both, timing, idempotency })],
    [correctInspection, correctInspectionHandler({ ports: both, timing, idempotency })],
    [amendDeclaration, amendDeclarationHandler({ ports: submission, idempotency })],
    [cancelDeclaration, cancelDeclarationHandler({ ...both, idempotency })],
    [getDeclarationHistory, getHistoryHandler(both)],
  ]);
});

/** Every key but "fresh" was used before, with another request. */
const idempotency: Idempotency = async ({ key }, action) => {
  if (key === 'fresh') return await action();
  throw new ProblemError('idempotency-key-reused');
};

interface Answer {
  readonly status: number | undefined;
  readonly body: Record<string, unknown>;
}

/** Sends one request to the handler of a route; the answer must match the route's contract. */
async function send(route: Route, parts: EventParts = {}): Promise<Answer> {
  const handler = handlers.get(route);
  if (handler === undefined) throw new Error(`No handler of ${route.operationId}`);
  const answer = await handler(
    apiEvent({ method: route.method, path: route.path, ...parts }),
    lambdaContext(),
  );
  const body = bodyOf(answer);
  if (answer.statusCode === route.status) expect(route.response.schema.safeParse(body).error).toBeUndefined();
  return { status: answer.statusCode, body };
}

function submit(changes: Record<string, unknown>, headers: Record<string, string> = {}): Promise<Answer> {
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
    const first = await submit({ declarationId: 'POST-1' });
    expect(first.status).toBe(201);
    expect(await submit({ declarationId: 'POST-1' })).toEqual(first);
  });

  it('is 409 for other content under a stored number', async () => {
    await submit({ declarationId: 'POST-2' });
    const other = await submit({ declarationId: 'POST-2', netMassKg: 1 });
    expect(other).toMatchObject({
      status: 409,
      body: { type: 'urn:customs-scoring:problem:declaration-conflict' },
    });
  });

  it('is 422 for another declaration under a used Idempotency-Key, and does not store it', async () => {
    expect((await submit({ declarationId: 'POST-3' }, { 'idempotency-key': 'fresh' })).status).toBe(201);
    const other = await submit({ declarationId: 'POST-3b' }, { 'idempotency-key': 'used' });
    expect(other.status).toBe(422);
    expect((await send(getDeclaration, { pathParameters: { declarationId: 'POST-3b' } })).status).toBe(404);
  });

  it('names the bad fields of a declaration, and does not store it', async () => {
    const bad = await submit({ declarationId: 'POST-4', hsCode: '770000', taxRate: -1, weight: 1 });
    expect(bad.status).toBe(400);
    expect(pointers(bad)).toEqual(['/items/0/hsCode', '/items/0/taxRate', '/weight']);
    expect((await send(getDeclaration, { pathParameters: { declarationId: 'POST-4' } })).status).toBe(404);
  });
});

describe('POST /v1/declarations/batch', () => {
  it('answers 200 item by item', async () => {
    const declarations = [declarationBody({ declarationId: 'BATCH-1' }), { declarationId: 'BATCH-2' }];
    const { status, body } = await send(scoreBatch, { body: { declarations } });
    expect(status).toBe(200);
    expect(body.items).toMatchObject([
      { declarationId: 'BATCH-1', lane: 'red' },
      { declarationId: 'BATCH-2', problem: { status: 400 } },
    ]);
  });

  it('is 400 for 501 declarations, and stores none of them', async () => {
    const declarations = Array.from({ length: 501 }, (_, index) =>
      declarationBody({ declarationId: `MUCH-${index}` }),
    );
    const answer = await send(scoreBatch, { body: { declarations } });
    expect(answer.status).toBe(400);
    expect(pointers(answer)).toEqual(['/declarations']);
    expect((await send(getDeclaration, { pathParameters: { declarationId: 'MUCH-0' } })).status).toBe(404);
  });
});

describe('GET /v1/declarations/{declarationId}', () => {
  it('returns the declaration with the profiles that the model used', async () => {
    const scored = await submit({ declarationId: 'GET-1', importerId: 'GET-1' });
    const { status, body } = await send(getDeclaration, { pathParameters: { declarationId: 'GET-1' } });
    expect(status).toBe(200);
    expect(body).toEqual({
      ...scored.body,
      selectionProbability: 1,
      declaration: declaration({ declarationId: 'GET-1', importerId: 'GET-1' }),
      profiles: expect.objectContaining({ importer: { inspected: 0, fraud: 0, critical: 0 } }),
      by: { client: 'clearance-system' },
    });
  });

  it('is 404 for a number that is not stored', async () => {
    const answer = await send(getDeclaration, { pathParameters: { declarationId: 'GET-none' } });
    expect(answer).toMatchObject({ status: 404, body: { detail: 'Declaration GET-none does not exist' } });
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
    for (const index of [1, 2, 3]) await submit({ declarationId: `LIST-${index}`, declaredOn: LIST_DAY });
  });

  it('can be read page by page to the end', async () => {
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

  it.each([
    'garbage',
    '',
    '////',
    Buffer.from(JSON.stringify([worklistOf({ lane: 'red', day: LIST_DAY }).name, '0.5#'])).toString(
      'base64url',
    ),
  ])('is 400 for the page token "%s"', async (nextToken) => {
    const answer = await send(listDeclarations, { query: { lane: 'red', day: LIST_DAY, nextToken } });
    expect(answer.status).toBe(400);
    expect(pointers(answer)).toEqual(['/query/nextToken']);
  });

  it('is 400 without day and importer', async () => {
    expect(pointers(await send(listDeclarations, { query: { lane: 'red' } }))).toEqual(['/query/day']);
  });
});

describe('POST /v1/declarations/{declarationId}/inspection', () => {
  it('answers 201 with the result, by whom and when; the declaration shows it', async () => {
    await submit({ declarationId: 'INSP-1' });
    const answer = await inspect('INSP-1', { outcome: 'fraud', recoveredDuty: 10 });
    expect(answer).toMatchObject({
      status: 201,
      body: { inspection: { outcome: 'fraud', recoveredDuty: 10, by: { client: 'clearance-system' } } },
    });
    const { body } = await send(getDeclaration, { pathParameters: { declarationId: 'INSP-1' } });
    expect(body.inspection).toEqual(answer.body.inspection);
  });

  it('makes the next score of the same goods higher after a fraud', async () => {
    const before = await submit({ declarationId: 'INSP-2', netMassKg: 33 });
    await inspect('INSP-2', { outcome: 'fraud' });
    const after = await submit({ declarationId: 'INSP-3', netMassKg: 33 });
    expect(after.body.score).toBeGreaterThan(Number(before.body.score));
    expect((after.body.items as { novelty: object }[])[0]?.novelty).toEqual({
      knownImporter: true,
      knownGoods: true,
    });
  });

  it('is 409 for a different result', async () => {
    await submit({ declarationId: 'INSP-4' });
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
