// HS codes over HTTP: predictions for goods, goods that cannot be classified, and the commands against the real service.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { cellText } from '../../functions/shared/csv.ts';
import { freshId, pointersOf, ROOT } from './support/declarations.ts';
import {
  COFFEE,
  decisionPath,
  MODEL_FOLDER,
  NOMENCLATURE,
  PREDICTIONS,
  type Predicted,
  predicted,
  predictedOne,
  SAMPLE_GOODS,
  SWEATER,
} from './support/goods.ts';
import { run } from './support/process.ts';
import {
  type Answer,
  type ApiClient,
  contractTests,
  type Json,
  startService,
  temporaryFolder,
} from './support/service.ts';

const service = startService();
const broker = (): ApiClient => service().as('broker-a');
const MEGABYTE = 1024 * 1024;

describe('goods', () => {
  test('in English and Korean are answered in one request, in order, with model and time', async () => {
    const answer = await predicted(broker(), [{ id: 'one', ...COFFEE }, SWEATER]);
    const { name, version } = JSON.parse(readFileSync(join(MODEL_FOLDER, 'model.json'), 'utf8')) as Json;
    expect(answer.model).toEqual({ name, version });
    expect(Math.abs(Date.parse(answer.scoredAt) - Date.now())).toBeLessThan(60_000);
    const [coffee, sweater] = answer.items;
    expect(coffee).toMatchObject({ id: 'one', status: 'ok', language: 'en' });
    expect(coffee?.candidates[0]?.code).toBe('090121');
    expect(sweater).toMatchObject({ status: 'ok', language: 'ko' });
    expect(sweater?.candidates.map(({ code }) => code)).toContain('611020');
    expect(sweater).not.toHaveProperty('id');
  });

  test('get five candidates of six digits, most probable first, with titles and path', async () => {
    const { candidates } = await predictedOne(broker(), COFFEE);
    expect(candidates).toHaveLength(5);
    const probabilities = candidates.map(({ probability }) => probability);
    expect(probabilities).toEqual(probabilities.toSorted((one, other) => other - one));
    expect(probabilities.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(1.000_01);
    expect(new Set(candidates.map(({ code }) => code)).size).toBe(5);
    for (const { code, title, path } of candidates) {
      expect(path).toEqual(
        [2, 4, 6].map((digits) => {
          const part = code.slice(0, digits);
          return { code: part, title: NOMENCLATURE.titles[part] };
        }),
      );
      expect(title).toBe(NOMENCLATURE.titles[code]);
    }
  });

  test('get the words that influenced the prediction', async () => {
    const [best] = (await predictedOne(broker(), COFFEE)).candidates;
    expect(best?.evidence.length).toBeGreaterThan(0);
    expect(best?.evidence.map(({ term }) => term)).toContain('coffee');
    for (const { term, spans } of best?.evidence ?? []) {
      for (const span of spans) expect(COFFEE.description.slice(...span).toLowerCase()).toBe(term);
      expect(spans.length).toBeGreaterThan(0);
    }
  });

  test('can be predicted at ten digits of the Korean schedule, with the path to the code', async () => {
    const options = { digits: 10, schedule: 'HSK', limit: 10 };
    const { candidates, sureDigits } = await predictedOne(
      broker(),
      { description: 'micro switch 250V' },
      options,
    );
    expect(candidates[0]).toMatchObject({
      code: '8536503000',
      title: 'Micro-type',
      path: [{ code: '85' }, { code: '8536' }, { code: '853650' }, { code: '8536503000' }],
    });
    expect(sureDigits).toBeGreaterThanOrEqual(4);
    expect(candidates.reduce((sum, { probability }) => sum + probability, 0)).toBeLessThanOrEqual(1 + 1e-5);
  });

  test('say how many digits are sure, and what is unclear below', async () => {
    const sure = await predictedOne(broker(), COFFEE);
    expect({ digits: sure.sureDigits, message: sure.message }).toEqual({ digits: 6, message: undefined });
    const unsure = await predictedOne(broker(), { description: 'plastic part of a machine' });
    expect(unsure.sureDigits).toBeLessThan(6);
    expect(unsure.message).toMatch(/unclear|uncertain/);
    expect((await predictedOne(broker(), { description: 'parts' })).sureDigits).toBe(0);
  });

  test.each([2, 4, 6])('can be predicted at %d digits, with the path to that level', async (digits) => {
    const { candidates } = await predictedOne(broker(), COFFEE, { digits });
    expect(candidates[0]?.code).toBe('090121'.slice(0, digits));
    for (const { code, path } of candidates) {
      expect(code).toHaveLength(digits);
      expect(path).toHaveLength(digits / 2);
      expect(path.at(-1)?.code).toBe(code);
    }
  });

  test('are at least as probable in a chapter as in its subheading', async () => {
    for (const item of [COFFEE, SWEATER]) {
      const [six, four, two] = await Promise.all(
        [6, 4, 2].map(
          async (digits) => (await predictedOne(broker(), item, { digits })).candidates[0]?.probability ?? 0,
        ),
      );
      expect(four).toBeGreaterThanOrEqual((six ?? 1) - 1e-4);
      expect(two).toBeGreaterThanOrEqual((four ?? 1) - 1e-4);
    }
  });

  test.each([1, 3, 10])('get at most %d candidates if that is the limit', async (limit) => {
    const { candidates } = await predictedOne(broker(), COFFEE, { limit });
    expect(candidates).toHaveLength(limit);
  });

  test('keep their ids, even if an id occurs twice', async () => {
    const ids = ['1', '행 2', 'a/b#c', '1', '😀', '"quoted"'];
    const { items } = await predicted(
      broker(),
      ids.map((id) => ({ id, ...COFFEE })),
    );
    expect(items.map(({ id }) => id)).toEqual(ids);
  });

  test('get the same answer alone and in a batch of 100', async () => {
    const items = Array.from({ length: 100 }, (_, index) => {
      const { itemName, description } = SAMPLE_GOODS[index % SAMPLE_GOODS.length] ?? {
        itemName: '',
        description: '',
      };
      return { ...(itemName === '' ? {} : { itemName }), description };
    });
    const batch = (await predicted(broker(), items)).items;
    expect(batch).toHaveLength(100);
    for (const index of [0, 27, 60, 99]) {
      const alone = await predictedOne(broker(), items[index]);
      expect(alone.status).toBe(batch[index]?.status);
      expect(alone.candidates.map(({ code }) => code)).toEqual(
        batch[index]?.candidates.map(({ code }) => code),
      );
    }
  });

  test('of the samples mostly have the right code among five candidates', async () => {
    const { items } = await predicted(
      broker(),
      SAMPLE_GOODS.map(({ id, itemName, description }) => ({ id, itemName, description })),
    );
    expect(items.map(({ id }) => id)).toEqual(SAMPLE_GOODS.map(({ id }) => id));
    const found = items.filter(({ candidates }, index) =>
      candidates.some(({ code }) => code === SAMPLE_GOODS[index]?.hs6),
    );
    expect(found.length).toBeGreaterThanOrEqual(items.length * 0.7);
    const languages = items.filter(({ language }, index) => language === SAMPLE_GOODS[index]?.language);
    expect(languages.length).toBe(items.length);
  });

  test('with a separate name may differ from goods with a description only, and an empty name counts as omitted', async () => {
    const [none, empty] = (await predicted(broker(), [COFFEE, { itemName: '', ...COFFEE }])).items;
    expect(empty).toEqual(none);
  });

  test('of the longest texts are answered', async () => {
    const description = 'roasted coffee beans '.repeat(100).slice(0, 2000);
    const { items } = await predicted(
      broker(),
      Array(100).fill({ itemName: '커피'.repeat(100), description }),
    );
    expect(items.map(({ status }) => status)).toEqual(Array(100).fill('ok'));
  });
});

/** Expects no candidates, and a helpful message. */
function expectNoGuess(item: Predicted, ...statuses: string[]): void {
  expect(statuses).toContain(item.status);
  expect(item.candidates).toEqual([]);
  expect(item.message).toMatch(/\w{3}/);
}

describe('goods that cannot be classified get no guess', () => {
  test.each(['', ' ', '\t\n', '\u3000', '\u0000', '😀😀', '---', '...', '\u200b', '\u202e\u202d'])(
    'with an empty description: %j',
    async (description) => {
      expectNoGuess(await predictedOne(broker(), { description }), 'unreadable');
    },
  );

  test.each(['12345', '0901.21', '2026-01-01', '٣٤٥', 'AB-1234-X', 'P/N 88-1'])(
    'with only numbers or codes: %s',
    async (description) => {
      expectNoGuess(await predictedOne(broker(), { description }), 'vague', 'unreadable');
    },
  );

  test.each(['parts', 'sample', 'gift', 'accessories', 'goods', '샘플', '선물', '부품'])(
    'with a vague description: %s',
    async (description) => {
      expectNoGuess(await predictedOne(broker(), { description }), 'vague');
    },
  );

  test.each([
    'NaN',
    'FALSE',
    'NULL',
    'N/A',
    'per invoice',
    'STC',
    'see attached list',
    '테스트',
    '미정',
    '별첨 참조',
  ])('with a placeholder or a phrase of a manifest: %s', async (description) => {
    expectNoGuess(await predictedOne(broker(), { description }), 'vague', 'unreadable');
    expectNoGuess(
      await predictedOne(broker(), { itemName: description, description }),
      'vague',
      'unreadable',
    );
  });

  test('never with a code outside of the HS', async () => {
    const description = 'commodities not specified according to kind';
    expectNoGuess(await predictedOne(broker(), { description }), 'vague');
    const { candidates } = await predictedOne(
      broker(),
      { description: `${description}, of steel` },
      { limit: 10 },
    );
    expect(candidates).toHaveLength(10);
    for (const { code } of candidates) expect(NOMENCLATURE.titles).toHaveProperty(code);
    for (const { code } of candidates) expect(code).not.toMatch(/^(?:00|77|98|99)/);
  });

  test.each(['ملابس نسائية من القطن', 'женская одежда из хлопка', '女式棉制服装', 'เสื้อผ้าฝ้าย'])(
    'in a language that the model does not support: %s',
    async (description) => {
      expectNoGuess(await predictedOne(broker(), { description }), 'unreadable', 'vague');
    },
  );

  test('and do not affect the other items of the request', async () => {
    const { items } = await predicted(broker(), [{ description: '' }, COFFEE, { description: 'parts' }]);
    expect(items.map(({ status }) => status)).toEqual(['unreadable', 'ok', 'vague']);
  });
});

describe('a description of known goods', () => {
  test.each([
    ['control characters', 'roasted\u0000 coffee\u0007 beans\u001b[31m'],
    ['direction marks', '\u202eroasted coffee beans\u202c'],
    ['emoji', '☕ roasted coffee beans ☕'],
    ['capitals', 'ROASTED COFFEE BEANS'],
    ['fullwidth letters', 'ｒｏａｓｔｅｄ　ｃｏｆｆｅｅ　ｂｅａｎｓ'],
    ['markup', '<b>roasted</b> coffee beans <script>alert(1)</script>'],
    ['character references', '<p>roasted&nbsp;coffee&nbsp;beans</p>'],
    ['invisible characters', 'roa\u00adsted cof\u200bfee be\u2060ans\ufeff'],
    ['a phrase of a manifest', 'STC 20 bags of roasted coffee beans, as per invoice no. 4711'],
  ])('with %s is classified', async (_what, description) => {
    const { status, candidates } = await predictedOne(broker(), { description });
    expect(status).toBe('ok');
    expect(candidates.map(({ code }) => code)).toContain('090121');
  });

  test.each([
    ['alu\u00adminium foi\u00adl', 'aluminium foil'],
    ['냉\u200b동 새\u200b우', '냉동 새우'],
    ['<p>roasted&nbsp;coffee&nbsp;beans</p>', 'roasted coffee beans'],
    ['STC 500 cartons of frozen shrimp', 'frozen shrimp'],
    ['as per invoice: cotton t-shirts', 'cotton t-shirts'],
  ])('%j is answered as %j', async (written, plain) => {
    const [one, other] = (await predicted(broker(), [{ description: written }, { description: plain }]))
      .items;
    expect(other?.status).toBe('ok');
    // Words stand elsewhere in a text with phrases or markup.
    const withoutPlaces = (item: Predicted | undefined): object => ({
      ...item,
      candidates: item?.candidates.map(({ evidence, ...candidate }) => ({
        ...candidate,
        evidence: evidence.map(({ term, contribution }) => ({ term, contribution })),
      })),
    });
    expect(withoutPlaces(one)).toEqual(withoutPlaces(other));
  });

  test('with a lone surrogate in a JSON escape is classified', async () => {
    const answer = await broker().post(
      PREDICTIONS,
      '{"items":[{"description":"roasted coffee beans \\ud800"}]}',
      {
        'content-type': 'application/json',
      },
    );
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ items: [{ status: 'ok' }] });
  });

  test('in decomposed Korean, as macOS writes it, is treated like composed Korean', async () => {
    const composed = await predictedOne(broker(), SWEATER);
    const decomposed = await predictedOne(broker(), {
      itemName: SWEATER.itemName.normalize('NFD'),
      description: SWEATER.description.normalize('NFD'),
    });
    expect(withoutSpans(decomposed)).toEqual(withoutSpans(composed));
  });
});

/** A prediction without the places of its evidence, which are those of the text as sent. */
function withoutSpans({ candidates, ...item }: Predicted) {
  return {
    ...item,
    candidates: candidates.map(({ evidence, ...candidate }) => ({
      ...candidate,
      evidence: evidence.map(({ term, contribution }) => ({ term, contribution })),
    })),
  };
}

describe('a request that is not valid', () => {
  const refused = async (body: unknown): Promise<string[]> => {
    const answer = await broker().post(PREDICTIONS, body);
    expect(answer.status, answer.text).toBe(400);
    return pointersOf(answer.body);
  };

  test.each<[string, unknown, string[]]>([
    ['no items', {}, ['/items']],
    ['an empty list', { items: [] }, ['/items']],
    ['101 items', { items: Array(101).fill(COFFEE) }, ['/items']],
    ['items that are not a list', { items: COFFEE }, ['/items']],
    ['a list instead of an object', [COFFEE], ['']],
    ['null', null, ['']],
    ['a missing description', { items: [{ itemName: 'coffee' }] }, ['/items/0/description']],
    [
      'a description that is not text',
      { items: [{ description: 5 }, { description: null }, { description: ['x'] }] },
      ['/items/0/description', '/items/1/description', '/items/2/description'],
    ],
    [
      'a description of 2,001 characters',
      { items: [{ description: 'x'.repeat(2001) }] },
      ['/items/0/description'],
    ],
    [
      'a name of 201 characters',
      { items: [{ ...COFFEE, itemName: 'x'.repeat(201) }] },
      ['/items/0/itemName'],
    ],
    ['a name that is null', { items: [{ ...COFFEE, itemName: null }] }, ['/items/0/itemName']],
    [
      'ids that are empty, too long, numbers or invalid text',
      { items: ['', 'x'.repeat(65), 7, 'a\u0000'].map((id) => ({ id, ...COFFEE })) },
      ['/items/0/id', '/items/1/id', '/items/2/id', '/items/3/id'],
    ],
    ['ten digits without their schedule', { items: [COFFEE], digits: 10 }, ['/schedule']],
    ['a schedule without ten digits', { items: [COFFEE], schedule: 'HSK' }, ['/digits']],
    ['an unsupported number of digits', { items: [COFFEE], digits: 8 }, ['/digits']],
    ['digits in quotes', { items: [COFFEE], digits: '6' }, ['/digits']],
    ['no candidates', { items: [COFFEE], limit: 0 }, ['/limit']],
    ['eleven candidates', { items: [COFFEE], limit: 11 }, ['/limit']],
    [
      'unknown fields',
      { items: [{ ...COFFEE, descripton: 'x' }], language: 'en' },
      ['/items/0/descripton', '/language'],
    ],
    [
      'everything at once',
      { items: [{ description: 1 }, { ...COFFEE, id: '' }], digits: 3, limit: 99, extra: 1 },
      ['/items/0/description', '/items/1/id', '/digits', '/limit', '/extra'],
    ],
  ])('%s', async (_what, body, pointers) => {
    expect((await refused(body)).sort()).toEqual(pointers.toSorted());
  });

  test('never repeats the goods', async () => {
    const answer = await broker().post(PREDICTIONS, {
      items: [{ description: 'secret recipe '.repeat(200) }],
    });
    expect(answer.text).not.toContain('secret');
  });

  test.each(['', '{', 'coffee', '{"items":[{"description":"x"}]', '\u0000'])('the body %j', async (body) => {
    const answer = await broker().post(PREDICTIONS, body, { 'content-type': 'application/json' });
    expect(answer.status).toBe(400);
  });

  test('a description of several megabytes', async () => {
    expect(await refused({ items: [{ description: '가'.repeat(MEGABYTE) }] })).toEqual([
      '/items/0/description',
    ]);
  });

  test('query parameters', async () => {
    const answer = await broker().post(`${PREDICTIONS}?digits=4`, { items: [COFFEE] });
    expect(pointersOf(answer.body)).toEqual(['/query/digits']);
  });
});

describe('an Idempotency-Key', () => {
  test('returns the first answer again, and 422 for another body', async () => {
    const headers = { 'idempotency-key': freshId('HS') };
    const first = await broker().post(PREDICTIONS, { items: [COFFEE] }, headers);
    const again = await broker().post(PREDICTIONS, { items: [COFFEE] }, headers);
    expect(again.text).toBe(first.text);
    expect((await broker().post(PREDICTIONS, { items: [SWEATER] }, headers)).status).toBe(422);
  });

  test('works for the largest answer', async () => {
    const items = Array.from({ length: 100 }, (_, index) => ({
      id: `${index}`,
      itemName: SAMPLE_GOODS[index % 50]?.itemName,
      description: `${SAMPLE_GOODS[index % 50]?.description} ${'잡화 의류 기계 식품 goods of many kinds '.repeat(40)}`,
    }));
    const headers = { 'idempotency-key': freshId('HS') };
    const send = (): Promise<Answer> => broker().post(PREDICTIONS, { items, limit: 10 }, headers);
    const first = await send();
    expect(first.status, first.text.slice(0, 300)).toBe(200);
    expect((await send()).text).toBe(first.text);
  });

  test('is not shared between clients', async () => {
    const headers = { 'idempotency-key': freshId('HS') };
    const of = async (name: 'broker-a' | 'broker-b'): Promise<unknown> =>
      (
        await service()
          .as(name)
          .post(PREDICTIONS, { items: [COFFEE] }, headers)
      ).body.predictionId;
    expect(await of('broker-a')).not.toBe(await of('broker-b'));
  });
});

describe('the commands with the real service', () => {
  const folder = temporaryFolder();

  test('npm run tool -- hs classifies the samples as the API does', async () => {
    const out = join(folder, 'samples.csv');
    const { code, stderr } = await run(
      'bin/hs.ts',
      join(ROOT, 'samples', 'goods.csv'),
      '--out',
      out,
      '--endpoints',
      service().endpointsFile,
    );
    expect({ code, stderr }).toMatchObject({ code: 0 });
    const rows: Json[] = parse(readFileSync(out, 'utf8'), {
      columns: true,
      bom: true,
      cast: (field) => cellText(field),
    });
    expect(rows.map(({ id }) => id)).toEqual(SAMPLE_GOODS.map(({ id }) => id));
    const { items } = await predicted(
      broker(),
      SAMPLE_GOODS.map(({ itemName, description }) => ({ itemName, description })),
      { limit: 3 },
    );
    expect(rows.map(({ status, code1, code3 }) => [status, code1, code3])).toEqual(
      items.map(({ status, candidates }) => [status, candidates[0]?.code ?? '', candidates[2]?.code ?? '']),
    );
  });

  test('npm run tool -- export-decisions exports decisions made over the API', async () => {
    const { predictionId } = await predicted(broker(), [SWEATER, COFFEE]);
    const decisions = [{ index: 0, code: '611020' }];
    expect((await broker().post(decisionPath(predictionId), { decisions })).status).toBe(200);
    const out = join(folder, 'decisions.jsonl');
    const { code } = await run(
      'bin/export-decisions.ts',
      '--out',
      out,
      '--endpoints',
      service().endpointsFile,
    );
    expect(code).toBe(0);
    const lines = readFileSync(out, 'utf8').trim().split('\n');
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      id: `${predictionId}/0`,
      lang: 'ko',
      code: '611020',
      text: `${SWEATER.itemName}; ${SWEATER.description}`,
    });
  });
});

contractTests();
