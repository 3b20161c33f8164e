// The examples of the API document against the schemas that check requests and describe answers.
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Route } from '../../functions/shared/http/route.ts';
import { answerExample, REQUEST_EXAMPLES } from '../../lib/openapi/examples.ts';
import { ROUTES } from '../../lib/routes.ts';

const routes: readonly Route[] = ROUTES;

// An override must end in the coming year; that of the example ends on a fixed day.
beforeAll(() => {
  vi.useFakeTimers({ now: new Date('2026-11-29T12:00:00Z'), toFake: ['Date'] });
});
afterAll(() => {
  vi.useRealTimers();
});

describe.each(routes)('the examples of $operationId', ({ operationId, request, response }) => {
  const example = REQUEST_EXAMPLES[operationId] ?? expect.fail('There is none');

  it('have the parameters of the path, and parameters of the query as text', () => {
    expect(Object.keys(example.params ?? {})).toEqual(Object.keys(request.params?.shape ?? {}));
    const query = Object.entries(example.query ?? {}).map(([name, value]) => [name, String(value)]);
    if (request.query === undefined) expect(query).toEqual([]);
    else expect(request.query.safeParse(Object.fromEntries(query)).error).toBeUndefined();
    expect(request.params?.safeParse(example.params).error).toBeUndefined();
  });

  it('have a body that is accepted, where the operation takes one', () => {
    expect(example.body === undefined).toBe(request.body === undefined);
    expect(request.body?.safeParse(example.body).error).toBeUndefined();
  });

  it('have an answer of documented fields only', () => {
    const answer = answerExample(operationId);
    const parsed = response.schema.safeParse(answer);
    expect(parsed.error).toBeUndefined();
    // Unknown fields are dropped by the schemas of answers.
    expect(parsed.data).toEqual(answer);
  });
});
