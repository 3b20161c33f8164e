// Tables that throttle, fail, hang or drop connections while the handlers of declarations, inspections and HS codes use them: the
// caller gets a problem document, repeats the request with its key, and all work has been done exactly once.
import { randomUUID } from 'node:crypto';
import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  BATCH,
  type BatchItem,
  changed,
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
import { lastAnswer, repeated } from './support/retries.ts';

/** Shortens the times of functions whose keys and leases the tests wait for; each stays below the next, as in the stack. */
const shortLived: Change = (resource) => {
  const variables = variablesOf(resource);
  const name = variables.POWERTOOLS_SERVICE_NAME;
  if (name === 'createDocument') return { Timeout: 5 };
  if (name !== 'recordInspection') return undefined;
  const times = { INSPECTION_LEASE_MS: '6000', INSPECTION_WAIT_MS: '3000' };
  return { Timeout: 5, Environment: { Variables: { ...variables, ...times } } };
};

const { service, dynamodb } = startFaultyService(shortLived, { keepFaults: true });

/** A call gives up after three attempts of 2.5 s, and API Gateway times out after 30 s. */
const HANGS_WITHIN_MS = 20_000;

const newKey = () => ({ 'idempotency-key': randomUUID() });

/** Counts the items of a table that contain a text in one of their attributes. */
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

/** The acts on a subject by its audit lines, newest first. */
async function actsOn(subject: string): Promise<unknown[]> {
  const { body } = await service()
    .as('operator')
    .get(`/v1/audit?subject=${encodeURIComponent(subject)}`);
  return (body.items as Json[]).map(({ act }) => act);
}

/** A declaration whose answer could not be stored under its idempotency key. */
const unstored = { declaration: newDeclaration(), headers: newKey() };
const unstoredAnswers: Answer[] = [];

function post(declaration: Json, headers: Record<string, string>): Promise<Answer> {
  return service().as('clearance-system').post(DECLARATIONS, declaration, headers);
}

beforeAll(async () => {
  const fault = dynamodb.fail({ kind: 'error', operation: 'UpdateItem', about: 'scoreDeclaration#' });
  unstoredAnswers.push(await post(unstored.declaration, unstored.headers));
  expect(fault.hits).toBe(ATTEMPTS_OF_A_CALL);
  fault.lift();
  unstoredAnswers.push(await post(unstored.declaration, unstored.headers));
});

// Concurrently, since most of the time is spent waiting for timeouts.
describe.concurrent('failing tables', () => {
  const kinds: readonly [FaultKind, number, number][] = [
    ['throttle', ATTEMPTS_OF_A_CALL, 503],
    ['error', ATTEMPTS_OF_A_CALL, 500],
    ['cut', ATTEMPTS_OF_A_CALL, 500],
    ['hang', ATTEMPTS_OF_A_CALL, 500],
    // With one failure less, the SDK's own retries succeed and the caller notices nothing.
    ['throttle', ATTEMPTS_OF_A_CALL - 1, 201],
    ['error', ATTEMPTS_OF_A_CALL - 1, 201],
    // The write succeeds but its answer is lost: the retry finds the stored item.
    ['cut-after', 1, 201],
    ['cut-after', ATTEMPTS_OF_A_CALL, 500],
  ];

  test.each(kinds)(
    'a declaration under %s, %i times, gets %i and is stored once',
    async (kind, times, status) => {
      const declaration = newDeclaration();
      const headers = newKey();
      const about = `"declarationId":{"S":"${declaration.declarationId}"}`;
      const fault = dynamodb.fail({ kind, operation: 'TransactWriteItems', about, times });
      const startedAt = performance.now();
      const first = await post(declaration, headers);
      expect(first.status, first.text).toBe(status);
      expect(first.headers['retry-after']).toBe(status === 503 ? '1' : undefined);
      expect(performance.now() - startedAt).toBeLessThan(HANGS_WITHIN_MS);
      expect(fault.hits).toBe(times);
      const last = await lastAnswer(() => post(declaration, headers));
      if (status === 201) expect(last.text).toBe(first.text);
      const stored = await service().as('officer').get(`${DECLARATIONS}/${declaration.declarationId}`);
      expect(stored.body).toMatchObject({ declaration, ...last.body });
      expect(await actsOn(declaration.declarationId)).toEqual(['declaration.submitted']);
      // Another key with the same declaration gets the stored answer.
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
    // Half of the keys at a time, as a table near its limits returns them.
    // The last key, which each half leaves until it is alone.
    const partial = dynamodb.fail({ kind: 'partial', operation: 'BatchGetItem', about: 'headingOrigin#' });
    expect((await post(declaration, headers)).status).toBe(201);
    expect(partial.hits).toBeGreaterThan(1);
    expect((await stored()).status).toBe(200);
  });

  test('a declaration whose answer could not be stored under its key is stored, and answered once the key is released', async () => {
    // 409 until the first request must have timed out.
    expect(unstoredAnswers.map(({ status }) => status)).toEqual([500, 409]);
    const stored = await service().as('officer').get(`${DECLARATIONS}/${unstored.declaration.declarationId}`);
    const last = await lastAnswer(() => post(unstored.declaration, unstored.headers));
    expect(stored.body).toMatchObject({ ...last.body });
  });

  test('a key whose write succeeded but whose answer was lost is released soon, and its work is done once', async () => {
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

  test('a batch stores every declaration once, even if some of its writes fail', async () => {
    const items = renumberedSamples(40, 'FAULTY');
    const headers = newKey();
    const idOf = (index: number): string => items[index]?.declarationId ?? '';
    const failing: readonly [number, FaultKind, number][] = [
      // The first 25 in one transaction, then alone.
      [3, 'throttle', 2 * ATTEMPTS_OF_A_CALL],
      [8, 'error', ATTEMPTS_OF_A_CALL],
      [20, 'cut', ATTEMPTS_OF_A_CALL],
    ];
    const faults = [...failing, [30, 'cut-after', 1] as const].map(([index, kind, times]) =>
      dynamodb.fail({
        kind,
        operation: 'TransactWriteItems',
        about: `"declarationId":{"S":"${idOf(index)}"}`,
        times,
      }),
    );
    const partial = dynamodb.fail({
      kind: 'partial',
      operation: 'BatchGetItem',
      about: 'goods#',
      times: 2,
    });
    const send = () => service().as('clearance-system').post(BATCH, { declarations: items }, headers);
    const first = await send();
    expect(first.status, first.text).toBe(200);
    expect([...faults, partial].filter(({ hits }) => hits === 0)).toEqual([]);
    const before = first.body.items as BatchItem[];
    const problems = before.flatMap((item, index) =>
      'problem' in item ? [[index, (item.problem as Json).status]] : [],
    );
    expect(problems).toEqual(failing.map(([index]) => [index, 503]));
    // Repeating the key completes the rest and nothing else.
    const second = await send();
    const after = second.body.items as ScoredAnswer[];
    expect(after.map(({ declarationId }) => declarationId)).toEqual(items.map((_, index) => idOf(index)));
    expect(after.every((item) => 'score' in item)).toBe(true);
    for (const [index, item] of before.entries()) if ('score' in item) expect(after[index]).toEqual(item);
    expect((await send()).text).toBe(second.text);
    expect(await itemsWith('declarations', 'FAULTY-')).toBe(items.length);
  });

  test.each([
    ['throttle', ATTEMPTS_OF_A_CALL, 503],
    ['error', ATTEMPTS_OF_A_CALL, 500],
    ['cut', ATTEMPTS_OF_A_CALL, 500],
    ['cut-after', 1, 201],
    ['cut-after', ATTEMPTS_OF_A_CALL, 500],
  ] as const)(
    'an inspection result under %s, %i times, gets %i and has one line, as soon as it is recorded and no sooner',
    async (kind, times, status) => {
      const declaration = newDeclaration();
      await scored(service().as('clearance-system'), declaration);
      const path = `${DECLARATIONS}/${declaration.declarationId}`;
      const about = declaration.declarationId;
      const fault = dynamodb.fail({ kind, operation: 'TransactWriteItems', about, times });
      const headers = newKey();
      const send = () => service().as('officer').post(`${path}/inspection`, { outcome: 'fraud' }, headers);
      expect((await send()).status).toBe(status);
      expect(fault.hits).toBe(times);
      // No act without its line, no line without its act.
      const between = (await service().as('officer').get(path)).body;
      const recorded = 'inspection' in between ? ['inspection.recorded'] : [];
      expect(recorded).toHaveLength(kind === 'cut-after' ? 1 : 0);
      expect(await actsOn(declaration.declarationId)).toEqual([...recorded, 'declaration.submitted']);
      expect((await lastAnswer(send)).status).toBe(201);
      expect(await actsOn(declaration.declarationId)).toEqual([
        'inspection.recorded',
        'declaration.submitted',
      ]);
    },
  );

  test('an inspection is counted once in each profile, even if some of the counting fails', async () => {
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

describe('an amendment', () => {
  test.each([
    ['throttle', ATTEMPTS_OF_A_CALL, 503],
    ['error', ATTEMPTS_OF_A_CALL, 500],
    ['cut', ATTEMPTS_OF_A_CALL, 500],
    ['cut-after', ATTEMPTS_OF_A_CALL - 1, 201],
  ] as const)('under %s, %i times, gets %i and is one version in the end', async (kind, times, status) => {
    const declaration = newDeclaration();
    await scored(service().as('clearance-system'), declaration);
    const path = `${DECLARATIONS}/${declaration.declarationId}`;
    const body = { reason: 'Wrong mass', declaration: changed(declaration, { netMassKg: 40 }) };
    const about = declaration.declarationId;
    const fault = dynamodb.fail({ kind, operation: 'TransactWriteItems', about, times });
    const headers = newKey();
    const answers = await repeated(() =>
      service().as('clearance-system').post(`${path}/amendments`, body, headers),
    );
    expect(answers[0]?.status).toBe(status);
    fault.lift();
    const { items } = (await service().as('officer').get(`${path}/history`)).body as { items: Json[] };
    expect(items.map(({ event, version }) => [event, version])).toEqual([
      ['submitted', 1],
      ['amended', 2],
    ]);
    expect(await actsOn(about)).toEqual(['declaration.amended', 'declaration.submitted']);
    expect((await service().as('officer').get(path)).body).toMatchObject({
      version: 2,
      declaration: body.declaration,
    });
  });
});

describe('a correction', () => {
  test('is counted once in each profile, even if some of the counting fails', async () => {
    const declaration = newDeclaration();
    const importer = `importer#${declaration.importerId as string}`;
    const seller = `seller#${declaration.sellerId as string}`;
    await scored(service().as('clearance-system'), declaration);
    const path = `${DECLARATIONS}/${declaration.declarationId}/inspection`;
    await service().as('officer').post(path, { outcome: 'clear' });
    const throttled = dynamodb.fail({
      ...{ kind: 'throttle', operation: 'UpdateItem', about: importer },
      times: ATTEMPTS_OF_A_CALL,
    });
    const lost = dynamodb.fail({ kind: 'cut-after', operation: 'UpdateItem', about: seller, times: 2 });
    const headers = newKey();
    const body = { outcome: 'critical', reason: 'Laboratory report 7' };
    const answers = await repeated(() => service().as('officer').post(`${path}/correction`, body, headers));
    expect([throttled.hits, lost.hits]).toEqual([ATTEMPTS_OF_A_CALL, 2]);
    expect(answers[0]?.status).toBe(503);
    const next = newDeclaration({
      ...{ importerId: declaration.importerId, sellerId: declaration.sellerId },
      declarantId: declaration.declarantId,
    });
    await scored(service().as('clearance-system'), next);
    const seen = await profilesSeen(service().as('officer'), next.declarationId);
    const once = { inspected: 1, fraud: 1, critical: 1 };
    expect(seen).toMatchObject({ importer: once, seller: once, declarant: once });
  });
});

describe('a prediction', () => {
  test.each([
    ['throttle', ATTEMPTS_OF_A_CALL, 503],
    ['error', ATTEMPTS_OF_A_CALL, 500],
    ['cut', ATTEMPTS_OF_A_CALL, 500],
    ['cut-after', ATTEMPTS_OF_A_CALL - 1, 200],
  ] as const)('under %s, %i times, gets %i and is stored under one id', async (kind, times, status) => {
    const party = randomUUID();
    const body = { items: [{ ...COFFEE, id: party }] };
    const headers = newKey();
    // A prediction stores its goods compressed, so its write cannot be told from another one's.
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
  // With a key, the retry has to wait until the first request must have timed out: 25 s.
  const variants: readonly [string, Record<string, string>][] = [
    ['without a key', {}],
    ...(LONG ? [['with a key', newKey()] as [string, Record<string, string>]] : []),
  ];

  test.each(variants)('gets 500, %s, and is completed by the retry', async (_what, headers) => {
    const prefix = `KILLED${randomUUID()}`;
    const items = renumberedSamples(60, prefix);
    const send = () => service().as('clearance-system').post(BATCH, { declarations: items }, headers);
    const stored = () => itemsWith('declarations', prefix);
    const about = `"declarationId":{"S":"${items[40]?.declarationId}"}`;
    const fault = dynamodb.fail({ kind: 'hang', operation: 'TransactWriteItems', about, times: 1 });
    const answer = send();
    await until('A write is held', () => fault.hits === 1);
    expect(kill('functions/score-import/handlers/score-batch.ts')).toBeGreaterThan(0);
    expect((await answer).status).toBe(500);
    const before = await stored();
    expect(before).toBeGreaterThan(0);
    expect(before).toBeLessThan(items.length);
    const done = (await lastAnswer(send)).body.items as BatchItem[];
    expect(done.every((item) => 'score' in item)).toBe(true);
    expect(await stored()).toBe(items.length);
  });
});

contractTests();
