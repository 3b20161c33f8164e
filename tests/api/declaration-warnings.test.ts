// Codes that are refused, codes that are scored with a warning, and where warnings come back.
import { describe, expect, test } from 'vitest';
import {
  BATCH,
  DECLARATIONS,
  newDeclaration,
  onlyItem,
  pointersOf,
  SAMPLES,
  type ScoredAnswer,
  scored,
  scoredBatch,
} from './support/declarations.ts';
import { type ApiClient, contractTests, type Json, startService } from './support/service.ts';

const service = startService();
const clearance = (): ApiClient => service().as('clearance-system');
const officer = (): ApiClient => service().as('officer');

const DAY = '2020-12-24';

function pointersOfWarnings(answer: Json | undefined): string[] {
  return ((answer?.warnings ?? []) as { pointer: string }[]).map(({ pointer }) => pointer);
}

describe('an HS code outside the edition of its day', () => {
  test.each([
    ['010000', '2020-01-02', /Expected an HS code of 6 to 10 digits/],
    ['010199', '2020-01-02', /heading 0101 has 010121/],
    ['851712', '2022-01-01', /it was one of HS 2017, and its goods are now in 851713/],
    ['851713', '2021-12-31', /it is one of HS 2022/],
    ['999999', '2020-01-02', /Expected an HS code of 6 to 10 digits/],
    ['980000', '2020-01-02', /Expected an HS code of 6 to 10 digits/],
  ])('is 400: %s on %s', async (hs6, declaredOn, message) => {
    const declaration = newDeclaration({ hsCode: hs6, declaredOn });
    const { status, body } = await clearance().post(DECLARATIONS, declaration);
    expect(status).toBe(400);
    expect(pointersOf(body)).toEqual(['/items/0/hsCode']);
    expect((body.errors as { message: string }[])[0]?.message).toMatch(message);
    expect((await officer().get(`${DECLARATIONS}/${declaration.declarationId}`)).status).toBe(404);
  });

  test('is accepted on the other side of the day on which the edition changes', async () => {
    await scored(clearance(), newDeclaration({ hsCode: '851712', declaredOn: '2021-12-31' }));
    await scored(clearance(), newDeclaration({ hsCode: '851713', declaredOn: '2022-01-01' }));
  });

  test('fails alone in a batch', async () => {
    const answers = await scoredBatch(clearance(), [newDeclaration({ hsCode: '010199' }), newDeclaration()]);
    expect(pointersOf((answers[0] as { problem: Json }).problem)).toEqual(['/declarations/0/items/0/hsCode']);
    expect(answers[1]).toHaveProperty('score');
  });
});

describe('warnings', () => {
  const ODD = { office: 'ZZZ', originCountry: 'AQ', netMassKg: 0, price: { amount: 0 }, declaredOn: DAY };
  const POINTERS = ['/office', '/items/0/originCountry', '/items/0/netMassKg', '/items/0/price'];

  test('are empty for a declaration of known codes, and for every sample', async () => {
    expect((await scored(clearance(), newDeclaration())).warnings).toEqual([]);
    const samples = SAMPLES.slice(0, 100).map((sample) => ({
      ...sample,
      declarationId: newDeclaration().declarationId,
    }));
    for (const answer of await scoredBatch(clearance(), samples))
      expect(pointersOfWarnings(answer)).toEqual([]);
  });

  test('name each field that is worth a look, and no reason says that one of them lowers the risk', async () => {
    const answer = await scored(clearance(), newDeclaration(ODD));
    expect(pointersOfWarnings(answer)).toEqual(POINTERS);
    for (const { feature, contribution } of onlyItem(answer).reasons) {
      if (['office', 'countries', 'netMassKg', 'itemPrice'].includes(feature)) {
        expect(contribution).toBeGreaterThan(0);
      }
    }
  });

  test('are the same in the answer, in a batch and in the declaration', async () => {
    const declaration = newDeclaration(ODD);
    const [inBatch] = await scoredBatch(clearance(), [declaration]);
    const answer = await scored(clearance(), declaration);
    expect(pointersOfWarnings(inBatch)).toEqual(POINTERS);
    expect(answer.warnings).toEqual((inBatch as unknown as ScoredAnswer).warnings);
    const { body } = await officer().get(`${DECLARATIONS}/${declaration.declarationId}`);
    expect(body.warnings).toEqual(answer.warnings);
  });

  test('come back with a replayed answer', async () => {
    const declaration = newDeclaration(ODD);
    const headers = { 'idempotency-key': `warned-${declaration.declarationId}` };
    const first = await clearance().post(DECLARATIONS, declaration, headers);
    const again = await clearance().post(DECLARATIONS, declaration, headers);
    expect(pointersOfWarnings(first.body)).toEqual(POINTERS);
    expect(again.body).toEqual(first.body);
    const batch = { declarations: [declaration] };
    expect((await clearance().post(BATCH, batch)).body).toEqual((await clearance().post(BATCH, batch)).body);
  });
});

contractTests();
