// The stored scores, in the DelinquencyScores table and in memory: those of a day, histories, previous grades and overrides.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Override } from '../../../../functions/delinquency/schemas.ts';
import type { Scores } from '../../../../functions/delinquency/scores/record.ts';
import { ScoreStore } from '../../../../functions/delinquency/scores/store.ts';
import { trailOf } from '../../../support/audit.ts';
import { storedScore } from '../../../support/delinquency.ts';
import { MemoryScores } from '../../../support/delinquency-memory.ts';
import { startDynamoDb, type TestDynamoDb } from '../../../support/dynamodb.ts';

let db: TestDynamoDb;
let store: Scores;
beforeAll(async () => {
  db = await startDynamoDb();
});
afterAll(async () => {
  await db.close();
});

function override(changes: Partial<Override> = {}): Override {
  return {
    grade: '05',
    reason: 'Bank guarantee',
    validUntil: '2026-12-31',
    by: { client: 'officer' },
    recordedAt: '2026-11-20T08:00:00.000Z',
    ...changes,
  };
}

describe.each([
  ['in DynamoDB', () => new ScoreStore(db.client, db.tables.delinquencyScores, trailOf(db))],
  ['in memory', () => new MemoryScores(200)],
])('%s', (_where, open) => {
  beforeAll(() => {
    store = open();
  });

  describe('the scores of some taxpayers on a day', () => {
    const DAY = '2026-01-01';
    const ids = Array.from({ length: 130 }, (_, index) => `R-${String(index).padStart(3, '0')}`);
    const stored = ids.map((taxpayerId, index) => storedScore({ taxpayerId, runDate: DAY, score: index }));
    beforeAll(async () => {
      await store.putAll(stored.toReversed());
      await store.putAll([
        storedScore({ taxpayerId: 'R-001', runDate: DAY, grade: '02', score: 700 }),
        storedScore({ taxpayerId: 'R-002', runDate: '2026-01-02' }),
      ]);
      await store.recordOverride('R-000', override(), 'request-1');
      await store.recordOverride('R-005', override({ grade: '04' }), 'request-1');
      await store.recordOverride('R-005', override({ grade: '09' }), 'request-1');
    });

    it('are in the order of the taxpayers, the last ones stored, and those of no other day', async () => {
      const asked = [...ids.slice(3).toReversed(), 'R-none', 'R-001'];
      const { scores } = await store.scoresAndOverrides(asked, DAY);
      expect(scores).toEqual([
        ...stored.slice(3).toReversed(),
        storedScore({ taxpayerId: 'R-001', runDate: DAY, grade: '02', score: 700 }),
      ]);
    });

    it('include the latest override of each taxpayer that has one', async () => {
      const { overrides } = await store.scoresAndOverrides(ids.slice(0, 50), DAY);
      expect([...overrides].sort()).toEqual([
        ['R-000', override()],
        ['R-005', override({ grade: '09' })],
      ]);
    });

    it('of no taxpayers are none', async () => {
      expect(await store.scoresAndOverrides([], DAY)).toEqual({ scores: [], overrides: new Map() });
    });

    it('are removed from the day, and from no other, with the overrides kept', async () => {
      await store.removeAll(ids.slice(0, 40), DAY);
      await store.removeAll([], DAY);
      const { scores, overrides } = await store.scoresAndOverrides(ids, DAY);
      expect(scores).toEqual(stored.slice(40));
      expect(overrides.size).toBe(2);
      expect((await store.history('R-002', 5)).map(({ runDate }) => runDate)).toEqual(['2026-01-02']);
    });
  });

  describe('a history', () => {
    const days = ['2026-02-01', '2026-02-02', '2026-02-03'];
    beforeAll(async () => {
      await store.putAll(days.map((runDate) => storedScore({ taxpayerId: 'H-1', runDate })));
      await store.putAll([storedScore({ taxpayerId: 'H-10', runDate: '2026-02-04' })]);
      await store.recordOverride('H-1', override(), 'request-1');
    });

    it('has one taxpayer’s scores, newest first, without overrides', async () => {
      const history = await store.history('H-1', 10);
      expect(history.map(({ runDate }) => runDate)).toEqual(days.toReversed());
      expect((await store.latest('H-1'))?.runDate).toBe('2026-02-03');
    });

    it('continues before a day', async () => {
      const [first, ...others] = await store.history('H-1', 10, '2026-02-03');
      expect(first?.runDate).toBe('2026-02-02');
      expect(others).toHaveLength(1);
    });

    it('of a taxpayer that was never scored is empty, even with an override', async () => {
      await store.recordOverride('H-none', override(), 'request-1');
      expect(await store.history('H-none', 10)).toEqual([]);
      expect(await store.latest('H-none')).toBeUndefined();
    });
  });

  describe('previous grades', () => {
    beforeAll(async () => {
      await store.putAll([
        storedScore({ taxpayerId: 'G-1', runDate: '2026-03-01', grade: '07' }),
        storedScore({ taxpayerId: 'G-1', runDate: '2026-03-02', grade: '03' }),
        storedScore({ taxpayerId: 'G-2', runDate: '2026-03-01', grade: '10' }),
        storedScore({ taxpayerId: 'G-3', runDate: '2026-02-01', grade: '01' }),
      ]);
    });

    it.each([[['2026-03-01', '2026-03-02']], [['2026-03-02', '2026-03-01']]])(
      'are those of the newest of %j in which a taxpayer was scored',
      async (runDates) => {
        const grades = await store.gradesAt(['G-1', 'G-2', 'G-3', 'G-4', 'G-1'], runDates);
        expect([...grades].sort()).toEqual([
          ['G-1', '03'],
          ['G-2', '10'],
        ]);
      },
    );

    it('are empty without a day or a taxpayer', async () => {
      expect((await store.gradesAt(['G-1'], [])).size).toBe(0);
      expect((await store.gradesAt([], ['2026-03-01'])).size).toBe(0);
    });
  });

  describe('overrides', () => {
    /** An override recorded at a minute. */
    const at = (minutes: number, changes: Partial<Override> = {}): Override =>
      override({ recordedAt: new Date(Date.UTC(2026, 10, 20, 8, minutes)).toISOString(), ...changes });

    it('are all kept, newest first; the latest one counts', async () => {
      expect(await store.overridesOf('O-1')).toEqual({ current: undefined, trail: [] });
      const one = at(1, { grade: '04' });
      const two = at(2, { grade: '06', reason: '"한빛" – 은행 보증' });
      await store.recordOverride('O-1', one, 'request-1');
      await store.recordOverride('O-1', two, 'request-1');
      expect(await store.overridesOf('O-1')).toEqual({ current: two, trail: [two, one] });
    });

    it('recorded at the same time are all kept', async () => {
      const reasons = Array.from({ length: 10 }, (_, index) => `Reason ${index}`);
      await Promise.all(reasons.map((reason) => store.recordOverride('O-2', at(1, { reason }), 'request-1')));
      const { current, trail } = await store.overridesOf('O-2');
      expect(trail.map(({ reason }) => reason).sort()).toEqual(reasons);
      expect(trail).toContainEqual(current);
    });

    it('are stored once, however often the recording call is repeated', async () => {
      for (let call = 1; call <= 3; call++)
        expect(await store.recordOverride('O-3', at(1), 'request-1')).toBe(true);
      expect((await store.overridesOf('O-3')).trail).toEqual([at(1)]);
    });

    it('are refused beyond 200 per taxpayer; 200 with the longest reasons fit into an item', async () => {
      const reason = '한'.repeat(500);
      for (let count = 1; count <= 200; count++) {
        expect(await store.recordOverride('O-4', at(count, { reason }), 'request-1')).toBe(true);
      }
      expect(await store.recordOverride('O-4', at(201), 'request-1')).toBe(false);
      expect(await store.recordOverride('O-4', at(200, { reason }), 'request-1')).toBe(true);
      const { current, trail } = await store.overridesOf('O-4');
      expect(trail).toHaveLength(200);
      expect(trail[0]).toEqual(at(200, { reason }));
      expect(current).toEqual(trail[0]);
    });
  });
});
