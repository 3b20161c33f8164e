// All kinds of faults at the same time and for long (`npm run tool -- faults` only): a quarter of all writes and more of the file reads
// fail in one way or another while clients retry as documented. In the end all work has been done, exactly once.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mapConcurrently } from '../../functions/shared/concurrency.ts';
import { BATCH, DECLARATIONS, newDeclaration, renumberedSamples } from '../api/support/declarations.ts';
import { COFFEE, PREDICTIONS } from '../api/support/goods.ts';
import { type Answer, type ClientName, contractTests } from '../api/support/service.ts';
import type { FaultKind } from './support/fault-proxy.ts';
import { startFaultyService } from './support/faulty-service.ts';
import { LONG } from './support/length.ts';
import { lastAnswer } from './support/retries.ts';
import { POISONABLE, smallWorker } from './support/small-worker.ts';
import { finished, uploaded } from './support/uploads.ts';

/** A key may be held for 25 s in each of several attempts. */
const TIMEOUT_MS = 540_000;
const DECLARED = 90;
const INSPECTED = 24;
const BATCHES = 3;
const ITEMS_OF_A_BATCH = 25;
const PREDICTED = 20;
const UPLOADED = 12;
const AT_ONCE = 6;

/** One in so many requests fails; the intervals are primes, so that the combinations of faults vary. */
const TABLES: readonly [FaultKind, string, number][] = [
  ...['PutItem', 'UpdateItem', 'TransactWriteItems'].flatMap((operation): [FaultKind, string, number][] => [
    ['throttle', operation, 11],
    ['error', operation, 17],
    ['cut', operation, 23],
    ['cut-after', operation, 29],
    ['hang', operation, 199],
  ]),
  ['throttle', 'GetItem', 7],
  ['cut', 'GetItem', 13],
  ['partial', 'BatchGetItem', 3],
  ['error', 'BatchGetItem', 7],
  ['error', 'DeleteItem', 3],
];
const STORAGE: readonly [FaultKind, string, number][] = [
  ['error', 'GET', 3],
  ['cut', 'GET', 5],
  ['throttle', 'PUT', 3],
  ['cut-after', 'PUT', 5],
];

describe.runIf(LONG)('a service under all faults', () => {
  const { service, dynamodb, s3 } = startFaultyService(smallWorker(''), {
    keepFaults: true,
    entries: POISONABLE,
  });
  const importerId = `IMPORTER-${randomUUID()}`;
  const declarations = Array.from({ length: DECLARED }, (_, index) =>
    newDeclaration(index < INSPECTED ? { importerId } : {}),
  );
  const batches = Array.from({ length: BATCHES }, () => renumberedSamples(ITEMS_OF_A_BATCH, 'STORM'));
  const scores = new Map<string, unknown>();
  const documents: string[] = [];

  /** Repeats a request with one key until it succeeds for every item. */
  async function repeatUntilDone(client: ClientName, path: string, body: unknown): Promise<Answer> {
    const headers = { 'idempotency-key': randomUUID() };
    const send = () => lastAnswer(() => service().as(client).post(path, body, headers), TIMEOUT_MS);
    let answer = await send();
    while (answer.text.includes('"problem"')) answer = await send();
    return answer;
  }

  const inTurn = <Item>(items: readonly Item[], work: (item: Item) => Promise<void>) =>
    mapConcurrently(items, AT_ONCE, work);

  const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

  beforeAll(async () => {
    for (const [kind, operation, every] of TABLES) dynamodb.fail({ kind, operation, every });
    for (const [kind, operation, every] of STORAGE) s3.fail({ kind, operation, every });
    await Promise.all([
      inTurn(declarations, async (declaration) => {
        const { body } = await repeatUntilDone('clearance-system', DECLARATIONS, declaration);
        scores.set(declaration.declarationId, body);
      }),
      inTurn(batches, async (items) => {
        await repeatUntilDone('clearance-system', BATCH, { declarations: items });
      }),
      inTurn(numbers(PREDICTED), async () => {
        await repeatUntilDone('clearance-system', PREDICTIONS, { items: [COFFEE] });
      }),
    ]);
    await inTurn(declarations.slice(0, INSPECTED), async ({ declarationId }) => {
      await repeatUntilDone('officer', `${DECLARATIONS}/${declarationId}/inspection`, { outcome: 'fraud' });
    });
    // Uploads by the broker meet no faults; the worker's requests do.
    s3.heal();
    await inTurn(numbers(UPLOADED), async () => {
      const post = (path: string, body: unknown) => repeatUntilDone('broker-a', path, body);
      documents.push(await uploaded(service(), undefined, post));
    });
    for (const [kind, operation, every] of STORAGE) s3.fail({ kind, operation, every });
    await inTurn(documents, async (documentId) => {
      await finished(service(), documentId);
    });
    dynamodb.heal();
    s3.heal();
  }, TIMEOUT_MS);
  afterAll(() => scores.clear());

  test('every declaration is stored as it was answered', async () => {
    const sent = [...declarations, ...batches.flat()];
    await inTurn(sent, async (declaration) => {
      const { body } = await service().as('officer').get(`${DECLARATIONS}/${declaration.declarationId}`);
      expect(body).toMatchObject({ declaration, ...(scores.get(declaration.declarationId) ?? {}) });
    });
  });

  test('every inspection is counted once', async () => {
    const next = newDeclaration({ importerId });
    await repeatUntilDone('clearance-system', DECLARATIONS, next);
    const { body } = await service().as('officer').get(`${DECLARATIONS}/${next.declarationId}`);
    expect(body.profiles).toMatchObject({
      importer: { inspected: INSPECTED, fraud: INSPECTED, critical: 0 },
    });
  });

  test('every document is verified', async () => {
    for (const documentId of documents)
      expect((await finished(service(), documentId)).status).toBe('verified');
  });

  contractTests();
});
