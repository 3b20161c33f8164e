// Scoring a declaration, reading it, and the worklists.
import { beforeAll, describe, expect, test } from 'vitest';
import {
  assessmentOf,
  BATCH,
  changed,
  DECLARATIONS,
  freshId,
  MANIFEST,
  newDeclaration,
  onlyItem,
  pointersOf,
  renumberedSamples,
  SAMPLES,
  type ScoredAnswer,
  type ScoredItem,
  scored,
  scoredBatch,
} from './support/declarations.ts';
import { type ApiClient, contractTests, type Json, startService } from './support/service.ts';

const service = startService();
const clearance = (): ApiClient => service().as('clearance-system');
const officer = (): ApiClient => service().as('officer');

const NO_HISTORY = { inspected: 0, fraud: 0, critical: 0 };

/** The lane according to the manifest's thresholds. */
function laneByScore(fraudProbability: number): string {
  if (fraudProbability >= MANIFEST.thresholds.red) return 'red';
  return fraudProbability >= MANIFEST.thresholds.yellow ? 'yellow' : 'green';
}

function expectSoundAssessment(answer: ScoredAnswer): void {
  expect(answer.score).toBe(Math.round(1000 * answer.fraudProbability));
  expect(answer.criticalProbability).toBeLessThanOrEqual(answer.fraudProbability);
  expect(answer.lane).toBe(answer.selectedBy === 'random' ? 'red' : laneByScore(answer.fraudProbability));
  expect(answer.model).toEqual({ name: MANIFEST.name, version: MANIFEST.version });
  expect(answer.version).toBe(1);
  const riskiest = answer.items.find(({ itemNumber }) => itemNumber === answer.riskiestItem);
  for (const { fraudProbability } of answer.items) {
    expect(fraudProbability).toBeLessThanOrEqual(answer.fraudProbability);
  }
  expect(riskiest).toMatchObject({
    score: answer.score,
    fraudProbability: answer.fraudProbability,
    criticalProbability: answer.criticalProbability,
  });
  for (const { reasons } of answer.items) expectSoundReasons(reasons);
}

function expectSoundReasons(reasons: ScoredItem['reasons']): void {
  const strengths = reasons.map(({ contribution }) => Math.abs(contribution));
  expect(strengths).toEqual(strengths.toSorted((one, other) => other - one));
  for (const { contribution, text, feature } of reasons) {
    expect(Number.isFinite(contribution)).toBe(true);
    expect(feature).toMatch(/^[a-z][A-Za-z0-9]+$/);
    // A sentence for an officer, and the direction in which the reason moves the risk.
    expect(text).toMatch(/^[A-Z][^<>{}]+ (?:raises|lowers) the risk$/);
    expect(text).not.toMatch(/undefined|NaN|null|\[object/);
    expect(text).toContain(contribution > 0 ? 'raises' : 'lowers');
  }
}

describe('POST /v1/declarations', () => {
  test('answers 201 with score, lane, reasons, novelty, model and time', async () => {
    const before = Date.now();
    const declaration = newDeclaration();
    const answer = await clearance().post(DECLARATIONS, declaration);
    expect(answer.status).toBe(201);
    const assessment = answer.body as ScoredAnswer;
    expect(assessment.declarationId).toBe(declaration.declarationId);
    expect(onlyItem(assessment).novelty).toEqual({ knownImporter: false, knownGoods: false });
    expect(onlyItem(assessment).reasons.length).toBeGreaterThan(0);
    expect(new Date(assessment.scoredAt).getTime()).toBeGreaterThanOrEqual(before);
    expect(new Date(assessment.scoredAt).getTime()).toBeLessThanOrEqual(Date.now());
    expectSoundAssessment(assessment);
  });

  test('returns a consistent answer for every sample', async () => {
    const answers = await scoredBatch(clearance(), renumberedSamples(SAMPLES.length));
    expect(answers).toHaveLength(SAMPLES.length);
    for (const answer of answers) expectSoundAssessment(assessmentOf(answer));
  });

  test('gives as first reason what moves the risk most: an origin that differs from the departure country', async () => {
    const declaration = newDeclaration({ originCountry: 'CN', departureCountry: 'HK' });
    const { reasons } = onlyItem(await scored(clearance(), declaration));
    expect(reasons.map(({ text }) => text).join('\n')).toContain(
      'The country of origin differs from the country of departure (CN / HK)',
    );
  });

  test('scores a declaration without seller and courier; empty text means omitted', async () => {
    const { sellerId: _, courierId: __, ...declaration } = newDeclaration();
    const unnamed = await scored(clearance(), declaration);
    const empty = await scored(clearance(), { ...declaration, sellerId: '', courierId: '' });
    expect(empty).toEqual(unnamed);
    const { body } = await officer().get(`${DECLARATIONS}/${declaration.declarationId}`);
    expect(body.declaration).not.toHaveProperty('sellerId');
  });

  test('scores the smallest and largest values of every amount', async () => {
    const lowest = { taxRate: 0, netMassKg: 0, price: { amount: 0 } };
    const highest = { taxRate: 10_000, netMassKg: 1e10, price: { amount: 1e15 } };
    const subnormal = { taxRate: 1e-320, netMassKg: 1e-320, price: { amount: 1e-320 } };
    for (const amounts of [lowest, highest, subnormal, { ...lowest, price: { amount: 1e15 } }]) {
      const answer = await scored(clearance(), newDeclaration(amounts));
      expectSoundAssessment(answer);
      for (const { text } of onlyItem(answer).reasons) expect(text.length, text).toBeLessThan(160);
    }
  });

  test('never returns negative zero', async () => {
    const declaration = newDeclaration();
    const text = JSON.stringify(declaration).replace('250.5', '-0');
    const answer = await clearance().post(DECLARATIONS, text);
    expect(answer.status).toBe(201);
    expect(answer.text).not.toContain('-0 kg');
  });

  test('returns the stored answer to a repeated declaration, regardless of the order of its fields', async () => {
    const declaration = newDeclaration();
    const first = await scored(clearance(), declaration);
    expect(await scored(clearance(), declaration)).toEqual(first);
    const turned = Object.fromEntries(Object.entries(declaration).toReversed());
    expect(await scored(clearance(), turned)).toEqual(first);
    expect(await scored(service().as('operator'), declaration)).toEqual(first);
  });

  test('is 409 for other content under a stored id, and changes nothing', async () => {
    const declaration = newDeclaration();
    const first = await scored(clearance(), declaration);
    for (const change of [{ netMassKg: 251 }, { office: '41' }, { sellerId: 'ANOTHER' }]) {
      const { status, body } = await clearance().post(DECLARATIONS, changed(declaration, change));
      expect(status).toBe(409);
      expect(body.type).toBe('urn:customs-scoring:problem:declaration-conflict');
      expect(body.detail).toContain(declaration.declarationId);
    }
    const { body } = await officer().get(`${DECLARATIONS}/${declaration.declarationId}`);
    expect(body).toMatchObject({ ...first, declaration });
  });

  test.each([
    ['composed and decomposed letters', 'Café São Tomé'.normalize('NFC'), 'Café São Tomé'.normalize('NFD')],
    ['halfwidth and fullwidth letters', 'TRADER 7', 'ＴＲＡＤＥＲ\u3000７'],
  ])('reads the same party in %s', async (_, one, other) => {
    const declaration = newDeclaration({ importerId: one });
    const first = await scored(clearance(), declaration);
    expect(await scored(clearance(), { ...declaration, importerId: other })).toEqual(first);
  });
});

describe('a declaration of three items in two currencies', () => {
  const [shoes] = newDeclaration().items as Json[];
  const items = [
    { ...shoes, itemNumber: 10, netMassKg: 40, price: { amount: 900_000, currency: 'KRW' } },
    {
      ...shoes,
      itemNumber: 20,
      hsCode: '8471300000',
      originCountry: 'CN',
      netMassKg: 8,
      description: 'Laptop computers',
      quantity: { value: 5, unit: 'H87' },
      price: { amount: 2_500, currency: 'USD', exchangeRate: 1_400 },
    },
    { ...shoes, itemNumber: 30, hsCode: '64039900', netMassKg: 0 },
  ];

  test('is scored item by item, with the figures of the riskiest', async () => {
    const declaration = newDeclaration({ items });
    const answer = await scored(clearance(), declaration);
    expectSoundAssessment(answer);
    expect(answer.items.map(({ itemNumber }) => itemNumber)).toEqual([10, 20, 30]);
    expect((answer.warnings as { pointer: string }[]).map(({ pointer }) => pointer)).toEqual([
      '/items/2/netMassKg',
    ]);
    const { body } = await officer().get(`${DECLARATIONS}/${declaration.declarationId}`);
    expect(body).toMatchObject({ ...answer, declaration });
  });

  test('scores an item by its price in the currency of the stage', async () => {
    const inWon = items.map((item) => ({ ...item }));
    const laptops = { ...inWon[1], price: { amount: 3_500_000, currency: 'KRW' } };
    const parties = { importerId: 'TWO-CURRENCIES', declarantId: 'TWO-CURRENCIES', sellerId: '' };
    const one = await scored(clearance(), newDeclaration({ ...parties, items }));
    const other = await scored(
      clearance(),
      newDeclaration({ ...parties, items: [items[0], laptops, items[2]] }),
    );
    expect(other.items).toEqual(one.items);
  });

  test('names what is wrong with each item', async () => {
    const bad = newDeclaration({
      items: [
        items[0],
        { ...items[1], itemNumber: 10, price: { amount: 2_500, currency: 'USD' } },
        { ...items[2], weight: 1 },
      ],
    });
    const { status, body } = await clearance().post(DECLARATIONS, bad);
    expect(status).toBe(400);
    expect(pointersOf(body).sort()).toEqual([
      '/items/1/itemNumber',
      '/items/1/price/exchangeRate',
      '/items/2/weight',
    ]);
  });
});

describe('GET /v1/declarations/{declarationId}', () => {
  test('returns the answer with the declaration, the profiles that the model used and the inspection probability', async () => {
    const declaration = newDeclaration();
    const assessment = await scored(clearance(), declaration);
    const { status, body } = await officer().get(`${DECLARATIONS}/${declaration.declarationId}`);
    expect(status).toBe(200);
    expect(body).toEqual({
      ...assessment,
      declaration,
      selectionProbability: MANIFEST.randomRate,
      profiles: {
        importer: NO_HISTORY,
        declarant: NO_HISTORY,
        seller: NO_HISTORY,
        items: [{ itemNumber: 1, goods: NO_HISTORY, headingOrigin: NO_HISTORY }],
      },
      by: { client: 'clearance-system' },
    });
  });

  test('returns letters of every script unchanged', async () => {
    const parties = {
      importerId: '주식회사 한강무역',
      declarantId: 'شركة النور للتخليص',
      sellerId: '深圳市貿易 7/2',
      courierId: 'Ünal & Söhne'.replace(' & ', ' / '),
    };
    const declaration = newDeclaration(parties);
    await scored(clearance(), declaration);
    const { body } = await officer().get(`${DECLARATIONS}/${declaration.declarationId}`);
    expect(body.declaration).toEqual(declaration);
  });

  test('finds an id with every allowed character', async () => {
    const declarationId = `aZ09._:-${freshId()}`;
    await scored(clearance(), newDeclaration({ declarationId }));
    for (const path of [declarationId, encodeURIComponent(declarationId)]) {
      expect((await officer().get(`${DECLARATIONS}/${path}`)).body.declarationId).toBe(declarationId);
    }
  });

  test('is 404 for an id that is not stored', async () => {
    const { status, body } = await officer().get(`${DECLARATIONS}/${freshId('NEVER')}`);
    expect(status).toBe(404);
    expect(body.detail).toContain('does not exist');
  });
});

describe('GET /v1/declarations (the worklist)', () => {
  const DAY = '2021-05-05';
  const list = (query: string): ReturnType<ApiClient['get']> => officer().get(`${DECLARATIONS}?${query}`);
  const page = async (query: string): Promise<{ items: Json[]; nextToken?: string }> => {
    const { status, body, text } = await list(query);
    expect(status, text).toBe(200);
    return body as { items: Json[]; nextToken?: string };
  };
  /** Follows nextToken to the end. */
  const pages = async (query: string, from = ''): Promise<Json[][]> => {
    const all: Json[][] = [];
    for (let token: string | undefined = from; token !== undefined; ) {
      const { items, nextToken } = await page(`${query}${token && `&nextToken=${token}`}`);
      all.push(items);
      token = nextToken;
    }
    return all;
  };
  const green = `lane=green&day=${DAY}`;
  let answers: ScoredAnswer[];
  let sent: ReadonlyMap<string, Json>;

  beforeAll(async () => {
    const different = renumberedSamples(60).map((one) => ({ ...one, declaredOn: DAY }));
    // Equal in all features, so that their scores tie.
    const equal = Array.from({ length: 40 }, () => newDeclaration({ declaredOn: DAY }));
    const all = [...different, ...equal];
    sent = new Map(all.map((one) => [one.declarationId, one]));
    answers = (await scoredBatch(clearance(), all)).map(assessmentOf);
  });

  test('lists every declaration of the lane and day with its assessment, highest score first', async () => {
    const { items } = await page(`${green}&limit=100`);
    const expected = answers.filter(({ lane }) => lane === 'green');
    const probabilities = items.map((item) => item.fraudProbability as number);
    expect(probabilities).toEqual(probabilities.toSorted((one, other) => other - one));
    expect(items.map(({ declarationId }) => declarationId).sort()).toEqual(
      expected.map(({ declarationId }) => declarationId).sort(),
    );
    const byId = new Map(expected.map((one) => [one.declarationId, one]));
    for (const item of items) {
      const {
        items: assessed,
        warnings: _,
        ...headline
      } = (byId.get(String(item.declarationId)) ?? {}) as Json;
      const declaration = sent.get(String(item.declarationId));
      const [goods] = (declaration?.items ?? []) as (Json & { price: { amount: number } })[];
      expect(item).toEqual({
        ...headline,
        declaredOn: DAY,
        office: declaration?.office,
        importerId: declaration?.importerId,
        goods: {
          hsCode: goods?.hsCode,
          originCountry: goods?.originCountry,
          departureCountry: declaration?.departureCountry,
          items: 1,
          price: goods?.price.amount,
        },
        mainReason: (assessed as ScoredItem[] | undefined)?.[0]?.reasons[0],
      });
    }
  });

  test.each([1, 7, 33, 50])(
    'returns the same list in pages of %d, without gaps or duplicates, even among ties',
    async (limit) => {
      const { items: whole } = await page(`${green}&limit=100`);
      const parts = await pages(`${green}&limit=${limit}`);
      expect(parts.length).toBeGreaterThan(1);
      for (const part of parts.slice(0, -1)) expect(part).toHaveLength(limit);
      expect(parts.flat()).toEqual(whole);
    },
  );

  test('returns 50 items without a limit', async () => {
    const { items, nextToken } = await page(green);
    expect(items).toHaveLength(50);
    expect(nextToken).toBeDefined();
  });

  test('continues correctly if a declaration is added between two pages', async () => {
    const first = await page(`${green}&limit=40`);
    const known = answers.filter(({ lane }) => lane === 'green').map(({ declarationId }) => declarationId);
    answers.push(await scored(clearance(), newDeclaration({ declaredOn: DAY })));
    const rest = await pages(`${green}&limit=40`, first.nextToken);
    const ids = [first.items, ...rest].flat().map(({ declarationId }) => declarationId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(known.filter((id) => !ids.includes(id))).toEqual([]);
  });

  test('is empty for a day without declarations', async () => {
    expect(await page('lane=red&day=1999-12-31')).toEqual({ items: [] });
  });

  test('keeps lanes and days apart', async () => {
    for (const lane of ['yellow', 'red']) {
      const { items } = await page(`lane=${lane}&day=${DAY}`);
      expect(items.map(({ declarationId }) => declarationId).sort()).toEqual(
        answers
          .filter((one) => one.lane === lane)
          .map(({ declarationId }) => declarationId)
          .sort(),
      );
    }
    expect((await page('lane=green&day=2021-05-06')).items).toEqual([]);
  });

  test.each(['0', '101', '-1', '1.5', 'ten', '', '1e1', '0x10', '9'.repeat(40), '٣'])(
    'refuses limit=%s',
    async (limit) => {
      const { status, body } = await list(`${green}&limit=${encodeURIComponent(limit)}`);
      expect({ status, pointers: pointersOf(body) }).toEqual({ status: 400, pointers: ['/query/limit'] });
    },
  );

  test.each([
    ['lane=purple', '/query/lane'],
    ['lane=RED', '/query/lane'],
    ['lane=green&lane=red', '/query/lane'],
    ['lane=', '/query/lane'],
  ])('refuses %s', async (query, pointer) => {
    const { status, body } = await list(`${query}&day=${DAY}`);
    expect({ status, pointers: pointersOf(body) }).toEqual({ status: 400, pointers: [pointer] });
  });

  test.each(['2020-02-30', '2020-13-01', '20200102', 'today', '', '2020-1-2', '2020-01-02T00:00:00Z'])(
    'refuses day=%s',
    async (day) => {
      const { status, body } = await list(`lane=green&day=${day}`);
      expect({ status, pointers: pointersOf(body) }).toEqual({ status: 400, pointers: ['/query/day'] });
    },
  );

  test('names a missing day with unknown parameters, and contradictory ones', async () => {
    const pointers = async (query: string): Promise<string[]> => {
      const { status, body } = await list(query);
      expect(status).toBe(400);
      return pointersOf(body).sort();
    };
    expect(await pointers('lanes=red')).toEqual(['/query/day', '/query/lanes']);
    expect(await pointers('importerId=IMP-1&lane=red&hsChapter=00')).toEqual([
      '/query/hsChapter',
      '/query/lane',
    ]);
    expect(await pointers(`day=${DAY}&from=${DAY}&status=closed`)).toEqual(['/query/from', '/query/status']);
  });

  test('refuses a nextToken that does not belong to this lane and day', async () => {
    const { nextToken = '' } = await page(`${green}&limit=1`);
    const position = (content: unknown): string => Buffer.from(JSON.stringify(content)).toString('base64url');
    const bad = [
      `lane=red&day=${DAY}&nextToken=${nextToken}`,
      `lane=green&day=2021-05-06&nextToken=${nextToken}`,
      ...['garbage', '', '%00', 'e30', position({}), position(['green', DAY]), 'x'.repeat(3000)].map(
        (token) => `${green}&nextToken=${token}`,
      ),
      `day=${DAY}&nextToken=${nextToken}`,
      `${green}&status=open&nextToken=${nextToken}`,
      `importerId=green&nextToken=${nextToken}`,
      `${green}&nextToken=${position(['green', DAY, 2, 'A-1'])}`,
      `${green}&nextToken=${position(['green', DAY, '0.5', { S: 'A-1' }])}`,
    ];
    for (const query of bad) {
      const { status, body } = await list(query);
      expect({ query, status, pointers: pointersOf(body) }).toEqual({
        query,
        status: 400,
        pointers: ['/query/nextToken'],
      });
    }
  });

  test('shows the inspection result of a declaration once it is known', async () => {
    const declaration = newDeclaration({ declaredOn: '2021-05-07' });
    const { lane } = await scored(clearance(), declaration);
    const result = { outcome: 'clear', note: 'Nothing found on inspection' };
    await officer().post(`${DECLARATIONS}/${declaration.declarationId}/inspection`, result);
    const { items } = await page(`lane=${lane}&day=2021-05-07`);
    expect(items[0]?.inspection).toMatchObject({ ...result, by: { client: 'officer' } });
  });

  describe('with filters', () => {
    const IMPORTER = 'FILTERED-IMPORTER';
    const OTHER_DAY = '2021-06-02';
    const FILTERED_DAY = '2021-06-01';
    const facts: {
      id: string;
      day: string;
      office: string;
      chapter: string;
      status: string;
      score: number;
      lane: string;
    }[] = [];
    const matching = (wanted: Partial<(typeof facts)[number]>): string[] =>
      facts
        .filter((fact) => Object.entries(wanted).every(([name, value]) => Reflect.get(fact, name) === value))
        .map(({ id }) => id)
        .sort();
    /** The ids of a list, over all of its pages, in order of score. */
    const listed = async (query: string, limit = 2): Promise<string[]> => {
      const items = (await pages(`${query}&limit=${limit}`)).flat();
      const probabilities = items.map(({ fraudProbability }) => fraudProbability as number);
      expect(probabilities).toEqual(probabilities.toSorted((one, other) => other - one));
      return items.map(({ declarationId }) => String(declarationId)).sort();
    };

    beforeAll(async () => {
      const declarations = [0, 1, 2, 3, 4, 5, 6, 7].map((index) =>
        newDeclaration({
          importerId: IMPORTER,
          declaredOn: index < 5 ? FILTERED_DAY : OTHER_DAY,
          office: index % 2 === 0 ? '40' : '41',
          hsCode: index % 3 === 0 ? '640399' : '0901210000',
          netMassKg: 10 ** index,
        }),
      );
      const assessments = (await scoredBatch(clearance(), declarations)).map(assessmentOf);
      for (const [index, declaration] of declarations.entries()) {
        const path = `${DECLARATIONS}/${declaration.declarationId}`;
        const status = index === 2 || index === 6 ? 'inspected' : index === 3 ? 'cancelled' : 'open';
        if (status === 'inspected') await officer().post(`${path}/inspection`, { outcome: 'clear' });
        if (status === 'cancelled') await clearance().post(`${path}/cancellation`, { reason: 'Twice' });
        const [item] = declaration.items as { hsCode: string }[];
        facts.push({
          id: declaration.declarationId,
          day: String(declaration.declaredOn),
          office: String(declaration.office),
          chapter: item?.hsCode.slice(0, 2) ?? '',
          status,
          score: assessments[index]?.score ?? 0,
          lane: assessments[index]?.lane ?? '',
        });
      }
    });

    const there = (wanted: Partial<(typeof facts)[number]>): string[] =>
      matching(wanted).filter(
        (id) => wanted.status === 'cancelled' || !matching({ status: 'cancelled' }).includes(id),
      );

    test('lists a day without a lane', async () => {
      expect(await listed(`day=${FILTERED_DAY}`)).toEqual(there({ day: FILTERED_DAY }));
    });

    test('lists an importer, of all days or of a period', async () => {
      expect(await listed(`importerId=${IMPORTER}`)).toEqual(there({}));
      expect(await listed(`importerId=${IMPORTER}&from=${OTHER_DAY}`)).toEqual(there({ day: OTHER_DAY }));
      expect(await listed(`importerId=${IMPORTER}&to=${FILTERED_DAY}`)).toEqual(there({ day: FILTERED_DAY }));
      expect(await listed(`importerId=${IMPORTER}&from=${FILTERED_DAY}&to=${OTHER_DAY}`)).toEqual(there({}));
      expect(await listed(`importerId=${IMPORTER}&from=2021-06-03`)).toEqual([]);
    });

    test.each(['open', 'inspected', 'cancelled'])('lists those that are %s', async (status) => {
      expect(await listed(`day=${FILTERED_DAY}&status=${status}`)).toEqual(
        there({ day: FILTERED_DAY, status }),
      );
      expect(await listed(`importerId=${IMPORTER}&status=${status}`)).toEqual(there({ status }));
    });

    test('narrows by office, chapter and selection, alone and together', async () => {
      const day = FILTERED_DAY;
      expect(await listed(`day=${day}&office=41`)).toEqual(there({ day, office: '41' }));
      expect(await listed(`importerId=${IMPORTER}&hsChapter=64`)).toEqual(there({ chapter: '64' }));
      expect(await listed(`day=${day}&hsChapter=09&office=40&status=open&selectedBy=score`)).toEqual(
        there({ day, chapter: '09', office: '40', status: 'open' }),
      );
      for (const lane of ['green', 'yellow', 'red']) {
        expect(await listed(`day=${day}&lane=${lane}&hsChapter=09`)).toEqual(
          there({ day, lane, chapter: '09' }),
        );
      }
      expect(await listed(`importerId=${IMPORTER}&hsChapter=85`)).toEqual([]);
    });
  });
});

test('a declaration gets the same answer through both operations', async () => {
  const declaration = newDeclaration();
  const alone = await scored(clearance(), declaration);
  expect((await clearance().post(BATCH, { declarations: [declaration] })).body).toEqual({
    items: [{ result: 'scored', ...alone }],
  });
});

contractTests();
