// Inspection results: recorded once, counted once in every profile, and used by the next score.
import { describe, expect, test } from 'vitest';
import { LASTING_SUBHEADINGS } from '../support/subheadings.ts';
import {
  type Counts,
  changed,
  DECLARATIONS,
  freshId,
  newDeclaration,
  onlyItem,
  pointersOf,
  profilesSeen,
  scored,
  scoredBatch,
} from './support/declarations.ts';
import { type Answer, type ApiClient, contractTests, type Json, startService } from './support/service.ts';

const service = startService();
const clearance = (): ApiClient => service().as('clearance-system');
const officer = (): ApiClient => service().as('officer');

const inspect = (id: string, result: unknown, headers: Record<string, string> = {}): Promise<Answer> =>
  officer().post(`${DECLARATIONS}/${id}/inspection`, result, headers);

const NONE: Counts = { inspected: 0, fraud: 0, critical: 0 };
const COUNTS: Readonly<Record<string, Counts>> = {
  clear: { inspected: 1, fraud: 0, critical: 0 },
  fraud: { inspected: 1, fraud: 1, critical: 0 },
  critical: { inspected: 1, fraud: 1, critical: 1 },
};

let goods = 0;

/** A declaration that shares no profiles with any other. */
function unrelatedDeclaration(): Json & { declarationId: string } {
  goods += 1;
  return newDeclaration({ hsCode: LASTING_SUBHEADINGS[goods], netMassKg: goods, originCountry: 'KE' });
}

/** The same declaration under a new id. */
function withNewId(declaration: Json): Json & { declarationId: string } {
  return { ...declaration, declarationId: freshId('AGAIN') };
}

/** The profiles with which the next declaration like this one is scored. */
async function nextProfiles(declaration: Json): Promise<Record<string, Counts>> {
  const next = withNewId(declaration);
  await scored(clearance(), next);
  return await profilesSeen(officer(), next.declarationId);
}

/** Stores a declaration and records its result. */
async function inspected(declaration: Json & { declarationId: string }, result: Json): Promise<void> {
  await scored(clearance(), declaration);
  const { status, text } = await inspect(declaration.declarationId, result);
  expect(status, text).toBe(201);
}

describe('POST /v1/declarations/{declarationId}/inspection', () => {
  test('answers 201 with the result, its time and its author; the declaration includes it', async () => {
    const declaration = unrelatedDeclaration();
    const assessment = await scored(clearance(), declaration);
    const result = {
      outcome: 'critical',
      recoveredDuty: 12_345.5,
      note: 'Undeclared goods behind a false wall',
    };
    const before = Date.now();
    const { status, body } = await inspect(declaration.declarationId, result);
    expect(status).toBe(201);
    expect(body).toEqual({
      declarationId: declaration.declarationId,
      inspection: { ...result, revision: 1, by: { client: 'officer' }, recordedAt: expect.any(String) },
    });
    const { recordedAt } = body.inspection as { recordedAt: string };
    expect(new Date(recordedAt).getTime()).toBeGreaterThanOrEqual(before);
    const read = await officer().get(`${DECLARATIONS}/${declaration.declarationId}`);
    // The assessment does not change.
    expect(read.body).toMatchObject({ ...assessment, declaration, inspection: body.inspection });
  });

  test.each(['위조 원산지 표시 확인', 'علامة المنشأ مزورة ⚠️', 'Zeile 1\nZeile 2\t"…"', ''])(
    'stores the note %j unchanged',
    async (note) => {
      const declaration = unrelatedDeclaration();
      await inspected(declaration, { outcome: 'fraud', note });
      const { body } = await officer().get(`${DECLARATIONS}/${declaration.declarationId}`);
      expect((body.inspection as Json).note).toBe(note);
    },
  );

  test.each([
    'null character \u0000',
    'lone surrogate \ud800',
    'reversed \u202eABC',
    '\u3164\u200b\u2800',
    '\u0301',
  ])('refuses the note %j, which is not text or shows nothing', async (note) => {
    const declaration = unrelatedDeclaration();
    await scored(clearance(), declaration);
    const answer = await inspect(declaration.declarationId, { outcome: 'fraud', note });
    expect({ status: answer.status, errors: answer.body.errors }).toEqual({
      status: 400,
      errors: [{ pointer: '/note', message: 'Contains control or invalid characters, or nothing visible' }],
    });
  });

  test('accepts a note of 2,000 characters and refuses a longer one', async () => {
    const declaration = unrelatedDeclaration();
    await scored(clearance(), declaration);
    const long = await inspect(declaration.declarationId, { outcome: 'clear', note: '한'.repeat(2001) });
    expect({ status: long.status, pointers: pointersOf(long.body) }).toEqual({
      status: 400,
      pointers: ['/note'],
    });
    expect(
      (await inspect(declaration.declarationId, { outcome: 'clear', note: '한'.repeat(2000) })).status,
    ).toBe(201);
  });

  test('is 404 for a declaration that is not stored', async () => {
    const { status, body } = await inspect(freshId('NEVER'), { outcome: 'clear' });
    expect(status).toBe(404);
    expect(body.detail).toContain('does not exist');
  });

  test.each<[string, Json, string[]]>([
    ['no outcome', {}, ['/outcome']],
    ['an unknown outcome', { outcome: 'guilty' }, ['/outcome']],
    ['an outcome in capitals', { outcome: 'FRAUD' }, ['/outcome']],
    [
      'wrong types everywhere',
      { outcome: 1, recoveredDuty: '5', note: 5 },
      ['/note', '/outcome', '/recoveredDuty'],
    ],
    ['a negative duty', { outcome: 'fraud', recoveredDuty: -1 }, ['/recoveredDuty']],
    ['an implausibly large duty', { outcome: 'fraud', recoveredDuty: 1e16 }, ['/recoveredDuty']],
    ['unknown fields', { outcome: 'clear', by: { client: 'me' }, recordedAt: 'now' }, ['/by', '/recordedAt']],
  ])('refuses a result with %s and records nothing', async (_, result, pointers) => {
    const declaration = unrelatedDeclaration();
    await scored(clearance(), declaration);
    const { status, body } = await inspect(declaration.declarationId, result);
    expect({ status, pointers: pointersOf(body).sort() }).toEqual({ status: 400, pointers });
    const read = await officer().get(`${DECLARATIONS}/${declaration.declarationId}`);
    expect(read.body).not.toHaveProperty('inspection');
    expect((await nextProfiles(declaration)).goods).toEqual(NONE);
  });
});

describe('a repeated result', () => {
  test('returns the first answer and counts nothing', async () => {
    const declaration = unrelatedDeclaration();
    await scored(clearance(), declaration);
    const result = { outcome: 'fraud', recoveredDuty: 5, note: 'False invoice' };
    const first = await inspect(declaration.declarationId, result);
    const second = await inspect(
      declaration.declarationId,
      Object.fromEntries(Object.entries(result).toReversed()),
    );
    expect({ status: second.status, body: second.body }).toEqual({ status: 201, body: first.body });
    expect((await nextProfiles(declaration)).goods).toEqual(COUNTS.fraud);
  });

  test('sent by ten clients concurrently is recorded and counted once', async () => {
    for (let round = 0; round < 2; round++) {
      const declaration = unrelatedDeclaration();
      await scored(clearance(), declaration);
      const result = { outcome: 'critical', note: 'Ten officers, one finding' };
      const answers = await Promise.all(
        Array.from({ length: 10 }, () => inspect(declaration.declarationId, result)),
      );
      expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(201));
      expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
      expect(await nextProfiles(declaration)).toEqual({
        goods: COUNTS.critical,
        importer: COUNTS.critical,
        declarant: COUNTS.critical,
        seller: COUNTS.critical,
        headingOrigin: COUNTS.critical,
      });
    }
  });

  test('for many declarations of the same goods concurrently counts each of them', async () => {
    const declaration = unrelatedDeclaration();
    const copies = Array.from({ length: 12 }, () => withNewId(declaration));
    await scoredBatch(clearance(), copies);
    const outcomes = ['clear', 'fraud', 'critical'];
    const answers = await Promise.all(
      copies.map(({ declarationId }, index) => inspect(declarationId, { outcome: outcomes[index % 3] })),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(12).fill(201));
    const total = { inspected: 12, fraud: 8, critical: 4 };
    expect(await nextProfiles(declaration)).toEqual({
      goods: total,
      importer: total,
      declarant: total,
      seller: total,
      headingOrigin: total,
    });
  });
});

describe('a different result', () => {
  test.each<[string, Json]>([
    ['outcome', { outcome: 'clear', recoveredDuty: 5, note: 'First' }],
    ['duty', { outcome: 'fraud', recoveredDuty: 6, note: 'First' }],
    ['note', { outcome: 'fraud', recoveredDuty: 5, note: 'Second' }],
    ['missing note', { outcome: 'fraud', recoveredDuty: 5 }],
  ])('in its %s is 409 and changes nothing', async (_, other) => {
    const declaration = unrelatedDeclaration();
    await inspected(declaration, { outcome: 'fraud', recoveredDuty: 5, note: 'First' });
    const { status, body } = await inspect(declaration.declarationId, other);
    expect(status).toBe(409);
    expect(body.type).toBe('urn:customs-scoring:problem:inspection-conflict');
    const read = await officer().get(`${DECLARATIONS}/${declaration.declarationId}`);
    expect(read.body.inspection).toMatchObject({ outcome: 'fraud', recoveredDuty: 5, note: 'First' });
    expect((await nextProfiles(declaration)).goods).toEqual(COUNTS.fraud);
  });

  test('sent concurrently with the first: one of them is recorded', async () => {
    const declaration = unrelatedDeclaration();
    await scored(clearance(), declaration);
    const outcomes = ['clear', 'fraud', 'clear', 'fraud', 'clear', 'fraud'];
    const answers = await Promise.all(
      outcomes.map((outcome) => inspect(declaration.declarationId, { outcome })),
    );
    const read = await officer().get(`${DECLARATIONS}/${declaration.declarationId}`);
    const { outcome: recorded } = read.body.inspection as { outcome: string };
    expect(answers.map(({ status }) => status)).toEqual(
      outcomes.map((outcome) => (outcome === recorded ? 201 : 409)),
    );
    expect((await nextProfiles(declaration)).goods).toEqual(COUNTS[recorded]);
  });
});

describe('the next score', () => {
  /** Profile, fields that two declarations share, and profiles that they share because of that. */
  const SHARED: readonly (readonly [string, readonly string[], readonly string[]])[] = [
    [
      'goods',
      ['hsCode', 'departureCountry', 'originCountry', 'taxRate', 'taxType', 'netMassKg'],
      // Declarations of the same goods also share heading and origin.
      ['goods', 'headingOrigin'],
    ],
    ['importer', ['importerId'], ['importer']],
    ['seller', ['sellerId'], ['seller']],
    ['declarant', ['declarantId'], ['declarant']],
    ['heading and origin', ['hsCode', 'originCountry'], ['headingOrigin']],
  ];
  const cases = SHARED.flatMap(([name, fields, profiles]) =>
    ['fraud', 'critical', 'clear'].map((outcome) => ({ name, fields, profiles, outcome })),
  );

  test.each(cases)('uses the result $outcome of the same $name, and nothing else', async (one) => {
    const { fields, profiles, outcome } = one;
    const first = unrelatedDeclaration();
    const second = unrelatedDeclaration();
    const [item] = first.items as Json[];
    const same = Object.fromEntries(fields.map((field) => [field, first[field] ?? item?.[field]]));
    const related = changed(second, same);
    const before = await scored(clearance(), withNewId(related));
    await inspected(first, { outcome });
    const next = withNewId(related);
    const after = await scored(clearance(), next);
    const seen = await profilesSeen(officer(), next.declarationId);
    expect(seen).toEqual({
      ...{ goods: NONE, importer: NONE, declarant: NONE, seller: NONE, headingOrigin: NONE },
      ...Object.fromEntries(profiles.map((profile) => [profile, COUNTS[outcome]])),
    });
    if (outcome === 'clear') expect(after.fraudProbability).toBeLessThanOrEqual(before.fraudProbability);
    else expect(after.fraudProbability).toBeGreaterThan(before.fraudProbability);
    expect(onlyItem(after).novelty).toEqual({
      knownImporter: profiles.includes('importer'),
      knownGoods: profiles.includes('goods'),
    });
  });

  test('uses what was found in single items: the gravest for the parties, that of its own for the goods', async () => {
    const [one, two, three] = [unrelatedDeclaration(), unrelatedDeclaration(), unrelatedDeclaration()];
    const items = [one, two, three].map((declaration, index) => ({
      ...(declaration.items as Json[])[0],
      itemNumber: index + 1,
    }));
    const result = {
      outcome: 'critical',
      items: [
        { itemNumber: 1, outcome: 'fraud' },
        { itemNumber: 3, outcome: 'critical' },
      ],
    };
    await inspected({ ...one, items }, result);
    const goodsSeen = async (index: number): Promise<Counts | undefined> =>
      (await nextProfiles({ ...two, items: [{ ...items[index], itemNumber: 1 }] })).goods;
    expect(await goodsSeen(0)).toEqual(COUNTS.fraud);
    expect(await goodsSeen(1)).toEqual(COUNTS.clear);
    expect(await goodsSeen(2)).toEqual(COUNTS.critical);
    expect((await nextProfiles(one)).importer).toEqual(COUNTS.critical);
  });

  test('takes an empty list of items, as some generated clients send it, for none', async () => {
    const declaration = unrelatedDeclaration();
    await inspected(declaration, { outcome: 'fraud', items: [] });
    const again = await inspect(declaration.declarationId, { outcome: 'fraud' });
    expect(again).toMatchObject({ status: 201, headers: { 'idempotent-replayed': 'true' } });
    expect(again.body.inspection).not.toHaveProperty('items');
    expect((await nextProfiles(declaration)).goods).toEqual(COUNTS.fraud);
  });

  test('refuses a result for items that the declaration does not have, and records nothing', async () => {
    const declaration = unrelatedDeclaration();
    await scored(clearance(), declaration);
    const answer = await inspect(declaration.declarationId, {
      outcome: 'fraud',
      items: [
        { itemNumber: 1, outcome: 'clear' },
        { itemNumber: 7, outcome: 'fraud' },
      ],
    });
    expect({ status: answer.status, errors: answer.body.errors }).toEqual({
      status: 400,
      errors: [
        {
          pointer: '/items/1/itemNumber',
          message: `Declaration ${declaration.declarationId} has no item 7`,
        },
      ],
    });
    expect((await officer().get(`${DECLARATIONS}/${declaration.declarationId}`)).body).not.toHaveProperty(
      'inspection',
    );
  });

  test('of goods with a fraud is red, and its first reason says so', async () => {
    const declaration = unrelatedDeclaration();
    const before = await scored(clearance(), withNewId(declaration));
    await inspected(declaration, { outcome: 'fraud' });
    const after = await scored(clearance(), withNewId(declaration));
    expect(after.score).toBeGreaterThan(before.score);
    expect(after.lane).toBe('red');
    expect(onlyItem(after).reasons[0]).toMatchObject({
      feature: 'goodsHistory',
      value: '1/1',
      text: 'The same goods: fraud in 1 of 1 earlier inspection, which raises the risk',
    });
  });

  test('of goods found clear is lower, and its first reason says so', async () => {
    const declaration = unrelatedDeclaration();
    await inspected(declaration, { outcome: 'clear' });
    const after = await scored(clearance(), withNewId(declaration));
    expect(after.lane).toBe(after.selectedBy === 'random' ? 'red' : 'green');
    expect(onlyItem(after).reasons[0]).toMatchObject({
      feature: 'goodsHistory',
      value: '0/1',
      text: 'The same goods: no fraud in 1 earlier inspection, which lowers the risk',
    });
  });

  test('of the same declaration is the stored one: a result does not change existing scores', async () => {
    const declaration = unrelatedDeclaration();
    const first = await scored(clearance(), declaration);
    await inspect(declaration.declarationId, { outcome: 'critical' });
    expect(await scored(clearance(), declaration)).toEqual(first);
  });

  test('of a declaration without seller uses no seller profile', async () => {
    const { sellerId: _, ...unnamed } = unrelatedDeclaration();
    await inspected(unnamed as Json & { declarationId: string }, { outcome: 'fraud' });
    const { sellerId: __, ...other } = unrelatedDeclaration();
    expect((await nextProfiles(other)).seller).toEqual(NONE);
  });
});

contractTests();
