// Batches: every item is validated, scored and stored separately, and answered at its index.
import { describe, expect, test } from 'vitest';
import {
  assessmentOf,
  BATCH,
  type BatchItem,
  changed,
  DECLARATIONS,
  newDeclaration,
  pointersOf,
  renumberedSamples,
  scored,
  scoredBatch,
} from './support/declarations.ts';
import { type ApiClient, contractTests, type Json, startService } from './support/service.ts';

const service = startService();
const clearance = (): ApiClient => service().as('clearance-system');
const officer = (): ApiClient => service().as('officer');

function problemOf(item: BatchItem | undefined): Json & { status: number } {
  if (item?.result !== 'problem') throw new Error(`Not a problem: ${JSON.stringify(item)}`);
  return item.problem as Json & { status: number };
}

describe('POST /v1/declarations/batch', () => {
  test('answers good and bad items in the order of the request, with a pointer to each bad field', async () => {
    const [first, last] = [newDeclaration(), newDeclaration()];
    const taken = newDeclaration();
    await scored(clearance(), taken);
    const items = [
      first,
      newDeclaration({ hsCode: '12', netMassKg: -1, colour: 'red' }),
      'no declaration',
      null,
      { ...taken, office: '99' },
      {},
      last,
    ];
    const answers = await scoredBatch(clearance(), items);
    expect(answers).toHaveLength(items.length);
    expect(answers.map(({ result }) => result)).toEqual(['scored', ...Array(5).fill('problem'), 'scored']);
    expect(answers[0]).toMatchObject({ declarationId: first.declarationId, score: expect.any(Number) });
    expect(answers[6]).toMatchObject({ declarationId: last.declarationId, score: expect.any(Number) });
    expect(answers[1]?.declarationId).toBe((items[1] as Json).declarationId);
    expect(pointersOf(problemOf(answers[1])).sort()).toEqual([
      '/declarations/1/colour',
      '/declarations/1/items/0/hsCode',
      '/declarations/1/items/0/netMassKg',
    ]);
    expect(pointersOf(problemOf(answers[2]))).toEqual(['/declarations/2']);
    expect(pointersOf(problemOf(answers[3]))).toEqual(['/declarations/3']);
    expect(problemOf(answers[4])).toMatchObject({
      status: 409,
      type: 'urn:customs-scoring:problem:declaration-conflict',
    });
    expect(pointersOf(problemOf(answers[5]))).toContain('/declarations/5/declarationId');
    for (const index of [1, 2, 3, 5]) expect(problemOf(answers[index]).status).toBe(400);
  });

  test('stores the good items and none of the bad ones', async () => {
    const good = newDeclaration();
    const bad = { ...newDeclaration(), originCountry: 'XX' };
    const [, answer] = await scoredBatch(clearance(), [bad, good]);
    const found = await officer().get(`${DECLARATIONS}/${good.declarationId}`);
    expect(found.body).toMatchObject({ ...assessmentOf(answer), declaration: good });
    expect((await officer().get(`${DECLARATIONS}/${bad.declarationId}`)).status).toBe(404);
  });

  test('with only bad items is still answered item by item', async () => {
    const answers = await scoredBatch(clearance(), [1, [], {}, true]);
    expect(answers.map((answer) => problemOf(answer).status)).toEqual([400, 400, 400, 400]);
  });

  test('repeats the id of a bad item only if the id is valid', async () => {
    const ids = ['A B', '', 'x'.repeat(64), 'x'.repeat(65), 12, null, { S: 'A' }];
    const answers = await scoredBatch(
      clearance(),
      ids.map((declarationId) => ({ declarationId })),
    );
    expect(answers.map(({ declarationId }) => declarationId)).toEqual([
      'A B',
      '',
      'x'.repeat(64),
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  test('with a declaration twice answers both the same', async () => {
    const declaration = newDeclaration();
    const [one, other] = await scoredBatch(clearance(), [declaration, declaration]);
    expect(other).toEqual(one);
    expect((await officer().get(`${DECLARATIONS}/${declaration.declarationId}`)).body).toMatchObject({
      ...assessmentOf(one),
    });
  });

  test('with an id twice stores the first and reports the second as a conflict', async () => {
    const declaration = newDeclaration();
    const other = changed(declaration, { netMassKg: 1 });
    const [first, second, third] = await scoredBatch(clearance(), [declaration, other, declaration]);
    expect(first).toMatchObject({ declarationId: declaration.declarationId, score: expect.any(Number) });
    expect(problemOf(second)).toMatchObject({ status: 409 });
    expect(third).toEqual(first);
    const { body } = await officer().get(`${DECLARATIONS}/${declaration.declarationId}`);
    expect(body.declaration).toEqual(declaration);
  });

  test('scores a declaration exactly as a single request does', async () => {
    const [one, twin] = [newDeclaration(), newDeclaration()];
    const [inBatch] = await scoredBatch(clearance(), [one, ...renumberedSamples(20)]);
    const {
      declarationId: _,
      scoredAt: __,
      ...alone
    } = await scored(clearance(), {
      ...one,
      declarationId: twin.declarationId,
    });
    expect(inBatch).toMatchObject(alone);
  });

  test('of declarations with 2,000 items is answered within the limits, and again from its key', async () => {
    const [item] = newDeclaration({ originCountry: 'CN', netMassKg: 0 }).items as Json[];
    const withItems = (count: number): Json =>
      newDeclaration({
        departureCountry: 'HK',
        items: Array.from({ length: count }, (_, index) => ({
          ...item,
          itemNumber: index + 1,
          taxRate: index,
          description: `Item ${index} `.padEnd(500, 'x'),
        })),
      });
    const declarations = [withItems(999), withItems(999), withItems(2)];
    const headers = { 'idempotency-key': `LARGE-${Date.now()}` };
    const first = await clearance().post(BATCH, { declarations }, headers);
    expect(first.status).toBe(200);
    const answers = (first.body.items as BatchItem[]).map(assessmentOf);
    expect(answers.map(({ items }) => items.length)).toEqual([999, 999, 2]);
    const again = await clearance().post(BATCH, { declarations }, headers);
    expect(again.headers['idempotent-replayed']).toBe('true');
    expect(again.text === first.text).toBe(true);
    const { body } = await officer().get(`${DECLARATIONS}/${declarations[0]?.declarationId}`);
    expect(body).toMatchObject({ ...answers[0], declaration: declarations[0] });
    const tooMany = await clearance().post(BATCH, { declarations: [...declarations, withItems(1)] });
    expect(tooMany.status).toBe(400);
    expect(pointersOf(tooMany.body)).toEqual(['/declarations']);
  });

  test('of 500 declarations is stored completely, and repeating it returns the same answer', async () => {
    const items = renumberedSamples(500);
    const answers = await scoredBatch(clearance(), items);
    expect(answers.map(({ declarationId }) => declarationId)).toEqual(
      items.map(({ declarationId }) => declarationId),
    );
    // The model runs once for all of them.
    expect(new Set(answers.map((answer) => assessmentOf(answer).scoredAt)).size).toBe(1);
    for (const index of [0, 1, 250, 498, 499]) {
      const { body } = await officer().get(`${DECLARATIONS}/${items[index]?.declarationId}`);
      expect(body).toMatchObject({ ...assessmentOf(answers[index]), declaration: items[index] });
    }
    expect(await scoredBatch(clearance(), items)).toEqual(answers);
  });

  test('repeated with more items answers the old ones as before and stores the new ones', async () => {
    const old = renumberedSamples(5);
    const before = await scoredBatch(clearance(), old);
    const added = newDeclaration();
    const after = await scoredBatch(clearance(), [added, ...old]);
    expect(after.slice(1)).toEqual(before);
    expect(after[0]).toMatchObject({ declarationId: added.declarationId });
  });

  test('whose sender disconnected is completed by repeating it', async () => {
    const items = renumberedSamples(300);
    const token = await service().token('clearance-system');
    const aborted = fetch(service().endpoints.apiUrl + BATCH, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ declarations: items }),
      signal: AbortSignal.timeout(100),
    });
    await expect(aborted).rejects.toThrow();
    const answers = await scoredBatch(clearance(), items);
    expect(answers.filter(({ result }) => result === 'problem')).toEqual([]);
    expect(await scoredBatch(clearance(), items)).toEqual(answers);
  });

  test('that overlaps concurrent batches stores each declaration once', async () => {
    const items = renumberedSamples(60);
    const slices = [items.slice(0, 40), items.slice(20), items.toReversed(), items];
    const answers = await Promise.all(
      slices.map((slice) => clearance().post(BATCH, { declarations: slice })),
    );
    const byId = new Map<string, Set<string>>();
    for (const { status, body } of answers) {
      expect(status).toBe(200);
      for (const item of body.items as BatchItem[]) {
        const seen = byId.get(String(item.declarationId)) ?? new Set();
        byId.set(String(item.declarationId), seen.add(JSON.stringify(item)));
      }
    }
    expect(byId.size).toBe(60);
    for (const [id, seen] of byId) expect(seen.size, id).toBe(1);
  });
});

contractTests();
