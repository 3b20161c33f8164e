// Tables that throttle, fail, hang or lose connections under the handlers of declarations, inspections and HS codes: the caller gets a
// problem document, repeats the request with its key, and everything has happened exactly once.
import { randomUUID } from 'node:crypto';
import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  BATCH,
  type BatchItem,
  DECLARATIONS,
  newDeclaration,
  profilesSeen,
  renumberedSamples,
  type ScoredAnswer,
  scored,
} from '../api/support/declarations.ts';
import { COFFEE, PREDICTIONS } from '../api/support/goods.ts';
import { type Answer, contractTests, type Json } from '../api/support/service.ts';
import { until } from '../api/support/watching.ts';
import { documentBody } from '../support/document-records.ts';
import type { FaultKind } from './support/fault-proxy.ts';
import {
  ATTEMPTS_OF_A_CALL,
  type Change,
  startFaultyService,
  variablesOf,
} from './support/faulty-service.ts';
import { kill } from './support/function-processes.ts';
import { LONG } from './support/length.ts';
import { inTheEnd, repeated } from './support/retries.ts';

/** Functions whose keys and leases are waited for live for half their time, each time below the next as in the stack. */
const shortLived: Change = (resource) => {
  const variables = variablesOf(resource);
  const name = variables.POWERTOOLS_SERVICE_NAME;
  if (name === 'createDocument') return { Timeout: 5 };
  if (name !== 'recordInspection') return undefined;
  const times = { INSPECTION_LEASE_MS: '6000', INSPECTION_WAIT_MS: '3000' };
  return { Timeout: 5, Environment: { Variables: { ...variables, ...times } } };
};

const { service, dynamodb } = startFaultyService(shortLived, { keepFaults: true });

/** A call gives up after three times 2.5 s, and API Gateway lets nobody wait longer than 30 s. */
const HANGS_WITHIN_MS = 20_000;

const newKey = () => ({ 'idempotency-key': randomUUID() });

/** How many items of a table hold a text in one of their attributes. */
async function itemsWith(table: string, words: string): Promise<number> {
  const { dynamodbUrl: endpoint, region, credentials, tables } = service().endpoints;
  const client = new DynamoDBClient({ endpoint, region, credentials });
  let count = 0;
  for await (const { Items = [] } of paginateScan({ client }, { TableName: tables[table] })) {
    count += Items.filter((item) => JSON.stringify(item).includes(words)).length;
  }
  client.destroy();
  return count;
}

/** A declaration whose answer could not be kept under its key. */
const unkept = { declaration: newDeclaration(), headers: newKey() };
const unkeptAnswers: Answer[] = [];

function post(declaration: Json, headers: Record<string, string>): Promise<Answer> {
  return service().as('clearance-system').post(DECLARATIONS, declaration, headers);
}

beforeAll(async () => {
  const fault = dynamodb.fail({ kind: 'error', operation: 'UpdateItem', about: 'scoreDeclaration#' });
  unkeptAnswers.push(await post(unkept.declaration, unkept.headers));
  expect(fault.hits).toBe(ATTEMPTS_OF_A_CALL);
  fault.lift();
  unkeptAnswers.push(await post(unkept.declaration, unkept.headers));
});

// Together, since most of the time is spent waiting for somebody to give up.
describe.concurrent('tables that fail', () => {
  const kinds: readonly [FaultKind, number, number][] = [
    ['throttle', ATTEMPTS_OF_A_CALL, 503],
    ['error', ATTEMPTS_OF_A_CALL, 500],
    ['cut', ATTEMPTS_OF_A_CALL, 500],
    ['hang', ATTEMPTS_OF_A_CALL, 500],
    // One attempt less, and the SDK's own repetitions hide it: the caller sees nothing.
    ['throttle', ATTEMPTS_OF_A_CALL - 1, 201],
    ['error', ATTEMPTS_OF_A_CALL - 1, 201],
    // The write was done and its answer lost: the repetition finds it there.
    ['cut-after', 1, 201],
    ['cut-after', ATTEMPTS_OF_A_CALL, 500],
  ];

  test.each(kinds)(
    'a declaration under %s, %i times, is answered %i and stored once',
    async (kind, times, status) => {
      const declaration = newDeclaration();
      const headers = newKey();
      const about = `"declarationId":{"S":"${declaration.declarationId}"}`;
      const fault = dynamodb.fail({ kind, operation: 'PutItem', about, times });
      const startedAt = performance.now();
      const first = await post(declaration, headers);
      expect(first.status, first.text).toBe(status);
      expect(first.headers['retry-after']).toBe(status === 503 ? '1' : undefined);
      expect(performance.now() - startedAt).toBeLessThan(HANGS_WITHIN_MS);
      expect(fault.hits).toBe(times);
      const last = await inTheEnd(() => post(declaration, headers));
      if (status === 201) expect(last.text).toBe(first.text);
      const stored = await service().as('officer').get(`${DECLARATIONS}/${declaration.declarationId}`);
      expect(stored.body).toMatchObject({ declaration, ...last.body });
      // Another key, the same declaration: what was stored first is the answer.
      expect((await post(declaration, newKey())).text).toBe(last.text);
    },
  );

  test('a declaration whose profiles cannot be read is not scored without them', async () => {
    const declaration = newDeclaration();
    const headers = newKey();
    const about = declaration.declarantId as string;
    const fault = dynamodb.fail({ kind: 'throttle', operation: 'BatchGetItem', about });
    expect((await post(declaration, headers)).status).toBe(503);
    const stored = () => service().as('officer').get(`${DECLARATIONS}/${declaration.declarationId}`);
    expect((await stored()).status).toBe(404);
    fault.lift();
    // Half of the keys at a time, as a table near its limits gives them.
    const partial = dynamodb.fail({
      kind: 'partial',
      operation: 'BatchGetItem',
      about: declaration.declarationId,
    });
    expect((await post(declaration, headers)).status).toBe(201);
    expect(partial.hits).toBeGreaterThan(1);
    expect((await stored()).status).toBe(200);
  });

  test('a declaration whose answer could not be kept under its key is stored, and answered once the key is free', async () => {
    // 409 until its first request could not live any more.
    expect(unkeptAnswers.map(({ status }) => status)).toEqual([500, 409]);
    const stored = await service().as('officer').get(`${DECLARATIONS}/${unkept.declaration.declarationId}`);
    const last = await inTheEnd(() => post(unkept.declaration, unkept.headers));
    expect(stored.body).toMatchObject({ ...last.body });
  });

  test('a key whose record was written and the answer lost is held by nobody for long, and its work is done once', async () => {
    const fileName = `${randomUUID()}.png`;
    const headers = newKey();
    const about = 'createDocument#';
    const fault = dynamodb.fail({ kind: 'cut-after', operation: 'PutItem', about, times: 1 });
    const send = () => service().as('broker-a').post('/v1/documents', documentBody({ fileName }), headers);
    const answers = await repeated(send);
    expect(fault.hits).toBe(1);
    expect(answers[0]?.body.type).toBe('urn:customs-scoring:problem:idempotency-in-progress');
    expect((await send()).text).toBe(answers.at(-1)?.text);
    expect(await itemsWith('documents', fileName)).toBe(1);
  });

  test('a batch has every declaration stored once, whatever happened to some of its writes', async () => {
    const items = renumberedSamples(40, 'FAULTY');
    const headers = newKey();
    const idOf = (index: number): string => items[index]?.declarationId ?? '';
    const failing: readonly [number, FaultKind][] = [
      [3, 'throttle'],
      [8, 'error'],
      [20, 'cut'],
    ];
    const faults = [...failing, [30, 'cut-after'] as const].map(([index, kind]) =>
      dynamodb.fail({
        kind,
        operation: 'PutItem',
        about: `"declarationId":{"S":"${idOf(index)}"}`,
        times: kind === 'cut-after' ? 1 : ATTEMPTS_OF_A_CALL,
      }),
    );
    const partial = dynamodb.fail({
      kind: 'partial',
      operation: 'BatchGetItem',
      about: 'goods#',
      times: 2,
    });
    const send = () => service().as('clearance-system').post(BATCH, { items }, headers);
    const first = await send();
    expect(first.status, first.text).toBe(200);
    expect([...faults, partial].filter(({ hits }) => hits === 0)).toEqual([]);
    const before = first.body.items as BatchItem[];
    const problems = before.flatMap((item, index) =>
      'problem' in item ? [[index, (item.problem as Json).status]] : [],
    );
    expect(problems).toEqual(failing.map(([index]) => [index, 503]));
    // The same key again does the rest and nothing else.
    const second = await send();
    const after = second.body.items as ScoredAnswer[];
    expect(after.map(({ declarationId }) => declarationId)).toEqual(items.map((_, index) => idOf(index)));
    expect(after.every((item) => 'score' in item)).toBe(true);
    for (const [index, item] of before.entries()) if ('score' in item) expect(after[index]).toEqual(item);
    expect((await send()).text).toBe(second.text);
    expect(await itemsWith('declarations', 'FAULTY-')).toBe(items.length);
  });

  test('an inspection is counted once in each profile, whatever happened to the counting', async () => {
    const declaration = newDeclaration();
    const importer = `importer#${declaration.importerId as string}`;
    const seller = `seller#${declaration.sellerId as string}`;
    await scored(service().as('clearance-system'), declaration);
    const throttled = dynamodb.fail({
      ...{ kind: 'throttle', operation: 'UpdateItem', about: importer },
      times: ATTEMPTS_OF_A_CALL,
    });
    const lost = dynamodb.fail({ kind: 'cut-after', operation: 'UpdateItem', about: seller, times: 2 });
    const headers = newKey();
    const path = `${DECLARATIONS}/${declaration.declarationId}/inspection`;
    const answers = await repeated(() => service().as('officer').post(path, { outcome: 'fraud' }, headers));
    expect([throttled.hits, lost.hits]).toEqual([ATTEMPTS_OF_A_CALL, 2]);
    expect(answers[0]?.status).toBe(503);
    const next = newDeclaration({
      ...{ importerId: declaration.importerId, sellerId: declaration.sellerId },
      declarantId: declaration.declarantId,
    });
    await scored(service().as('clearance-system'), next);
    const seen = await profilesSeen(service().as('officer'), next.declarationId);
    const once = { inspected: 1, fraud: 1, critical: 0 };
    expect(seen).toMatchObject({ importer: once, seller: once, declarant: once });
  });
});

describe('a prediction', () => {
  test.each([
    ['throttle', ATTEMPTS_OF_A_CALL, 503],
    ['error', ATTEMPTS_OF_A_CALL, 500],
    ['cut', ATTEMPTS_OF_A_CALL, 500],
    ['cut-after', ATTEMPTS_OF_A_CALL - 1, 200],
  ] as const)('under %s, %i times, is answered %i and kept under one id', async (kind, times, status) => {
    const party = randomUUID();
    const body = { items: [{ ...COFFEE, id: party }] };
    const headers = newKey();
    // What a prediction says of its goods is compressed: nothing tells its write from another one's.
    const fault = dynamodb.fail({ kind, operation: 'PutItem', about: 'hs-predictions', times });
    const send = () => service().as('clearance-system').post(PREDICTIONS, body, headers);
    const answers = await repeated(send);
    expect(answers[0]?.status).toBe(status);
    fault.lift();
    const id = String(answers.at(-1)?.body.predictionId);
    expect((await send()).text).toBe(answers.at(-1)?.text);
    expect(await itemsWith('hsPredictions', id)).toBe(1);
  });
});

describe('a batch whose function is killed in the middle', () => {
  // With a key the repetition has to wait until the first request could not live any more: 25 s.
  const variants: readonly [string, Record<string, string>][] = [
    ['without a key', {}],
    ...(LONG ? [['with a key', newKey()] as [string, Record<string, string>]] : []),
  ];

  test.each(variants)('is answered 500, %s, and done by the repetition', async (_what, headers) => {
    const prefix = `KILLED${randomUUID()}`;
    const items = renumberedSamples(60, prefix);
    const send = () => service().as('clearance-system').post(BATCH, { items }, headers);
    const stored = () => itemsWith('declarations', prefix);
    const about = `"declarationId":{"S":"${items[40]?.declarationId}"}`;
    const fault = dynamodb.fail({ kind: 'hang', operation: 'PutItem', about, times: 1 });
    const answer = send();
    await until('A write is held', () => fault.hits === 1);
    expect(kill('functions/score-import/handlers/score-batch.ts')).toBeGreaterThan(0);
    expect((await answer).status).toBe(500);
    const before = await stored();
    expect(before).toBeGreaterThan(0);
    expect(before).toBeLessThan(items.length);
    const done = (await inTheEnd(send)).body.items as BatchItem[];
    expect(done.every((item) => 'score' in item)).toBe(true);
    expect(await stored()).toBe(items.length);
  });
});

contractTests();
