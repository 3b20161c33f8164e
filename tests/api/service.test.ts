// The routes about the service itself, and the API document against which the other tests check every response.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openApiDocument } from '../../lib/openapi/document.ts';
import { ROUTES } from '../../lib/routes.ts';
import { contractViolation, operationOf } from './support/contract.ts';
import { DECLARATIONS, MANIFEST, ROOT } from './support/declarations.ts';
import { contractTests, type Json, startService } from './support/service.ts';

const service = startService();
const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };

describe('GET /v1/health', () => {
  test('answers without a token', async () => {
    const { status, body } = await service().with(undefined).get('/v1/health');
    expect({ status, body }).toEqual({ status: 200, body: { status: 'ok', version } });
  });

  test('must not be stored by caches', async () => {
    const { headers } = await service().with(undefined).get('/v1/health');
    expect(headers['cache-control']).toBe('no-store');
  });
});

/** The description of the model that scores declarations. */
function importRisk<Facts>(body: Json): Facts | undefined {
  return (body.items as (Facts & { name: string })[]).find(({ name }) => name === 'import-risk');
}

describe('GET /v1/models', () => {
  test('lists every model, import-risk with the facts of its manifest', async () => {
    const { status, body } = await service().as('broker-a').get('/v1/models');
    expect(status).toBe(200);
    const { items } = body as { items: Record<string, unknown>[] };
    expect(items.map(({ name }) => name)).toEqual([
      'delinquency',
      'document-detector',
      'hs-codes',
      'import-risk',
      'network-risk',
      'signature-verification',
      'stamp-verification',
    ]);
    const { version, sha256, thresholds, metrics, trainedOn } = MANIFEST;
    expect(items[3]).toMatchObject({ version, sha256, thresholds, metrics, trainedOn });
  });

  test('states the SHA-256 of the shipped model files', async () => {
    const { body } = await service().as('officer').get('/v1/models');
    for (const { name, sha256 } of body.items as { name: string; sha256: string }[]) {
      const file = readFileSync(join(ROOT, 'models', name, 'model.onnx'));
      expect(sha256).toBe(createHash('sha256').update(file).digest('hex'));
    }
  });

  test('includes the model card in Markdown, with both kinds of figures, if cards are requested', async () => {
    const { body } = await service().as('operator').get('/v1/models?cards=true');
    const model = importRisk<{ card: string }>(body);
    expect(model?.card).toBe(readFileSync(join(ROOT, 'models', 'import-risk', 'CARD.md'), 'utf8'));
    expect(model?.card).toMatch(/^# /);
    expect(model?.card).toMatch(/unseen/i);
  });

  test.each(['', '?cards=false'])('omits the cards with the query "%s"', async (query) => {
    const { body } = await service().as('operator').get(`/v1/models${query}`);
    expect((body.items as object[]).filter((model) => 'card' in model)).toEqual([]);
  });

  test('refuses other values of cards', async () => {
    const { status, body } = await service().as('operator').get('/v1/models?cards=yes');
    expect({ status, errors: body.errors }).toEqual({
      status: 400,
      errors: [{ pointer: '/query/cards', message: 'Expected true or false' }],
    });
  });

  test('states both lane thresholds as probabilities, yellow below red', async () => {
    const { body } = await service().as('operator').get('/v1/models');
    const model = importRisk<{ thresholds: { red: number; yellow: number } }>(body);
    const { red = 0, yellow = 0 } = model?.thresholds ?? {};
    expect(yellow).toBeGreaterThan(0);
    expect(red).toBeGreaterThan(yellow);
    expect(red).toBeLessThanOrEqual(1);
  });
});

describe('docs/openapi.json', () => {
  const document = JSON.parse(readFileSync(join(ROOT, 'docs', 'openapi.json'), 'utf8')) as {
    openapi: string;
    paths: Record<string, Record<string, { security: unknown; responses: Record<string, unknown> }>>;
  };

  test('is generated from the route tables', () => {
    expect(document).toEqual(openApiDocument(version));
  });

  test('describes every route and no others, with scope and success status', () => {
    const described = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { security, responses }]) => ({
        route: `${method.toUpperCase()} ${path}`,
        security,
        success: Object.keys(responses).filter((status) => status < '400'),
      })),
    );
    const expected = ROUTES.map(({ method, path, scope, status }) => ({
      route: `${method} ${path}`,
      security: scope === null ? [] : [{ oauth2: [scope] }],
      success: [String(status)],
    }));
    const byRoute = (one: { route: string }, other: { route: string }): number =>
      one.route < other.route ? -1 : 1;
    expect(described.sort(byRoute)).toEqual(expected.sort(byRoute));
  });

  test('validates answers: an extra field, a missing field and an undocumented status are detected', () => {
    const health = operationOf('GET', '/v1/health');
    if (health === undefined) throw new Error('GET /v1/health is not documented');
    const violationOf = (status: number, body: object): string | undefined =>
      contractViolation(health, { status, contentType: 'application/json', body });
    expect(violationOf(200, { status: 'ok', version })).toBeUndefined();
    expect(violationOf(200, { status: 'ok', version, more: 1 })).toContain('departs from its schema');
    expect(violationOf(200, { status: 'ok' })).toContain('departs from its schema');
    expect(violationOf(201, { status: 'ok', version })).toContain('is not documented');
    expect(operationOf('GET', `${DECLARATIONS}/batch`)?.operationId).toBe('getDeclaration');
    expect(operationOf('POST', `${DECLARATIONS}/batch`)?.operationId).toBe('scoreDeclarationBatch');
  });
});

contractTests();
