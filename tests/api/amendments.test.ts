// Amending, cancelling and correcting over HTTP, and the history of a declaration.
import { describe, expect, test } from 'vitest';
import {
  type Counts,
  changed,
  DECLARATIONS,
  freshId,
  newDeclaration,
  pointersOf,
  profilesSeen,
  scored,
} from './support/declarations.ts';
import { type Answer, type ApiClient, contractTests, type Json, startService } from './support/service.ts';

const service = startService();
const clearance = (): ApiClient => service().as('clearance-system');
const officer = (): ApiClient => service().as('officer');

const REASON = 'The invoice shows another mass';

type Sent = ReturnType<typeof newDeclaration>;

const amend = (declaration: Sent, reason: string = REASON): Promise<Answer> =>
  clearance().post(`${DECLARATIONS}/${declaration.declarationId}/amendments`, { reason, declaration });
const cancel = (id: string, reason = 'Entered twice'): Promise<Answer> =>
  clearance().post(`${DECLARATIONS}/${id}/cancellation`, { reason });
const inspect = (id: string, result: Json): Promise<Answer> =>
  officer().post(`${DECLARATIONS}/${id}/inspection`, result);
const correct = (id: string, result: Json): Promise<Answer> =>
  officer().post(`${DECLARATIONS}/${id}/inspection/correction`, result);
const historyOf = async (id: string): Promise<Json[]> =>
  (await officer().get(`${DECLARATIONS}/${id}/history`)).body.items as Json[];

function problem(answer: Answer): { status: number; kind: string } {
  return { status: answer.status, kind: String(answer.body.type).split(':').at(-1) ?? '' };
}

/** The profiles with which the next declaration of the same goods and parties is scored. */
async function nextProfiles(declaration: Sent): Promise<Record<string, Counts>> {
  const next = { ...declaration, declarationId: freshId('NEXT') };
  await scored(clearance(), next);
  return await profilesSeen(officer(), next.declarationId);
}

describe('POST /v1/declarations/{declarationId}/amendments', () => {
  test('answers 201 with the assessment of the next version, which the declaration then has', async () => {
    const declaration = newDeclaration();
    await scored(clearance(), declaration);
    const other = changed(declaration, { netMassKg: 40, departureCountry: 'HK' });
    const answer = await amend(other);
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      declarationId: declaration.declarationId,
      version: 2,
      status: 'scored',
    });
    expect(answer.headers.location).toBe(`${DECLARATIONS}/${declaration.declarationId}`);
    const { body } = await officer().get(`${DECLARATIONS}/${declaration.declarationId}`);
    expect(body).toMatchObject({ ...answer.body, declaration: other });
  });

  test('may turn one item into three', async () => {
    const declaration = newDeclaration();
    await scored(clearance(), declaration);
    const [item] = declaration.items as Json[];
    const items = [1, 2, 3].map((itemNumber) => ({ ...item, itemNumber, netMassKg: itemNumber }));
    const { status, body } = await amend({ ...declaration, items });
    expect({ status, items: (body.items as Json[]).length }).toEqual({ status: 201, items: 3 });
  });

  test('that is repeated returns the same answer, marked as given before', async () => {
    const declaration = newDeclaration();
    await scored(clearance(), declaration);
    const other = changed(declaration, { netMassKg: 40 });
    const first = await amend(other);
    const again = await amend(other);
    expect(again.body).toEqual(first.body);
    expect(again.headers['idempotent-replayed']).toBe('true');
  });

  test('names bad fields of reason and declaration together', async () => {
    const declaration = newDeclaration();
    await scored(clearance(), declaration);
    const answer = await amend(changed(declaration, { netMassKg: -1 }), ' ');
    expect({ status: answer.status, pointers: pointersOf(answer.body) }).toEqual({
      status: 400,
      pointers: ['/reason', '/declaration/items/0/netMassKg'],
    });
  });

  test('refuses a declaration of another id', async () => {
    const [declaration, other] = [newDeclaration(), newDeclaration()];
    await scored(clearance(), declaration);
    const path = `${DECLARATIONS}/${declaration.declarationId}/amendments`;
    const answer = await clearance().post(path, { reason: REASON, declaration: other });
    expect({ status: answer.status, pointers: pointersOf(answer.body) }).toEqual({
      status: 400,
      pointers: ['/declaration/declarationId'],
    });
  });

  test('is 404 for an unknown declaration, and 409 once it is inspected or cancelled', async () => {
    expect(problem(await amend(newDeclaration())).status).toBe(404);
    const [seen, gone] = [newDeclaration(), newDeclaration()];
    await scored(clearance(), seen);
    await scored(clearance(), gone);
    await inspect(seen.declarationId, { outcome: 'clear' });
    await cancel(gone.declarationId);
    expect(problem(await amend(changed(seen, { netMassKg: 1 })))).toEqual({
      status: 409,
      kind: 'declaration-inspected',
    });
    expect(problem(await amend(changed(gone, { netMassKg: 1 })))).toEqual({
      status: 409,
      kind: 'declaration-cancelled',
    });
  });
});

describe('POST /v1/declarations/{declarationId}/cancellation', () => {
  test('takes the declaration out of its worklist', async () => {
    const day = '2021-09-09';
    const declaration = newDeclaration({ declaredOn: day });
    const { lane } = await scored(clearance(), declaration);
    const listed = async (): Promise<Json[]> =>
      (await officer().get(`${DECLARATIONS}?lane=${lane}&day=${day}`)).body.items as Json[];
    expect(await listed()).toHaveLength(1);
    const answer = await cancel(declaration.declarationId);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ status: 'cancelled', version: 1 });
    expect(await listed()).toEqual([]);
    expect((await officer().get(`${DECLARATIONS}/${declaration.declarationId}`)).body.status).toBe(
      'cancelled',
    );
  });

  test('is 409 once the declaration is inspected, and a cancelled one cannot be inspected', async () => {
    const [seen, gone] = [newDeclaration(), newDeclaration()];
    await scored(clearance(), seen);
    await scored(clearance(), gone);
    await inspect(seen.declarationId, { outcome: 'clear' });
    expect(problem(await cancel(seen.declarationId))).toEqual({ status: 409, kind: 'declaration-inspected' });
    await cancel(gone.declarationId);
    expect(problem(await inspect(gone.declarationId, { outcome: 'clear' }))).toEqual({
      status: 409,
      kind: 'declaration-cancelled',
    });
  });
});

describe('POST /v1/declarations/{declarationId}/inspection/correction', () => {
  test('replaces the result, in the profiles as well', async () => {
    // Goods of no other test here, whose profile would count those inspections as well.
    const declaration = changed(newDeclaration(), { hsCode: '080132' });
    await scored(clearance(), declaration);
    await inspect(declaration.declarationId, { outcome: 'critical' });
    const { status, body } = await correct(declaration.declarationId, {
      outcome: 'clear',
      note: 'Genuine',
      reason: 'Laboratory report 7',
    });
    expect(status).toBe(201);
    expect(body.inspection).toMatchObject({
      outcome: 'clear',
      note: 'Genuine',
      reason: 'Laboratory report 7',
      revision: 2,
      by: { client: 'officer' },
    });
    const clear = { inspected: 1, fraud: 0, critical: 0 };
    expect(await nextProfiles(declaration)).toMatchObject({ goods: clear, importer: clear, seller: clear });
  });

  test('is 409 without a result, and for the same result', async () => {
    const declaration = newDeclaration();
    await scored(clearance(), declaration);
    const fraud = { outcome: 'fraud', reason: 'None' };
    expect(problem(await correct(declaration.declarationId, fraud))).toEqual({
      status: 409,
      kind: 'inspection-missing',
    });
    await inspect(declaration.declarationId, { outcome: 'fraud' });
    expect(problem(await correct(declaration.declarationId, fraud))).toEqual({
      status: 409,
      kind: 'inspection-unchanged',
    });
  });

  test('needs a reason and its own scope', async () => {
    const declaration = newDeclaration();
    await scored(clearance(), declaration);
    await inspect(declaration.declarationId, { outcome: 'fraud' });
    const answer = await correct(declaration.declarationId, { outcome: 'clear' });
    expect({ status: answer.status, pointers: pointersOf(answer.body) }).toEqual({
      status: 400,
      pointers: ['/reason'],
    });
    const path = `${DECLARATIONS}/${declaration.declarationId}/inspection/correction`;
    expect((await clearance().post(path, { outcome: 'clear', reason: 'No' })).status).toBe(403);
  });
});

test('GET /v1/declarations/{declarationId}/history tells who did what, in order', async () => {
  const declaration = newDeclaration();
  const { declarationId } = declaration;
  const { score, lane } = await scored(clearance(), declaration);
  await amend(changed(declaration, { netMassKg: 40 }));
  await inspect(declarationId, { outcome: 'fraud' });
  await correct(declarationId, { outcome: 'clear', reason: 'Laboratory report 7' });
  const history = await historyOf(declarationId);
  expect(history).toMatchObject([
    { event: 'submitted', version: 1, by: { client: 'clearance-system' }, detail: { score, lane } },
    {
      event: 'amended',
      version: 2,
      by: { client: 'clearance-system' },
      detail: { reason: REASON, changed: ['/items/0/netMassKg'] },
    },
    { event: 'inspected', version: 2, by: { client: 'officer' }, detail: { outcome: 'fraud', revision: 1 } },
    {
      event: 'corrected',
      version: 2,
      by: { client: 'officer' },
      detail: { outcome: 'clear', revision: 2, reason: 'Laboratory report 7' },
    },
  ]);
  const times = history.map(({ at }) => String(at));
  expect(times).toEqual(times.toSorted());
  expect((await officer().get(`${DECLARATIONS}/${freshId('NEVER')}/history`)).status).toBe(404);
});

contractTests();
