// Decisions on predictions over HTTP: who may decide, what is refused, and that repeated and concurrent decisions do no harm.
import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, test } from 'vitest';
import { freshId, pointersOf } from './support/declarations.ts';
import { COFFEE, decisionPath, NOMENCLATURE, predicted, SWEATER } from './support/goods.ts';
import {
  type Answer,
  type ApiClient,
  type ClientName,
  contractTests,
  type Json,
  startService,
} from './support/service.ts';

const service = startService();
const officer = (): ApiClient => service().as('officer');

interface Decided {
  readonly index: number;
  readonly code: string;
  readonly title: string;
  readonly decidedAt: string;
}

/** A prediction of three items. */
async function prediction(options: Json = {}, client = officer()): Promise<string> {
  return (await predicted(client, [COFFEE, SWEATER, { description: 'parts' }], options)).predictionId;
}

const decide = (
  id: string,
  decisions: unknown,
  client = officer(),
  headers: Record<string, string> = {},
): Promise<Answer> => client.post(decisionPath(id), { decisions }, headers);

async function decided(id: string, decisions: unknown, client = officer()): Promise<readonly Decided[]> {
  const answer = await decide(id, decisions, client);
  if (answer.status !== 200) throw new Error(`${answer.status}: ${answer.text}`);
  expect(answer.body.predictionId).toBe(id);
  return answer.body.decisions as Decided[];
}

describe('a prediction', () => {
  const stored = (id: string, client = officer()): Promise<Answer> => client.get(`/v1/hs/predictions/${id}`);

  test('is read as it was answered, with its goods and the decisions on it', async () => {
    const { items, model, scoredAt, predictionId } = await predicted(officer(), [
      { id: 'line-1', ...COFFEE },
      { description: 'parts' },
    ]);
    const decisions = await decided(predictionId, [{ index: 1, code: '611020' }]);
    const { status, body } = await stored(predictionId);
    expect(status).toBe(200);
    expect(body).toEqual({
      predictionId,
      items: [
        { ...COFFEE, ...items[0] },
        { description: 'parts', ...items[1] },
      ],
      by: { client: 'officer' },
      decisions,
      model,
      scoredAt,
    });
  });

  test('of a hundred long texts is read whole', async () => {
    const words = Array.from({ length: 250 }, (_, word) => `tea${word}`).join(' ');
    const goods = Array.from({ length: 100 }, (_, index) => ({
      id: String(index),
      description: `${index} ${words}`,
    }));
    const { predictionId } = await predicted(officer(), goods);
    const { body } = await stored(predictionId);
    expect((body.items as Json[]).map(({ id, description }) => ({ id, description }))).toEqual(goods);
  });

  test('of another client, or that never was, does not exist', async () => {
    const id = await prediction();
    expect((await stored(id, service().as('broker-a'))).status).toBe(404);
    expect((await stored(freshId('none'))).status).toBe(404);
    expect((await stored('a'.repeat(300))).status).toBe(400);
  });
});

describe('a decision', () => {
  test('is answered with title and time', async () => {
    const [decision] = await decided(await prediction(), [{ index: 1, code: '611020' }]);
    expect(decision).toEqual({
      index: 1,
      code: '611020',
      title: NOMENCLATURE.titles['611020'],
      decidedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      by: { client: 'officer' },
    });
    expect(Math.abs(Date.parse(decision?.decidedAt ?? '') - Date.now())).toBeLessThan(60_000);
  });

  test('can choose a code that was not predicted, and can be about an item that was not classified', async () => {
    const answer = await decided(await prediction(), [{ index: 2, code: '010121' }]);
    expect(answer).toMatchObject([{ index: 2, code: '010121' }]);
  });

  test('is returned with all decisions so far, by index', async () => {
    const id = await prediction();
    await decided(id, [{ index: 2, code: '870899' }]);
    expect((await decided(id, [{ index: 0, code: '090121' }])).map(({ index }) => index)).toEqual([0, 2]);
  });

  test('that is repeated changes nothing; a different one replaces it', async () => {
    const id = await prediction();
    const first = await decided(id, [{ index: 0, code: '090121' }]);
    expect(await decided(id, [{ index: 0, code: '090121' }])).toEqual(first);
    const [second] = await decided(id, [{ index: 0, code: '090111' }]);
    expect(second?.code).toBe('090111');
    expect(Date.parse(second?.decidedAt ?? '')).toBeGreaterThan(Date.parse(first[0]?.decidedAt ?? ''));
  });

  test('of six digits is accepted for a prediction of two digits', async () => {
    expect(await decided(await prediction({ digits: 2 }), [{ index: 0, code: '090121' }])).toHaveLength(1);
    expect(await decided(await prediction({ digits: 2 }), [{ index: 0, code: '09' }])).toHaveLength(1);
  });

  test('sent concurrently with those on seven other items is recorded, as are the others', async () => {
    const { predictionId } = await predicted(officer(), Array(8).fill(COFFEE));
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) => decide(predictionId, [{ index, code: '090121' }])),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
    const all = await decided(predictionId, [{ index: 0, code: '090121' }]);
    expect(all.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  test('can be sent with those on 99 other items in one request', async () => {
    const { predictionId } = await predicted(officer(), Array(100).fill(COFFEE));
    const all = Array.from({ length: 100 }, (_, index) => ({ index, code: '090121' }));
    expect(await decided(predictionId, all)).toHaveLength(100);
  });
});

describe('a decision that is not valid', () => {
  let id: string;
  beforeAll(async () => {
    id = await prediction();
  });

  const errors = async (decisions: unknown): Promise<{ pointer: string; message: string }[]> => {
    const { status, body, text } = await decide(id, decisions);
    expect(status, text).toBe(400);
    return body.errors as { pointer: string; message: string }[];
  };

  test.each([
    ['090199', 'subheading'],
    ['999999', 'subheading'],
    ['0999', 'heading'],
    ['9999', 'heading'],
    ['77', 'chapter'],
    ['99', 'chapter'],
  ])('names %s, which is not a %s, and the edition', async (code, kind) => {
    expect(await errors([{ index: 0, code }])).toEqual([
      { pointer: '/decisions/0/code', message: `${code} is not a ${kind} of ${NOMENCLATURE.edition}` },
    ]);
  });

  test.each([3, 99])('names the index %d, which the prediction does not have', async (index) => {
    expect(await errors([{ index, code: '090121' }])).toEqual([
      { pointer: '/decisions/0/index', message: expect.stringContaining('its items are 0 to 2') },
    ]);
  });

  test('names a code that is shorter than the requested number of digits', async () => {
    expect((await errors([{ index: 0, code: '0901' }]))[0]).toMatchObject({ pointer: '/decisions/0/code' });
  });

  test('names an index that occurs twice', async () => {
    const twice = [
      { index: 0, code: '090121' },
      { index: 0, code: '090111' },
    ];
    expect(await errors(twice)).toEqual([
      { pointer: '/decisions/1/index', message: 'Item 0 is decided twice in this request' },
    ]);
  });

  test.each<[string, unknown, string[]]>([
    ['nothing', undefined, ['/decisions']],
    ['no decision', [], ['/decisions']],
    ['not a list', { index: 0, code: '090121' }, ['/decisions']],
    [
      '101 decisions',
      Array.from({ length: 101 }, (_, index) => ({ index: index % 100, code: '0901' })),
      ['/decisions'],
    ],
    [
      'an index that is not a position',
      [-1, 1.5, '0', null, 100].map((index) => ({ index, code: '090121' })),
      [0, 1, 2, 3, 4].map((at) => `/decisions/${at}/index`),
    ],
    [
      'a malformed code',
      ['0901.21', '09012', '', ' 090121', '09012100', 90121, null].map((code, index) => ({ index, code })),
      [0, 1, 2, 3, 4, 5, 6].map((at) => `/decisions/${at}/code`),
    ],
    ['missing fields', [{}], ['/decisions/0/index', '/decisions/0/code']],
    ['unknown fields', [{ index: 0, code: '090121', reason: 'x' }], ['/decisions/0/reason']],
  ])('%s', async (_what, decisions, pointers) => {
    expect((await errors(decisions)).map(({ pointer }) => pointer).sort()).toEqual(pointers.toSorted());
  });

  test('prevents the valid decisions of its request from being recorded', async () => {
    const answer = await decide(id, [
      { index: 1, code: '611020' },
      { index: 0, code: '770000' },
    ]);
    expect(pointersOf(answer.body)).toEqual(['/decisions/1/code']);
    expect(await decided(id, [{ index: 0, code: '090121' }])).toHaveLength(1);
  });
});

describe('a decision on a prediction of ten digits', () => {
  const national = () => prediction({ digits: 10, schedule: 'HSK' });

  test('is recorded with the title of the national code', async () => {
    expect(await decided(await national(), [{ index: 0, code: '0901210000' }])).toMatchObject([
      { index: 0, code: '0901210000', title: NOMENCLATURE.titles['090121'] },
    ]);
  });

  test('is recorded with a warning where the code is not known here', async () => {
    const { status, body } = await decide(await national(), [{ index: 0, code: '9405210000' }]);
    expect({ status, warnings: body.warnings, decisions: body.decisions }).toMatchObject({
      status: 200,
      warnings: [{ pointer: '/decisions/0/code' }],
      decisions: [{ code: '9405210000', title: NOMENCLATURE.titles['940521'] }],
    });
  });

  test('is refused where no national codes were requested', async () => {
    const { status, body } = await decide(await prediction(), [{ index: 0, code: '0901210000' }]);
    expect({ status, pointers: pointersOf(body) }).toEqual({ status: 400, pointers: ['/decisions/0/code'] });
  });
});

describe('access to predictions', () => {
  const coffee = [{ index: 0, code: '090121' }];

  test.each([freshId('nowhere'), '00000000-0000-4000-8000-000000000000'])(
    '%s does not exist: 404',
    async (id) => {
      expect((await decide(id, coffee)).status).toBe(404);
    },
  );

  test.each(['a%20b', 'x'.repeat(65), '%00'])('%s is not a valid id: 400', async (id) => {
    expect((await decide(id, coffee)).status).toBe(400);
  });

  test('only the requester can decide: all other clients get 404', async () => {
    const id = await prediction({}, service().as('broker-a'));
    for (const name of ['broker-b', 'officer', 'operator', 'clearance-system'] satisfies ClientName[]) {
      const answer = await decide(id, coffee, service().as(name));
      expect(answer.status, name).toBe(404);
      expect(answer.body.detail).toBe(`Prediction ${id} does not exist`);
    }
    expect(await decided(id, coffee, service().as('broker-a'))).toHaveLength(1);
  });

  test('an earlier decision on a code that has left the nomenclature is returned as such, and can be replaced', async () => {
    const id = await prediction();
    await decided(id, coffee);
    const { dynamodbUrl, region, credentials, tables } = service().endpoints;
    const client = new DynamoDBClient({ endpoint: dynamodbUrl, region, credentials });
    const stored = [
      { index: 2, code: '999999', decidedAt: '2026-01-01T00:00:00.000Z', by: { client: 'officer' } },
    ];
    await client.send(
      new UpdateItemCommand({
        TableName: tables.hsPredictions,
        Key: { predictionId: { S: id } },
        UpdateExpression: 'SET decisions = :stored',
        ExpressionAttributeValues: { ':stored': { S: JSON.stringify(stored) } },
      }),
    );
    client.destroy();
    expect(await decided(id, [{ index: 0, code: '090121' }])).toMatchObject([
      { index: 0, code: '090121' },
      { index: 2, code: '999999', title: `Not in ${NOMENCLATURE.edition}` },
    ]);
    expect(await decided(id, [{ index: 2, code: '090111' }])).toMatchObject([
      {},
      { index: 2, code: '090111' },
    ]);
  });

  test('an expired prediction does not exist, even if the table still contains it', async () => {
    const id = await prediction();
    const { dynamodbUrl, region, credentials, tables } = service().endpoints;
    const client = new DynamoDBClient({ endpoint: dynamodbUrl, region, credentials });
    await client.send(
      new UpdateItemCommand({
        TableName: tables.hsPredictions,
        Key: { predictionId: { S: id } },
        UpdateExpression: 'SET expiresAt = :past',
        ExpressionAttributeValues: { ':past': { N: String(Math.floor(Date.now() / 1000) - 1) } },
      }),
    );
    client.destroy();
    expect((await decide(id, coffee)).status).toBe(404);
  });
});

describe('an Idempotency-Key', () => {
  test('returns the first answer again, and 422 for another decision', async () => {
    const id = await prediction();
    const headers = { 'idempotency-key': freshId('DECIDE') };
    const first = await decide(id, [{ index: 0, code: '090121' }], officer(), headers);
    expect(first.status).toBe(200);
    await decided(id, [{ index: 1, code: '611020' }]);
    const again = await decide(id, [{ index: 0, code: '090121' }], officer(), headers);
    expect(again.text).toBe(first.text);
    expect((await decide(id, [{ index: 0, code: '090111' }], officer(), headers)).status).toBe(422);
  });

  test('does not store a refusal', async () => {
    const id = await prediction();
    const headers = { 'idempotency-key': freshId('DECIDE') };
    expect((await decide('unknown', [{ index: 0, code: '090121' }], officer(), headers)).status).toBe(404);
    expect((await decide(id, [{ index: 0, code: '090121' }], officer(), headers)).status).toBe(200);
  });
});

contractTests();
