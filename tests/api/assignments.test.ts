// Claiming declarations and giving them back over HTTP, by people and by clients.
import { describe, expect, test } from 'vitest';
import {
  changed,
  DECLARATIONS,
  freshId,
  newDeclaration,
  pointersOf,
  scored,
} from './support/declarations.ts';
import { type Answer, type ApiClient, contractTests, type Json, startService } from './support/service.ts';

const service = startService();
const officer = (): ApiClient => service().as('officer');
const operator = (): ApiClient => service().as('operator');
const clearance = (): ApiClient => service().as('clearance-system');

const assign = (client: ApiClient, id: string, assignee: string | null): Promise<Answer> =>
  client.post(`${DECLARATIONS}/${id}/assignment`, { assignee });

async function stored(changes: Json = {}): Promise<ReturnType<typeof newDeclaration>> {
  const declaration = newDeclaration(changes);
  await scored(clearance(), declaration);
  return declaration;
}

describe('POST /v1/declarations/{declarationId}/assignment', () => {
  test('says who works on a declaration, in its list, its answer, its history and the audit trail', async () => {
    const day = '2021-10-01';
    const declaration = await stored({ declaredOn: day });
    const { declarationId } = declaration;
    const answer = await assign(officer(), declarationId, 'officer');
    expect({ status: answer.status, body: answer.body }).toEqual({
      status: 200,
      body: { declarationId, assignee: 'officer' },
    });
    const listed = async (): Promise<unknown> =>
      ((await officer().get(`${DECLARATIONS}?day=${day}`)).body.items as Json[])[0]?.assignee;
    expect(await listed()).toBe('officer');
    // It stays with the declaration whatever happens to it.
    const other = changed(declaration, { netMassKg: 40 });
    await clearance().post(`${DECLARATIONS}/${declarationId}/amendments`, {
      reason: 'Mass',
      declaration: other,
    });
    await officer().post(`${DECLARATIONS}/${declarationId}/inspection`, { outcome: 'clear' });
    expect((await officer().get(`${DECLARATIONS}/${declarationId}`)).body).toMatchObject({
      version: 2,
      assignee: 'officer',
    });
    const back = await assign(officer(), declarationId, null);
    expect(back.body).toEqual({ declarationId, assignee: null });
    expect(await listed()).toBeUndefined();
    const { items: history } = (await officer().get(`${DECLARATIONS}/${declarationId}/history`)).body;
    expect(history).toMatchObject([
      { event: 'submitted' },
      { event: 'assigned', version: 1, by: { client: 'officer' }, detail: { assignee: 'officer' } },
      { event: 'amended' },
      { event: 'inspected' },
      { event: 'given-back', version: 2, detail: { assignee: 'officer' } },
    ]);
    const { items: lines } = (await operator().get(`/v1/audit?subject=declaration/${declarationId}`)).body;
    expect((lines as Json[]).map(({ act }) => act)).toEqual([
      'declaration.given-back',
      'inspection.recorded',
      'declaration.amended',
      'declaration.assigned',
      'declaration.submitted',
    ]);
  });

  test('is 409 for anyone but the holder, and names the holder', async () => {
    const { declarationId } = await stored();
    await assign(officer(), declarationId, 'officer');
    for (const assignee of ['operator', null]) {
      const { status, body } = await assign(operator(), declarationId, assignee);
      expect({ status, type: body.type }).toEqual({
        status: 409,
        type: 'urn:customs-scoring:problem:declaration-assigned',
      });
      expect(body.detail).toContain('is assigned to officer');
    }
    expect((await assign(officer(), declarationId, 'officer')).headers['idempotent-replayed']).toBe('true');
  });

  test('refuses what is no id, and needs its scope', async () => {
    const { declarationId } = await stored();
    for (const body of [
      {},
      { assignee: '' },
      { assignee: 7 },
      { assignee: 'a\u0000b' },
      { assignee: 'x'.repeat(129) },
    ]) {
      const answer = await officer().post(`${DECLARATIONS}/${declarationId}/assignment`, body);
      expect({ status: answer.status, pointers: pointersOf(answer.body) }).toEqual({
        status: 400,
        pointers: ['/assignee'],
      });
    }
    expect((await assign(clearance(), declarationId, 'me')).status).toBe(403);
  });

  test('is 404 for an unknown declaration, and 409 for a cancelled one', async () => {
    expect((await assign(officer(), freshId('NEVER'), 'officer')).status).toBe(404);
    const { declarationId } = await stored();
    await clearance().post(`${DECLARATIONS}/${declarationId}/cancellation`, { reason: 'Entered twice' });
    const { status, body } = await assign(officer(), declarationId, 'officer');
    expect({ status, type: body.type }).toEqual({
      status: 409,
      type: 'urn:customs-scoring:problem:declaration-cancelled',
    });
  });
});

contractTests();
