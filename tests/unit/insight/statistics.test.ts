// Statistics on a lake of emulated storage: every measure by every pair of dimensions equals what counting declaration by declaration
// gives, small cells are withheld, and the request shapes of Athena.
import { AthenaClient } from '@aws-sdk/client-athena';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadedRows } from '../../../functions/insight/lake/declarations/rows.ts';
import { writePartition } from '../../../functions/insight/lake/partition.ts';
import { StatisticsQuery } from '../../../functions/insight/schemas.ts';
import { AthenaEngine } from '../../../functions/insight/statistics/athena/store.ts';
import { LocalEngine } from '../../../functions/insight/statistics/local.ts';
import { DIMENSIONS, type Dimension, MEASURES } from '../../../functions/insight/statistics/query.ts';
import { statisticsOf } from '../../../functions/insight/statistics/statistics.ts';
import { wilsonInterval } from '../../../functions/shared/intervals.ts';
import { representing } from '../../../functions/shared/lake/represents.ts';
import { DECLARATIONS } from '../../../functions/shared/lake/tables.ts';
import { type Operation, serveJson } from '../../../local/emulators/json-service.ts';
import { startDynamoDb, type TestDynamoDb } from '../../support/dynamodb.ts';
import { openTestLake, type TestLake } from '../../support/lake.ts';
import { startTestS3, type TestS3 } from '../../support/s3.ts';

const FROM = '2026-02-01';
const TO = '2026-02-03';
const DAYS = [FROM, '2026-02-02', TO];

type Loaded = Parameters<typeof loadedRows>[0];

/** Declarations of few headings, countries and importers, so that cells have several. */
const anyDeclaration = fc.record({
  day: fc.constantFrom(...DAYS),
  office: fc.constantFrom('10', '20'),
  importer: fc.constantFrom('A', 'B', 'C', 'D'),
  departure: fc.constantFrom('CN', 'VN'),
  outcome: fc.constantFrom(undefined, 'clear', 'fraud', 'critical') as fc.Arbitrary<Loaded['outcome']>,
  items: fc.array(
    fc.record({
      hsCode: fc.constantFrom('851713', '851714', '640399', '850760'),
      origin: fc.constantFrom('CN', 'VN', 'US'),
      price: fc.integer({ min: 0, max: 1_000 }),
      rate: fc.constantFrom(0, 8, 13),
    }),
    { minLength: 1, maxLength: 4 },
  ),
});
interface Random {
  readonly day: string;
  readonly office: string;
  readonly importer: string;
  readonly departure: string;
  readonly outcome: Loaded['outcome'];
  readonly items: readonly {
    readonly hsCode: string;
    readonly origin: string;
    readonly price: number;
    readonly rate: number;
  }[];
}

function loaded({ day, office, importer, departure, outcome, items }: Random, index: number): Loaded {
  const code = 'X';
  return {
    outcome,
    declaration: {
      ...{ declarationId: `S-${index}`, declaredOn: day, office, importerId: importer, declarantId: code },
      ...{ processType: code, importType: code, importUse: code, paymentType: code, transportMode: code },
      departureCountry: departure,
      items: items.map(({ hsCode, origin, price, rate }, item) => ({
        ...{ itemNumber: item + 1, hsCode, originCountry: origin, originMark: code, taxType: code },
        ...{ taxRate: rate, netMassKg: 1, price: { amount: price, currency: 'KRW' } },
      })),
    },
  };
}

/** Cells by counting one by one. */
function counted(
  declarations: readonly Loaded[],
  by: Dimension,
  by2: Dimension | undefined,
  measure: string,
): Map<string, [number, number]> {
  const cells = new Map<string, { value: number; n: number; readonly seen: Set<string> }>();
  for (const { declaration, outcome } of declarations) {
    const isFraud = outcome === 'fraud' || outcome === 'critical';
    const ofRates = measure === 'frauds' || measure === 'fraudRate';
    for (const item of declaration.items) {
      const keys: Readonly<Record<Dimension, string>> = {
        day: declaration.declaredOn,
        lane: 'not-scored',
        hsChapter: item.hsCode.slice(0, 2),
        hs4: item.hsCode.slice(0, 4),
        origin: item.originCountry,
        departure: declaration.departureCountry,
        office: declaration.office,
        importer: declaration.importerId,
        outcome: outcome ?? 'not-inspected',
      };
      const id = `${keys[by]}|${by2 === undefined ? '' : keys[by2]}`;
      const cell = cells.get(id) ?? { value: 0, n: 0, seen: new Set<string>() };
      cells.set(id, cell);
      if (measure === 'items') cell.value += 1;
      if (measure === 'price') cell.value += item.price.amount;
      if (measure === 'duty') cell.value += (item.price.amount * item.taxRate) / 100;
      if (cell.seen.has(declaration.declarationId)) continue;
      cell.seen.add(declaration.declarationId);
      if (measure === 'declarations') cell.value += 1;
      if (measure === 'inspected' && outcome !== undefined) cell.value += 1;
      if (ofRates && isFraud) cell.value += 1;
      if (!ofRates || outcome !== undefined) cell.n += 1;
    }
  }
  const shown = [...cells].filter(([, { n }]) => measure !== 'fraudRate' || n > 0);
  return new Map(shown.map(([id, { value, n }]) => [id, [value, n]]));
}

let db: TestDynamoDb;
let s3: TestS3;
let test: TestLake;
let engine: LocalEngine;
beforeAll(async () => {
  [db, s3] = await Promise.all([startDynamoDb(), startTestS3()]);
  test = await openTestLake(db, s3);
  engine = new LocalEngine(test.lake);
});
afterAll(async () => {
  test.close();
  await Promise.all([db.close(), s3.close()]);
});

async function store(declarations: readonly Loaded[]): Promise<void> {
  for (const day of DAYS) {
    const ofDay = declarations.filter(({ declaration }) => declaration.declaredOn === day);
    // In two files, as after loading a history.
    for (const [file, half] of [
      ['service', 0],
      ['history-1', 1],
    ] as const) {
      const rows = ofDay.filter((_, index) => index % 2 === half).flatMap(loadedRows);
      await writePartition(test.ports, { table: DECLARATIONS, day, file }, { rows: () => rows });
    }
  }
}

const ALL = { leastParties: 0, mostCells: 10_000 };

describe('statistics', () => {
  it('of any declarations equal counting them one by one, by any one or two dimensions', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyDeclaration, { maxLength: 40 }), async (random) => {
        const declarations = random.map(loaded);
        await store(declarations);
        for (const [index, by] of DIMENSIONS.entries()) {
          for (const by2 of [
            undefined,
            DIMENSIONS[(index + 3) % DIMENSIONS.length],
            DIMENSIONS[(index + 4) % DIMENSIONS.length],
          ]) {
            for (const measure of MEASURES) {
              const query = { from: FROM, to: TO, by, by2, measure };
              const { cells } = await engine.cellsOf(query, ALL);
              const found = new Map(
                cells.map((cell) => [`${cell.by}|${cell.by2 ?? ''}`, [cell.value, cell.n]]),
              );
              const expected = counted(declarations, by, by2, measure);
              expect([...found.keys()].sort(), JSON.stringify(query)).toEqual([...expected.keys()].sort());
              for (const [id, [value, n]] of expected) {
                expect(found.get(id), `${id} ${JSON.stringify(query)}`).toEqual([
                  expect.closeTo(value, 6),
                  n,
                ]);
              }
            }
          }
        }
      }),
      { numRuns: 4 },
    );
  });

  it('count what was found in the items of a cell, not in the whole declaration', async () => {
    const items = ['851713', '851714', '640399'].map((hsCode) => ({
      hsCode,
      origin: 'CN',
      price: 1,
      rate: 0,
    }));
    const one = { day: FROM, office: '10', importer: 'A', departure: 'CN', outcome: 'clear', items } as const;
    // Fraud in the second item alone.
    const outcomes = ['clear', 'fraud', 'clear'];
    const represents = representing(
      items.map(({ hsCode }, index) => ({
        hsCode,
        originCountry: 'CN',
        gravity: outcomes[index] === 'fraud' ? 2 : 1,
      })),
    );
    const gravest = loadedRows(loaded(one, 1)).map((row, index) => ({
      ...row,
      outcome: 'fraud',
      item_outcome: outcomes[index] ?? null,
      represents: represents[index] ?? 0,
    }));
    await store([]);
    await writePartition(
      test.ports,
      { table: DECLARATIONS, day: FROM, file: 'service' },
      { rows: () => gravest },
    );
    const by = async (dimension: Dimension) =>
      Object.fromEntries(
        (await engine.cellsOf({ from: FROM, to: TO, by: dimension, measure: 'frauds' }, ALL)).cells.map(
          (cell) => [cell.by, [cell.value, cell.n]],
        ),
      );
    expect(await by('hs4')).toEqual({ '8517': [1, 1], '6403': [0, 1] });
    expect(await by('office')).toEqual({ '10': [1, 1] });
  });

  it('withhold cells of fewer than three importers, exactly, and say how many', async () => {
    const of = (office: string, importers: readonly string[]): Random[] =>
      importers.flatMap((importer) =>
        Array.from({ length: 5 }, () => ({
          day: FROM,
          office,
          importer,
          departure: 'CN',
          outcome: undefined,
          items: [{ hsCode: '851713', origin: 'CN', price: 1, rate: 0 }],
        })),
      );
    // With many importers, any two of them share a bucket of the lower bound somewhere.
    const three = Array.from({ length: 60 }, (_, office) =>
      of(`T${office}`, [`${office}a`, `${office}b`, `${office}c`]),
    );
    const two = Array.from({ length: 60 }, (_, office) => of(`D${office}`, [`${office}d`, `${office}e`]));
    await store([...three, ...two].flat().map(loaded));
    const query = { from: FROM, to: TO, by: 'office', measure: 'declarations' } as const;
    const { cells, withheld } = await engine.cellsOf(query, { leastParties: 3, mostCells: 1_000 });
    expect(cells.map((cell) => cell.by).sort()).toEqual(three.map((_, office) => `T${office}`).sort());
    expect(withheld).toBe(60);
    const few = await engine.cellsOf(query, { leastParties: 3, mostCells: 10 });
    expect([few.cells.length, few.omitted, few.withheld]).toEqual([10, 50, 60]);
    const none = await engine.cellsOf({ ...query, by: 'importer' }, { leastParties: 3, mostCells: 10 });
    expect(none).toEqual({ cells: [], withheld: 300, omitted: 0 });
  });

  it('of nothing are empty', async () => {
    expect(
      await engine.cellsOf({ from: '1999-01-01', to: '1999-01-02', by: 'lane', measure: 'price' }, ALL),
    ).toEqual({
      cells: [],
      withheld: 0,
      omitted: 0,
    });
  });
});

describe('the answer', () => {
  const ports = (rows: number) => ({
    size: async () => ({ rows, modifiedAt: '2026-01-01T00:00:00.000Z' }),
    completeThrough: async () => undefined,
    local: { cellsOf: async () => ({ cells: [{ by: 'red', value: 3, n: 10 }], withheld: 1, omitted: 0 }) },
    large: { engine: { cellsOf: async () => ({ cells: [], withheld: 0, omitted: 0 }) }, aboveRows: 100 },
    currency: 'KRW',
  });

  it('has a rate with its interval, as published for 3 of 10', async () => {
    const answer = await statisticsOf(
      ports(100),
      { from: FROM, to: TO, by: 'lane', measure: 'fraudRate' },
      true,
    );
    // Wilson's interval of 3 of 10 at 95 %: .1078 to .6032.
    expect(answer).toEqual({
      rows: [
        { lane: 'red', value: 0.3, n: 10, low: expect.closeTo(0.1078, 4), high: expect.closeTo(0.6032, 4) },
      ],
      withheld: 1,
      omitted: 0,
      asOf: '2026-01-01T00:00:00.000Z',
    });
    expect(wilsonInterval(0, 5).low).toBe(0);
    expect(wilsonInterval(5, 5).high).toBeCloseTo(1, 12);
  });

  it('comes from the other engine for more rows than the limit, and names the currency of money', async () => {
    const answer = await statisticsOf(ports(101), { from: FROM, to: TO, by: 'lane', measure: 'price' }, true);
    expect(answer).toMatchObject({ rows: [], currency: 'KRW' });
  });
});

describe('a request', () => {
  it.each<[Record<string, string>, string[]]>([
    [{}, ['/from', '/to', '/by']],
    [
      { from: '2026-02-30', to: '2026-02-01', by: 'colour', by2: 'lane', measure: 'sum' },
      ['/from', '/by', '/measure'],
    ],
    [{ from: '2026-02-02', to: '2026-02-01', by: 'lane', by2: 'lane' }, ['/to', '/by2']],
    [{ from: '2024-01-01', to: '2026-02-01', by: 'lane', limit: '5' }, ['/limit', '/from']],
  ])('that is bad names every bad parameter: %j', (query, pointers) => {
    const { error } = StatisticsQuery.safeParse(query);
    const named = error?.issues
      .flatMap((issue) => (issue.code === 'unrecognized_keys' ? issue.keys : issue.path))
      .map((name) => `/${String(name)}`);
    expect(named?.sort()).toEqual(pointers.toSorted());
  });
});

describe('Athena', () => {
  it('runs the query once in its work group, waits for it, and reads every page of the result', async () => {
    const requests: Record<string, unknown>[] = [];
    const cell = (...values: (string | undefined)[]) => ({
      Data: values.map((VarCharValue) => ({ VarCharValue })),
    });
    const athena = await serveJson({
      namespace: 'com.amazonaws.athena',
      operations: new Map<string, Operation>([
        [
          'StartQueryExecution',
          (input) => {
            requests.push(input);
            return { QueryExecutionId: 'Q-1' };
          },
        ],
        [
          'GetQueryExecution',
          (input) => {
            requests.push(input);
            return { QueryExecution: { Status: { State: requests.length < 3 ? 'RUNNING' : 'SUCCEEDED' } } };
          },
        ],
        [
          'GetQueryResults',
          (input) => {
            requests.push(input);
            return input.NextToken === undefined
              ? {
                  ResultSet: {
                    Rows: [
                      cell('k1', 'k2', 'value', 'n', 'cells', 'withheld'),
                      cell('85', 'CN', '3.0', '10.0', '2.0', '1.0'),
                    ],
                  },
                  NextToken: 'next',
                }
              : { ResultSet: { Rows: [cell('64', 'VN', '0.0', '4.0', '2.0', '1.0')] } };
          },
        ],
      ]),
      errors: {
        unsupported: 'InvalidRequestException',
        badInput: 'InvalidRequestException',
        internal: 'InternalServerException',
      },
      maxRequestBytes: 1024 * 1024,
    });
    const client = new AthenaClient({
      endpoint: athena.url,
      region: 'eu-central-1',
      credentials: { accessKeyId: 'x', secretAccessKey: 'y' },
    });
    try {
      const large = new AthenaEngine(client, { workGroup: 'W', database: 'D', waitMs: 5_000 });
      const query = { from: FROM, to: TO, by: 'hsChapter', by2: 'origin', measure: 'frauds' } as const;
      expect(await large.cellsOf(query, { leastParties: 3, mostCells: 10 })).toEqual({
        cells: [
          { by: '85', by2: 'CN', value: 3, n: 10 },
          { by: '64', by2: 'VN', value: 0, n: 4 },
        ],
        withheld: 1,
        omitted: 0,
      });
      const [start, ...others] = requests;
      expect(start).toMatchObject({
        WorkGroup: 'W',
        QueryExecutionContext: { Database: 'D' },
        ClientRequestToken: expect.stringMatching(/^[0-9a-f]{64}$/),
      });
      const sql = String(start?.QueryString);
      expect(sql).toContain(`FROM declarations WHERE day BETWEEN '${FROM}' AND '${TO}'`);
      expect(sql).toContain('bitwise_and(represents, 16) <> 0');
      expect(sql).toContain('count(DISTINCT importer_id)');
      expect(others).toEqual([
        { QueryExecutionId: 'Q-1' },
        { QueryExecutionId: 'Q-1' },
        { QueryExecutionId: 'Q-1' },
        { QueryExecutionId: 'Q-1', NextToken: 'next' },
      ]);
    } finally {
      client.destroy();
      await athena.close();
    }
  });
});
