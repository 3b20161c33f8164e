// Idempotency-Key against DynamoDB: the same key and body give the first answer, and the action runs once.
import '../../support/silent.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { scoreBatch } from '../../../functions/score-import/routes.ts';
import { apiHandler } from '../../../functions/shared/http/api-handler.ts';
import { type IdempotentCall, idempotentBy } from '../../../functions/shared/http/idempotency.ts';
import { ProblemError } from '../../../functions/shared/http/problem.ts';
import { UnfinishedAnswer } from '../../../functions/shared/http/unfinished.ts';
import { apiEvent, bodyOf, lambdaContext } from '../../support/api-event.ts';
import { startDynamoDb, type TestDynamoDb } from '../../support/dynamodb.ts';

let db: TestDynamoDb;
beforeAll(async () => {
  db = await startDynamoDb();
  for (const [name, value] of Object.entries(db.environment)) vi.stubEnv(name, value);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await db.close();
});

let keys = 0;

/** A call with a key of its own, unless the test names one. */
function call(changes: Partial<IdempotentCall> = {}): IdempotentCall {
  keys += 1;
  return {
    by: { client: 'clearance-system' },
    operationId: 'scoreDeclaration',
    key: `key-${keys}`,
    payload: { body: { declarationId: 'D1' } },
    context: lambdaContext(),
    ...changes,
  };
}

function once<Answer>(request: IdempotentCall, action: () => Promise<Answer>): Promise<Answer> {
  return idempotentBy(db.tables.idempotency)(request, action);
}

/** The problem that a call ends in. */
async function problemOf(attempt: Promise<unknown>): Promise<{ status: number; kind: string | undefined }> {
  const error = await attempt.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ProblemError)) throw new Error(`No problem but ${String(error)}`);
  return { status: error.status, kind: error.kind };
}

/** An action that counts its runs. */
function counting(): { action: () => Promise<{ run: number; text: string }>; runs: () => number } {
  let runs = 0;
  return {
    action: async () => {
      runs += 1;
      return { run: runs, text: '관세' };
    },
    runs: () => runs,
  };
}

describe('the same key', () => {
  it('with the same body runs the action once and returns its first answer again', async () => {
    const { action, runs } = counting();
    const request = call();
    const answers = [await once(request, action), await once(request, action), await once(request, action)];
    expect(answers).toEqual(new Array(3).fill({ run: 1, text: '관세' }));
    expect(runs()).toBe(1);
  });

  it('with the fields of its body in another order is the same request', async () => {
    const { action, runs } = counting();
    const request = call({ payload: { body: { a: 1, b: { c: 2, d: 3 } } } });
    await once(request, action);
    await once({ ...request, payload: { body: { b: { d: 3, c: 2 }, a: 1 } } }, action);
    expect(runs()).toBe(1);
  });

  it('with another body is 422, and runs nothing', async () => {
    const { action, runs } = counting();
    const request = call();
    await once(request, action);
    const other = once({ ...request, payload: { body: { declarationId: 'D2' } } }, action);
    expect(await problemOf(other)).toEqual({ status: 422, kind: 'idempotency-key-reused' });
    expect(runs()).toBe(1);
  });

  it('on another path is another request: 422', async () => {
    const { action } = counting();
    const request = call({ payload: { params: { declarationId: 'D1' }, body: { outcome: 'clear' } } });
    await once(request, action);
    const other = once(
      { ...request, payload: { params: { declarationId: 'D2' }, body: { outcome: 'clear' } } },
      action,
    );
    expect((await problemOf(other)).status).toBe(422);
  });

  it.each([
    ['client', { by: { client: 'broker-a' } }],
    ['person', { by: { client: 'clearance-system', user: { id: 'kim', name: 'Officer Kim' } } }],
    ['operation', { operationId: 'recordInspection' }],
  ])('of another %s is another key', async (_what, change) => {
    const { action, runs } = counting();
    const request = call();
    await once(request, action);
    expect(await once({ ...request, ...change }, action)).toMatchObject({ run: 2 });
    expect(runs()).toBe(2);
  });

  it('cannot be made to collide by a client id that contains part of a key', async () => {
    const { action, runs } = counting();
    await once(call({ by: { client: 'broker' }, key: 'a-b' }), action);
    await once(call({ by: { client: 'broker-a' }, key: 'b' }), action);
    expect(runs()).toBe(2);
  });
});

describe('requests with one key at once', () => {
  it('run the action once; each of the others gets a 409 or the same answer', async () => {
    let runs = 0;
    const request = call();
    const attempts = await Promise.allSettled(
      Array.from({ length: 8 }, () =>
        once(request, async () => {
          runs += 1;
          await sleep(50);
          return { run: runs };
        }),
      ),
    );
    expect(runs).toBe(1);
    for (const attempt of attempts) {
      if (attempt.status === 'fulfilled') expect(attempt.value).toEqual({ run: 1 });
      else expect(attempt.reason).toMatchObject({ status: 409, headers: { 'retry-after': '1' } });
    }
    expect(attempts.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThanOrEqual(1);
    expect(await once(request, async () => ({ run: 'again' }))).toEqual({ run: 1 });
  });
});

describe('an action that fails', () => {
  it('with a problem returns that problem, and may be repeated', async () => {
    const request = call();
    const failed = once(request, async () => {
      throw new ProblemError('declaration-conflict');
    });
    expect(await problemOf(failed)).toEqual({ status: 409, kind: 'declaration-conflict' });
    expect(await once(request, async () => 'done')).toBe('done');
  });

  it('unexpectedly throws that error, and may be repeated', async () => {
    const request = call();
    const broken = new TypeError('broken');
    await expect(once(request, () => Promise.reject(broken))).rejects.toBe(broken);
    expect(await once(request, async () => 'done')).toBe('done');
  });

  it('by being cut off may be repeated once its time is up', async () => {
    const request = call({ context: { ...lambdaContext(), getRemainingTimeInMillis: () => 1 } });
    void once(request, () => new Promise<never>(() => {}));
    await expect
      .poll(() => once(request, async () => 'done').catch((error: unknown) => error), { timeout: 120_000 })
      .toBe('done');
  });
});

describe('the kept answer', () => {
  it('may be far larger than an item of a table', async () => {
    const answer = Array.from({ length: 6_000 }, (_, index) => ({
      declarationId: `26-${index}`,
      fraudProbability: Math.round(Math.sin(index) ** 2 * 1e6) / 1e6,
      text: `Declared price of ${index} KRW per kg, near the median of HS chapter ${index % 97}`,
    }));
    expect(Buffer.byteLength(JSON.stringify(answer))).toBeGreaterThan(400 * 1024);
    const request = call();
    await once(request, async () => answer);
    expect(await once(request, async () => 'again')).toEqual(answer);
  });

  it('is forgotten after a day', async () => {
    const before = Math.floor(Date.now() / 1000);
    await once(call({ operationId: 'expiring' }), async () => 'done');
    const { Items = [] } = await db.client.send(new ScanCommand({ TableName: db.tables.idempotency }));
    const kept = Items.filter((item) => item.id?.S?.startsWith('expiring'));
    expect(kept).toHaveLength(1);
    const seconds = Number(kept[0]?.expiration?.N) - before;
    expect(Math.abs(seconds - 24 * 60 * 60)).toBeLessThan(60);
  });
});

describe('a malformed key', () => {
  it.each(['', ' ', 'two words', 'x'.repeat(256), 'schlüssel', '열쇠', 'a\nb', '\u0000'])(
    '%j is 400, and runs nothing',
    async (key) => {
      const { action, runs } = counting();
      expect(await problemOf(once(call({ key }), action))).toEqual({ status: 400, kind: 'invalid-request' });
      expect(runs()).toBe(0);
    },
  );

  it('is not one of 255 visible characters', async () => {
    expect(await once(call({ key: `${'k'.repeat(254)}~` }), async () => 'done')).toBe('done');
  });
});

describe('an answer that is unfinished', () => {
  it('is given with the status of its route and not remembered: the same key does the rest', async () => {
    let attempts = 0;
    const handler = apiHandler(
      scoreBatch,
      async () => {
        attempts += 1;
        if (attempts === 1) throw new UnfinishedAnswer({ items: ['stored', 'send it again'] });
        return { items: ['stored', 'stored'] };
      },
      { idempotency: idempotentBy(db.tables.idempotency) },
    );
    const event = apiEvent({
      body: { declarations: [{}, {}] },
      headers: { 'idempotency-key': 'unfinished-1' },
    });
    const answers = [];
    for (let attempt = 1; attempt <= 3; attempt++)
      answers.push(await handler(structuredClone(event), lambdaContext()));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200]);
    expect(answers.map(bodyOf)).toEqual([
      { items: ['stored', 'send it again'] },
      { items: ['stored', 'stored'] },
      { items: ['stored', 'stored'] },
    ]);
    expect(attempts).toBe(2);
  });
});

describe('a request that cannot be kept', () => {
  it('because it is nested too deeply to hash is 400, and runs nothing', async () => {
    const { action, runs } = counting();
    const depth = 50_000;
    const nested: unknown = JSON.parse('['.repeat(depth) + ']'.repeat(depth));
    const attempt = once(call({ payload: { body: { items: [nested] } } }), action);
    expect(await problemOf(attempt)).toEqual({ status: 400, kind: 'invalid-request' });
    expect(runs()).toBe(0);
  });

  it('because of its table fails with the error of the table, so that the handler recognises throttling', async () => {
    const { action, runs } = counting();
    await expect(idempotentBy('NoSuchTable')(call(), action)).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    expect(runs()).toBe(0);
  });
});
