// Worklists against DynamoDB: a list shows every declaration of its filter once, highest first, in pages of any size, and shows what
// was just recorded.
import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DeclarationRecord } from '../../../../../functions/score-import/declarations/record.ts';
import {
  isListed,
  type RiskPlace,
  riskPlace,
  type WorklistFilter,
  worklistEntry,
} from '../../../../../functions/score-import/declarations/worklist.ts';
import { Lane, type WorklistItem } from '../../../../../functions/score-import/schemas.ts';
import { packJson } from '../../../../../functions/shared/tables/packed-json.ts';
import { actBy } from '../../../../support/acts.ts';
import { startDynamoDb, type TestDynamoDb } from '../../../../support/dynamodb.ts';
import { type ImportStores, importStores } from '../../../../support/import-stores.ts';
import { scoredRecord } from '../../../../support/scored-record.ts';

let db: TestDynamoDb;
let stores: ImportStores;
beforeAll(async () => {
  db = await startDynamoDb();
  stores = importStores(db);
});
afterAll(() => db.close());

const INSPECTION = {
  outcome: 'fraud',
  revision: 1,
  recordedAt: '2020-03-03T00:00:00.000Z',
  by: { client: 'officer' },
} as const;

async function inspect(declarationId: string): Promise<void> {
  const line = {
    at: INSPECTION.recordedAt,
    by: INSPECTION.by,
    event: 'inspected',
    version: 1,
    detail: {},
  } as const;
  const revision = {
    declarationId,
    version: 1,
    inspection: INSPECTION,
    line,
    changes: new Map(),
    requestId: 'request-1',
  };
  expect(await stores.declarations.beginRevision(revision, { now: 0, leaseMs: 1 })).toBe(true);
}

async function cancel(record: DeclarationRecord): Promise<void> {
  const line = {
    at: INSPECTION.recordedAt,
    by: INSPECTION.by,
    event: 'cancelled',
    version: 1,
    detail: {},
  } as const;
  expect(await stores.declarations.cancelDeclaration(record, line, 'request-1')).toBe(true);
}

async function pagesOf(filter: WorklistFilter, limit: number): Promise<WorklistItem[][]> {
  const pages: WorklistItem[][] = [];
  let after: RiskPlace | undefined;
  do {
    const page = await stores.worklists.worklist(filter, limit, after);
    pages.push([...page.items]);
    after = page.next;
  } while (after !== undefined);
  return pages;
}

async function idsOf(filter: WorklistFilter): Promise<string[]> {
  return (await pagesOf(filter, 100)).flat().map(({ declarationId }) => declarationId);
}

describe('worklists', () => {
  const DAYS = ['2020-03-02', '2020-03-03', '2020-04-01'];
  const CHAPTERS = ['640399', '090121', '8507600000'];
  const expected: WorklistItem[] = [];

  beforeAll(async () => {
    // Many ties, all lanes, and every combination of what lists are narrowed by.
    for (let index = 0; index < 72; index++) {
      const of = <Value>(values: readonly Value[], step: number): Value =>
        values[Math.floor(index / step) % values.length] as Value;
      const record = scoredRecord(
        {
          declarationId: `WORK-${index}`,
          declaredOn: of(DAYS, 1),
          importerId: of(['IMP-1', '관세법인 한강'], 3),
          office: of(['40', '41'], 2),
          hsCode: of(CHAPTERS, 5),
        },
        {
          fraudProbability: index === 7 ? 0.000001 : (90 + (index % 5)) / 100,
          lane: of(Lane.options, 4),
          selectedBy: of(['score', 'score', 'random'], 7),
        },
      );
      await stores.declarations.putDeclaration(record, actBy('clearance-system'));
      const isInspected = index % 6 === 5;
      const isCancelled = index % 8 === 6;
      if (isInspected) await inspect(`WORK-${index}`);
      if (isCancelled) await cancel(record);
      expected.push({
        ...worklistEntry(record),
        status: isCancelled ? 'cancelled' : 'scored',
        ...(isInspected ? { inspection: INSPECTION } : {}),
      });
    }
  });

  const maybe = <Value>(...values: readonly Value[]): fc.Arbitrary<Value | undefined> =>
    fc.option(fc.constantFrom(...values), { nil: undefined });
  const narrowing = {
    status: maybe('open' as const, 'inspected' as const, 'cancelled' as const),
    office: maybe('40', '41', '42'),
    hsChapter: maybe('64', '09', '85'),
    selectedBy: maybe('score' as const, 'random' as const),
  };
  const filters: fc.Arbitrary<WorklistFilter> = fc.oneof(
    fc.record({ day: fc.constantFrom(...DAYS), lane: maybe(...Lane.options), ...narrowing }),
    fc.record({
      importerId: fc.constantFrom('IMP-1', '관세법인 한강', 'NOBODY'),
      from: maybe(...DAYS),
      to: maybe(...DAYS),
      ...narrowing,
    }),
  );

  it('show every declaration of their filter once, highest first, in pages of any size', async () => {
    await fc.assert(
      fc.asyncProperty(filters, fc.integer({ min: 1, max: 30 }), async (filter, limit) => {
        const pages = await pagesOf(filter, limit);
        const shown = expected
          .filter((item) => isListed(filter, item))
          .sort((one, other) => (riskPlace(one) < riskPlace(other) ? 1 : -1));
        expect(pages.flat()).toEqual(shown);
        for (const page of pages) expect(page.length).toBeLessThanOrEqual(limit);
      }),
      { numRuns: 120 },
    );
  });

  it('are in full pages where nothing narrows them, and end with the last one', async () => {
    const all = expected.filter((item) => isListed({ day: '2020-03-02' }, item)).length;
    const pages = await pagesOf({ day: '2020-03-02' }, 3);
    expect(pages.map((page) => page.length)).toEqual(
      [...Array(Math.floor(all / 3)).fill(3), all % 3].filter(Boolean),
    );
    expect(await pagesOf({ day: '2020-03-02' }, all)).toHaveLength(1);
  });

  it('are empty for a day without declarations', async () => {
    expect(await stores.worklists.worklist({ day: '1999-12-31' }, 50, undefined)).toEqual({
      items: [],
      next: undefined,
    });
  });

  it('show a declaration of 999 items by a short entry', async () => {
    const large = scoredRecord(
      { declarationId: 'LARGE-3', declaredOn: '2020-05-05' },
      {},
      Array.from({ length: 999 }, (_, index) => ({ netMassKg: index })),
    );
    await stores.declarations.putDeclaration(large, actBy('clearance-system'));
    const page = await stores.worklists.worklist({ day: '2020-05-05' }, 10, undefined);
    expect(JSON.stringify(page).length).toBeLessThan(2_000);
    expect(page.items[0]?.goods).toEqual({
      hsCode: '090121',
      originCountry: 'BR',
      departureCountry: 'BR',
      items: 999,
      price: 999 * 3_500_000,
    });
  });
});

describe('an index that is behind its table', () => {
  /** Changes a record in what its index entries do not hold, as if they did and followed later. */
  async function stale(declarationId: string, changes: Record<string, object>, check: () => Promise<void>) {
    const { declarations: TableName } = db.tables;
    const Key = { declarationId: { S: declarationId } };
    const { Item = {} } = await db.client.send(new GetItemCommand({ TableName, Key }));
    await db.client.send(new PutItemCommand({ TableName, Item: { ...Item, ...changes } as typeof Item }));
    await check();
  }
  const put = (declarationId: string, fraudProbability: number): Promise<unknown> =>
    stores.declarations.putDeclaration(
      scoredRecord({ declarationId, declaredOn: '2020-06-01' }, { fraudProbability }),
      actBy('clearance-system'),
    );

  it('shows no declaration that was moved to another list', async () => {
    await put('STALE-1', 0.5);
    // The entry says green by now, the index still red.
    const entry = worklistEntry(
      scoredRecord({ declarationId: 'STALE-1', declaredOn: '2020-06-01' }, { lane: 'green' }),
    );
    await stale('STALE-1', { worklistEntry: { B: packJson(entry) } }, async () => {
      expect(await idsOf({ day: '2020-06-01', lane: 'red' })).toEqual([]);
    });
  });

  it('leaves a declaration whose score fell to the page of its new place, and shows one whose score rose', async () => {
    const entryOf = (declarationId: string, fraudProbability: number): { B: Uint8Array } => ({
      B: packJson(
        worklistEntry(scoredRecord({ declarationId, declaredOn: '2020-06-02' }, { fraudProbability })),
      ),
    });
    for (const [id, probability] of [
      ['FELL-1', 0.8],
      ['ROSE-1', 0.7],
      ['KEPT-1', 0.75],
    ] as const) {
      await stores.declarations.putDeclaration(
        scoredRecord({ declarationId: id, declaredOn: '2020-06-02' }, { fraudProbability: probability }),
        actBy('clearance-system'),
      );
    }
    await stale('FELL-1', { worklistEntry: entryOf('FELL-1', 0.1) }, async () => {
      await stale('ROSE-1', { worklistEntry: entryOf('ROSE-1', 0.9) }, async () => {
        expect(await idsOf({ day: '2020-06-02' })).toEqual(['ROSE-1', 'KEPT-1']);
      });
    });
  });
});
