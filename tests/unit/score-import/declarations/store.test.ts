// The store of declarations against DynamoDB: a declaration is stored once, and the worklist returns every declaration of its lane and
// day once, highest first.
import { paginateScan } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DeclarationRecord } from '../../../../functions/score-import/declarations/record.ts';
import { DeclarationStore } from '../../../../functions/score-import/declarations/store.ts';
import { contentHash } from '../../../../functions/score-import/declarations/submission.ts';
import type { WorklistPosition } from '../../../../functions/score-import/declarations/worklist.ts';
import { Declaration } from '../../../../functions/score-import/schemas.ts';
import { trailOf } from '../../../support/audit.ts';
import { declaration, itemsBody, profilesFor } from '../../../support/declarations.ts';
import { startDynamoDb, type TestDynamoDb } from '../../../support/dynamodb.ts';
import { KEPT_DAYS } from '../../../support/import-stores.ts';

let db: TestDynamoDb;
let store: DeclarationStore;
beforeAll(async () => {
  db = await startDynamoDb();
  store = new DeclarationStore(db.client, db.tables.declarations, trailOf(db), KEPT_DAYS);
});
afterAll(() => db.close());

/** A record as scoring makes it. */
function record(
  changes: Record<string, unknown>,
  assessment: Partial<DeclarationRecord['assessment']> = {},
  items: readonly Record<string, unknown>[] = [],
): DeclarationRecord {
  const accepted = items.length === 0 ? declaration(changes) : Declaration.parse(itemsBody(items, changes));
  const fraudProbability = assessment.fraudProbability ?? 0.25;
  return {
    declaration: accepted,
    version: 1,
    status: 'scored',
    contentHash: contentHash(accepted),
    assessment: {
      declarationId: accepted.declarationId,
      score: Math.round(fraudProbability * 1000),
      fraudProbability,
      criticalProbability: 0.01,
      lane: 'red',
      selectedBy: 'score',
      riskiestItem: 1,
      items: accepted.items.map(({ itemNumber }) => ({
        itemNumber,
        score: Math.round(fraudProbability * 1000),
        fraudProbability,
        criticalProbability: 0.01,
        reasons: [],
        novelty: { knownImporter: true, knownGoods: false },
      })),
      warnings: [],
      model: { name: 'import-risk', version: '1.0.0' },
      scoredAt: '2026-01-01T00:00:00.000Z',
      ...assessment,
    },
    selectionProbability: 1,
    profiles: profilesFor(accepted, { importer: { inspected: 3, fraud: 1, critical: 0 } }),
    by: { client: 'clearance-system' },
    history: [
      {
        at: '2026-01-01T00:00:00.000Z',
        by: { client: 'clearance-system' },
        event: 'submitted',
        version: 1,
        detail: { score: 250, lane: 'red' },
      },
    ],
  };
}

describe('storing a declaration', () => {
  it('keeps all of it', async () => {
    const stored = record({ declarationId: 'KEEP-1', importerId: '관세법인 한강', sellerId: '' });
    expect(await store.putDeclaration(stored, 'request-1')).toBeUndefined();
    const read = await store.getDeclaration('KEEP-1');
    expect(read).toEqual(stored);
  });

  it('returns the stored record and changes nothing where the id is taken', async () => {
    const first = record({ declarationId: 'TAKEN-1' });
    const other = record({ declarationId: 'TAKEN-1', netMassKg: 1 }, { lane: 'green' });
    await store.putDeclaration(first, 'request-1');
    expect((await store.putDeclaration(other, 'request-1'))?.contentHash).toBe(first.contentHash);
    expect((await store.getDeclaration('TAKEN-1'))?.declaration.items[0]?.netMassKg).toBe(250);
  });

  it('happens once among 20 parallel puts of one id', async () => {
    const records = Array.from({ length: 20 }, (_, index) =>
      record({ declarationId: 'RACE-1', netMassKg: index + 1 }),
    );
    const answers = await Promise.all(records.map((one) => store.putDeclaration(one, 'request-1')));
    const winner = records[answers.indexOf(undefined)];
    expect(answers.filter((answer) => answer === undefined)).toHaveLength(1);
    expect((await store.getDeclaration('RACE-1'))?.contentHash).toBe(winner?.contentHash);
    for (const answer of answers) {
      if (answer !== undefined) expect(answer.contentHash).toBe(winner?.contentHash);
    }
  });

  it('returns nothing for an id that was never stored', async () => {
    expect(await store.getDeclaration('NEVER-1')).toBeUndefined();
  });

  it('succeeds where another one of its id expires and is deleted at the same time', async () => {
    const { client, tables } = db;
    let attempts = 0;
    // The first attempt finds the id taken; when the store looks, nothing is there any more.
    const trail = {
      write: async (...write: Parameters<ReturnType<typeof trailOf>['write']>) => {
        attempts += 1;
        return attempts > 1 && (await trailOf(db).write(...write));
      },
    };
    const late = new DeclarationStore(client, tables.declarations, trail, KEPT_DAYS);
    expect(await late.putDeclaration(record({ declarationId: 'AGAIN-1' }), 'request-1')).toBeUndefined();
    expect(await store.getDeclaration('AGAIN-1')).toBeDefined();
  });

  it('needs to know for how long', async () => {
    const reader = new DeclarationStore(db.client, db.tables.declarations, trailOf(db));
    await expect(reader.putDeclaration(record({ declarationId: 'NEVER-2' }), 'request-1')).rejects.toThrow(
      'retention',
    );
    expect(await store.getDeclaration('NEVER-2')).toBeUndefined();
  });
});

describe('a declaration of 999 items', () => {
  /** Descriptions of the longest kind that compress worst: 512 random Hangul syllables, 1.5 KB. */
  function longItems(count = 999): Record<string, unknown>[] {
    const syllable = (): string => String.fromCharCode(0xac00 + Math.floor(Math.random() * 11_172));
    const description = (): string => Array.from({ length: 512 }, syllable).join('');
    return Array.from({ length: count }, (_, index) => ({ netMassKg: index, description: description() }));
  }
  /** Everything in the table under an id, the parts of contents included. */
  async function keysOf(declarationId: string): Promise<string[]> {
    const pages = paginateScan(
      { client: db.client },
      {
        TableName: db.tables.declarations,
        FilterExpression: 'begins_with(declarationId, :id)',
        ExpressionAttributeValues: { ':id': { S: declarationId } },
        ProjectionExpression: 'declarationId',
      },
    );
    const keys: string[] = [];
    for await (const { Items = [] } of pages) keys.push(...Items.map((item) => item.declarationId?.S ?? ''));
    return keys.sort();
  }

  it('is kept whole, in parts beside its record where DynamoDB takes no larger item', async () => {
    const large = record({ declarationId: 'LARGE-1' }, {}, longItems());
    await store.putDeclaration(large, 'request-1');
    expect(await store.getDeclaration('LARGE-1')).toEqual(large);
    const [own, ...parts] = await keysOf('LARGE-1');
    expect(own).toBe('LARGE-1');
    expect(parts.length).toBeGreaterThanOrEqual(3);
    for (const part of parts) expect(part).toMatch(/^LARGE-1#[0-9a-f-]{36}#\d$/);
  });

  it('stored by several at once is that of one of them', async () => {
    const records = [1, 2, 3].map((office) =>
      record({ declarationId: 'LARGE-2', office: `${office}` }, {}, longItems(200)),
    );
    const answers = await Promise.all(records.map((one) => store.putDeclaration(one, 'request-1')));
    expect(await store.getDeclaration('LARGE-2')).toEqual(records[answers.indexOf(undefined)]);
  });

  it('sent again is not written again', async () => {
    const large = record({ declarationId: 'LARGE-4' }, {}, longItems(200));
    await store.putDeclaration(large, 'request-1');
    const keys = await keysOf('LARGE-4');
    expect(await store.putDeclaration(large, 'request-1')).toEqual(large);
    expect(await keysOf('LARGE-4')).toEqual(keys);
  });

  it('is in the worklist by a short entry', async () => {
    const items = longItems();
    await store.putDeclaration(
      record({ declarationId: 'LARGE-3', declaredOn: '2020-05-05' }, {}, items),
      'request-1',
    );
    const page = await store.worklist('red', '2020-05-05', 10, undefined);
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

describe('the worklist', () => {
  const DAY = '2020-03-02';
  // Many ties: 23 declarations with five probabilities, and one that makes a number with an exponent.
  const expected = Array.from({ length: 23 }, (_, index) => ({
    declarationId: `WORK-${index}`,
    fraudProbability: index === 7 ? 0.000001 : (90 + (index % 5)) / 100,
  }));

  beforeAll(async () => {
    for (const { declarationId, fraudProbability } of expected) {
      await store.putDeclaration(
        record({ declarationId, declaredOn: DAY }, { fraudProbability }),
        'request-1',
      );
    }
    await store.putDeclaration(
      record({ declarationId: 'WORK-OTHER-DAY', declaredOn: '2020-03-03' }),
      'request-1',
    );
    await store.putDeclaration(
      record({ declarationId: 'WORK-GREEN', declaredOn: DAY }, { lane: 'green' }),
      'request-1',
    );
  });

  async function pages(limit: number): Promise<{ declarationId: string; fraudProbability: number }[][]> {
    const all: { declarationId: string; fraudProbability: number }[][] = [];
    let after: WorklistPosition | undefined;
    do {
      const page = await store.worklist('red', DAY, limit, after);
      all.push(
        page.items.map(({ declarationId, fraudProbability }) => ({
          declarationId,
          fraudProbability,
        })),
      );
      after = page.next;
    } while (after !== undefined);
    return all;
  }

  it('begins with the highest score', async () => {
    const [page] = await pages(100);
    const probabilities = page?.map(({ fraudProbability }) => fraudProbability) ?? [];
    expect(probabilities).toEqual(probabilities.toSorted((one, other) => other - one));
    expect(probabilities[0]).toBe(0.94);
    expect(page?.at(-1)?.declarationId).toBe('WORK-7');
  });

  it.each([1, 2, 4, 5, 23, 24])(
    'in pages of %d returns every declaration of the lane and day once, in order',
    async (limit) => {
      const all = await pages(limit);
      const items = all.flat();
      expect(items.map(({ declarationId }) => declarationId).sort()).toEqual(
        expected.map(({ declarationId }) => declarationId).sort(),
      );
      const probabilities = items.map(({ fraudProbability }) => fraudProbability);
      expect(probabilities).toEqual(probabilities.toSorted((one, other) => other - one));
      for (const page of all) expect(page.length).toBeLessThanOrEqual(limit);
    },
  );

  it('is empty for a day without declarations in the lane', async () => {
    expect(await store.worklist('yellow', DAY, 50, undefined)).toEqual({ items: [], next: undefined });
  });

  it('includes the inspection result of a declaration that has one', async () => {
    const inspection = {
      outcome: 'fraud',
      revision: 1,
      recordedAt: '2020-03-03T00:00:00.000Z',
      by: { client: 'officer' },
    } as const;
    const line = {
      at: inspection.recordedAt,
      by: inspection.by,
      event: 'inspected',
      version: 1,
      detail: {},
    } as const;
    const revision = { declarationId: 'WORK-3', version: 1, inspection, line, requestId: 'request-1' };
    expect(await store.beginRevision(revision, { now: 0, leaseMs: 1 })).toBe(true);
    const { items } = await store.worklist('red', DAY, 100, undefined);
    const found = items.filter((item) => item.inspection !== undefined);
    expect(found.map(({ declarationId }) => declarationId)).toEqual(['WORK-3']);
    expect(found[0]?.inspection).toEqual(inspection);
  });
});
