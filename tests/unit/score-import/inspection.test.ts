// Inspection results against DynamoDB: recorded once, counted in every profile exactly once, whatever crashes, repeats
// or races.
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type InspectionOutcome,
  type InspectionPorts,
  recordInspection,
} from '../../../functions/score-import/inspection.ts';
import { addHistory } from '../../../functions/score-import/profiles/history.ts';
import { addCounts } from '../../../functions/score-import/profiles/profiles.ts';
import type { InspectionResult } from '../../../functions/score-import/schemas.ts';
import { actBy } from '../../support/acts.ts';
import { startDynamoDb, type TestDynamoDb } from '../../support/dynamodb.ts';
import { type ImportStores, importStores } from '../../support/import-stores.ts';
import { storeDeclaration } from '../../support/stored-declaration.ts';

let db: TestDynamoDb;
let stores: ImportStores;
beforeAll(async () => {
  db = await startDynamoDb();
  stores = importStores(db);
});
afterAll(() => db.close());

const LEASE_MS = 12_000;
const TIMING = { leaseMs: LEASE_MS, waitMs: 5_000 };
const START = Date.parse('2026-01-01T00:00:00Z');

let headings = 0;

/** Stores a declaration whose profiles no other test touches, and returns the keys of these profiles. */
function stored(id: string, changes: Readonly<Record<string, unknown>> = {}): Promise<string[]> {
  headings += 1;
  return storeDeclaration(stores.declarations, id, headings, changes);
}

/** Records a result at a time, through the store or through ports that fail. */
function record(
  declarationId: string,
  result: InspectionResult,
  options: { at?: number; ports?: InspectionPorts; waitMs?: number; by?: string; reason?: string } = {},
): Promise<InspectionOutcome> {
  const { at = START, ports = stores, waitMs = 0, by = 'officer', reason } = options;
  return recordInspection(
    ports,
    { leaseMs: LEASE_MS, waitMs },
    {
      declarationId,
      result,
      ...(reason === undefined ? {} : { reason }),
      act: actBy(by),
      now: () => new Date(at),
    },
  );
}

/** A process that is cut off after `writes` calls that change something: what comes later never happens. */
function dyingAfter(writes: number): InspectionPorts {
  let left = writes;
  const mortal =
    <Arguments extends unknown[], Result>(call: (...args: Arguments) => Promise<Result>) =>
    async (...args: Arguments): Promise<Result> => {
      if (left <= 0) throw new Error('cut off');
      left -= 1;
      return call(...args);
    };
  const { declarations, profiles } = stores;
  return {
    declarations: {
      getDeclaration: (id) => declarations.getDeclaration(id),
      beginRevision: mortal(declarations.beginRevision.bind(declarations)),
      takeLease: mortal(declarations.takeLease.bind(declarations)),
      finishInspection: mortal(declarations.finishInspection.bind(declarations)),
    },
    profiles: {
      addToProfile: mortal(profiles.addToProfile.bind(profiles)),
      forgetCounting: mortal(profiles.forgetCounting.bind(profiles)),
    },
  };
}

/** Writes of an undisturbed recording: begin, five profiles, finish, five profiles again. */
const ALL_WRITES = 12;

async function countsOf(keys: readonly string[]): Promise<unknown[]> {
  const read = await stores.profiles.readProfiles(keys);
  return keys.map((key) => read.get(key));
}

/** The ids that a profile still remembers as being counted. */
async function remembered(entity: string): Promise<string[]> {
  const { Item } = await db.client.send(
    new GetItemCommand({
      TableName: db.tables.riskProfiles,
      Key: { entity: { S: entity } },
      ConsistentRead: true,
    }),
  );
  return Item?.counting?.SS ?? [];
}

describe('a result', () => {
  it.each([
    ['clear', { inspected: 1, fraud: 0, critical: 0 }],
    ['fraud', { inspected: 1, fraud: 1, critical: 0 }],
    ['critical', { inspected: 1, fraud: 1, critical: 1 }],
  ] as const)('that is %s is counted in all five profiles as %j', async (outcome, counts) => {
    const keys = await stored(`ONE-${outcome}`);
    expect((await record(`ONE-${outcome}`, { outcome })).kind).toBe('recorded');
    expect(keys).toHaveLength(5);
    expect(await countsOf(keys)).toEqual(keys.map(() => counts));
  });

  it('is kept on its declaration with who recorded it and when', async () => {
    await stored('KEPT-1');
    await record('KEPT-1', { outcome: 'fraud', recoveredDuty: 1_200_000, note: '원산지 불일치' });
    expect(await stores.declarations.getDeclaration('KEPT-1')).toMatchObject({
      inspection: {
        outcome: 'fraud',
        recoveredDuty: 1_200_000,
        note: '원산지 불일치',
        revision: 1,
        by: { client: 'officer' },
        recordedAt: '2026-01-01T00:00:00.000Z',
      },
      counted: { revision: 1 },
      history: [{ event: 'inspected', version: 1, detail: { outcome: 'fraud', revision: 1 } }],
    });
  });

  it('is not kept twice: no profile remembers the declaration once it is counted', async () => {
    const keys = await stored('FORGET-1');
    await record('FORGET-1', { outcome: 'clear' });
    for (const key of keys) expect(await remembered(key)).toEqual([]);
  });

  it('of a declaration that is not stored is refused, and leaves nothing behind', async () => {
    expect(await record('NEVER-1', { outcome: 'fraud' })).toEqual({ kind: 'unknown-declaration' });
    expect(await stores.declarations.getDeclaration('NEVER-1')).toBeUndefined();
  });

  it('of a declaration without a seller is counted in its other four profiles', async () => {
    const keys = await stored('NOSELLER-1', { sellerId: '' });
    expect((await record('NOSELLER-1', { outcome: 'fraud' })).kind).toBe('recorded');
    expect(keys).toHaveLength(4);
    expect(await countsOf(keys)).toEqual(keys.map(() => ({ inspected: 1, fraud: 1, critical: 0 })));
  });
});

describe('the same result again', () => {
  it('returns the first answer and counts nothing', async () => {
    const keys = await stored('SAME-1');
    const first = await record('SAME-1', { outcome: 'fraud' }, { by: 'first' });
    const again = await record('SAME-1', { outcome: 'fraud' }, { by: 'second', at: START + 60_000 });
    expect(first).toMatchObject({ kind: 'recorded', repeated: false });
    expect(again).toEqual({ ...first, repeated: true });
    expect(await countsOf(keys)).toEqual(keys.map(() => ({ inspected: 1, fraud: 1, critical: 0 })));
  });

  it('from ten officers at once is counted once and answered to all alike', async () => {
    const keys = await stored('TEN-1');
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        recordInspection(stores, TIMING, {
          declarationId: 'TEN-1',
          result: { outcome: 'critical' },
          act: actBy(`officer-${index}`),
          now: () => new Date(),
        }),
      ),
    );
    expect(answers[0]?.kind).toBe('recorded');
    const first = answers.filter((answer) => 'repeated' in answer && !answer.repeated);
    expect(first).toHaveLength(1);
    for (const answer of answers) expect({ ...answer, repeated: false }).toEqual(first[0]);
    expect(await countsOf(keys)).toEqual(keys.map(() => ({ inspected: 1, fraud: 1, critical: 1 })));
  });
});

describe('a different result', () => {
  it.each<[string, InspectionResult]>([
    ['outcome', { outcome: 'critical' }],
    ['recovered duty', { outcome: 'fraud', recoveredDuty: 5 }],
    ['note', { outcome: 'fraud', note: 'second thoughts' }],
  ])('by its %s conflicts with the recorded one', async (what, result) => {
    const id = `DIFF-${what.slice(0, 4)}`;
    const keys = await stored(id);
    await record(id, { outcome: 'fraud' });
    expect(await record(id, result)).toEqual({ kind: 'conflict' });
    expect(await countsOf(keys)).toEqual(keys.map(() => ({ inspected: 1, fraud: 1, critical: 0 })));
  });

  it('conflicts even while the first is not yet counted', async () => {
    await stored('DIFF-early');
    await expect(record('DIFF-early', { outcome: 'fraud' }, { ports: dyingAfter(3) })).rejects.toThrow(
      'cut off',
    );
    expect(await record('DIFF-early', { outcome: 'clear' }, { at: START + LEASE_MS + 1 })).toEqual({
      kind: 'conflict',
    });
  });

  it('of two officers at once: one is recorded, the other conflicts, and the profiles hold the recorded one', async () => {
    const keys = await stored('DUEL-1');
    const outcomes = ['clear', 'fraud'] as const;
    const answers = await Promise.all(
      outcomes.map((outcome) => record('DUEL-1', { outcome }, { waitMs: 5_000 })),
    );
    expect(answers.map(({ kind }) => kind).sort()).toEqual(['conflict', 'recorded']);
    const recorded = outcomes[answers.findIndex(({ kind }) => kind === 'recorded')];
    const fraud = recorded === 'fraud' ? 1 : 0;
    expect(await countsOf(keys)).toEqual(keys.map(() => ({ inspected: 1, fraud, critical: 0 })));
  });
});

describe('a lease held by another', () => {
  const result = { outcome: 'fraud' } as const;
  const inspection = {
    ...result,
    revision: 1,
    recordedAt: new Date(START).toISOString(),
    by: { client: 'other' },
  };
  const line = {
    at: inspection.recordedAt,
    by: inspection.by,
    event: 'inspected',
    version: 1,
    detail: {},
  } as const;
  /** Another officer's recording that has only begun. */
  const begun = (declarationId: string): Promise<boolean> =>
    stores.declarations.beginRevision(
      { declarationId, version: 1, inspection, line, changes: new Map(), requestId: 'request-0' },
      { now: START, leaseMs: LEASE_MS },
    );

  it('makes the same result wait, then say that it is in progress', async () => {
    await stored('LEASE-1');
    expect(await begun('LEASE-1')).toBe(true);
    expect(await record('LEASE-1', result)).toEqual({ kind: 'in-progress' });
  });

  it('is taken over once it has run out, and the first recording stays', async () => {
    const keys = await stored('LEASE-2');
    expect(await begun('LEASE-2')).toBe(true);
    const taken = await record('LEASE-2', result, { at: START + LEASE_MS + 1 });
    expect(taken).toEqual({ kind: 'recorded', inspection, repeated: false });
    expect(await countsOf(keys)).toEqual(keys.map(() => ({ inspected: 1, fraud: 1, critical: 0 })));
  });

  it('is not taken over while it lasts', async () => {
    await stored('LEASE-3');
    await expect(record('LEASE-3', { outcome: 'fraud' }, { ports: dyingAfter(2) })).rejects.toThrow(
      'cut off',
    );
    expect(await record('LEASE-3', { outcome: 'fraud' }, { at: START + LEASE_MS - 1 })).toEqual({
      kind: 'in-progress',
    });
  });
});

describe('a recording that is cut off', () => {
  const counts = { inspected: 1, fraud: 1, critical: 1 };

  it.each(Array.from({ length: ALL_WRITES }, (_, writes) => writes))(
    'after %d writes is completed by a repeat, counted exactly once',
    async (writes) => {
      const id = `CUT-${writes}`;
      const keys = await stored(id);
      await expect(record(id, { outcome: 'critical' }, { ports: dyingAfter(writes) })).rejects.toThrow(
        'cut off',
      );
      const repeat = await record(id, { outcome: 'critical' }, { at: START + LEASE_MS + 1 });
      expect(repeat.kind).toBe('recorded');
      expect(await countsOf(keys)).toEqual(keys.map(() => counts));
      for (const key of keys) expect(await remembered(key)).toEqual([]);
    },
  );

  it('needs no more than the twelve writes that are cut above', async () => {
    await stored('CUT-none');
    const whole = await record('CUT-none', { outcome: 'critical' }, { ports: dyingAfter(ALL_WRITES) });
    expect(whole.kind).toBe('recorded');
  });

  it('again and again, anywhere, is counted exactly once in the end', async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(ALL_WRITES - 1), { minLength: 2, maxLength: 4 }), async (cuts) => {
        const id = `CUTS-${run++}`;
        const keys = await stored(id);
        let at = START;
        for (const writes of cuts) {
          // May also succeed: a repeat of a counted result needs fewer writes.
          await record(id, { outcome: 'critical' }, { ports: dyingAfter(writes), at }).catch(() => undefined);
          at += LEASE_MS + 1;
        }
        expect((await record(id, { outcome: 'critical' }, { at })).kind).toBe('recorded');
        expect(await countsOf(keys)).toEqual(keys.map(() => counts));
      }),
      { numRuns: 15 },
    );
  });

  it('keeps the results of other declarations of the same parties', async () => {
    const id = 'SHARED';
    const keys = await stored(id);
    for (const key of keys)
      await stores.profiles.addToProfile(key, 'OTHER', { inspected: 1, fraud: 0, critical: 0 });
    await expect(record(id, { outcome: 'critical' }, { ports: dyingAfter(4) })).rejects.toThrow('cut off');
    await record(id, { outcome: 'critical' }, { at: START + LEASE_MS + 1 });
    expect(await countsOf(keys)).toEqual(keys.map(() => ({ inspected: 2, fraud: 1, critical: 1 })));
    for (const key of keys) expect(await remembered(key)).toEqual(['OTHER']);
  });
});

describe('a correction', () => {
  const FRAUD = { inspected: 1, fraud: 1, critical: 0 };
  const CLEAR = { inspected: 1, fraud: 0, critical: 0 };
  const CRITICAL = { inspected: 1, fraud: 1, critical: 1 };
  const WHY = { reason: 'The laboratory found otherwise' };

  it('takes the earlier result out of every profile and counts the new one', async () => {
    const keys = await stored('FIX-1');
    await record('FIX-1', { outcome: 'critical' });
    const fixed = await record('FIX-1', { outcome: 'clear', note: 'Genuine' }, { ...WHY, by: 'supervisor' });
    expect(fixed).toMatchObject({
      kind: 'recorded',
      repeated: false,
      inspection: { outcome: 'clear', note: 'Genuine', revision: 2, ...WHY, by: { client: 'supervisor' } },
    });
    expect(await countsOf(keys)).toEqual(keys.map(() => CLEAR));
    for (const key of keys) expect(await remembered(key)).toEqual([]);
  });

  it('leaves in every profile what was loaded, before the result and between it and its correction', async () => {
    const keys = await stored('FIX-LOADED');
    const loaded = { inspected: 10, fraud: 4, critical: 2 };
    const load = (file: string): Promise<void> =>
      addHistory(stores.profiles, new Map(keys.map((key) => [key, loaded])), file);
    await load('before');
    await record('FIX-LOADED', { outcome: 'critical' });
    expect(await countsOf(keys)).toEqual(keys.map(() => addCounts(loaded, CRITICAL)));
    await load('between');
    await record('FIX-LOADED', { outcome: 'clear' }, WHY);
    await record('FIX-LOADED', { outcome: 'clear' }, WHY);
    expect(await countsOf(keys)).toEqual(keys.map(() => addCounts(addCounts(loaded, loaded), CLEAR)));
  });

  it('is in the history, beside the result that it corrects', async () => {
    await stored('FIX-2');
    await record('FIX-2', { outcome: 'fraud' });
    await record('FIX-2', { outcome: 'clear' }, WHY);
    expect((await stores.declarations.getDeclaration('FIX-2'))?.history).toMatchObject([
      { event: 'inspected', detail: { outcome: 'fraud', revision: 1 } },
      { event: 'corrected', detail: { outcome: 'clear', revision: 2, ...WHY } },
    ]);
  });

  it('that is repeated is counted once', async () => {
    const keys = await stored('FIX-3');
    await record('FIX-3', { outcome: 'fraud' });
    const first = await record('FIX-3', { outcome: 'critical' }, WHY);
    expect(await record('FIX-3', { outcome: 'critical' }, WHY)).toEqual({ ...first, repeated: true });
    expect(await countsOf(keys)).toEqual(keys.map(() => CRITICAL));
  });

  it('can be corrected in turn, back to the first result as well', async () => {
    const keys = await stored('FIX-4');
    await record('FIX-4', { outcome: 'fraud' });
    await record('FIX-4', { outcome: 'critical' }, WHY);
    const last = await record('FIX-4', { outcome: 'fraud' }, { reason: 'The first result was right' });
    expect(last).toMatchObject({ kind: 'recorded', inspection: { revision: 3 } });
    expect(await countsOf(keys)).toEqual(keys.map(() => FRAUD));
  });

  it('of nothing, or to the same result, is refused', async () => {
    const keys = await stored('FIX-5');
    expect(await record('FIX-5', { outcome: 'fraud' }, WHY)).toEqual({ kind: 'not-inspected' });
    await record('FIX-5', { outcome: 'fraud' });
    expect(await record('FIX-5', { outcome: 'fraud' }, WHY)).toEqual({ kind: 'unchanged' });
    expect(await countsOf(keys)).toEqual(keys.map(() => FRAUD));
  });

  it('first finishes the counting of a result that was cut off', async () => {
    const keys = await stored('FIX-6');
    await expect(record('FIX-6', { outcome: 'critical' }, { ports: dyingAfter(3) })).rejects.toThrow(
      'cut off',
    );
    expect(await record('FIX-6', { outcome: 'clear' }, WHY)).toEqual({ kind: 'in-progress' });
    const fixed = await record('FIX-6', { outcome: 'clear' }, { ...WHY, at: START + LEASE_MS + 1 });
    expect(fixed).toMatchObject({ kind: 'recorded', inspection: { revision: 2 } });
    expect(await countsOf(keys)).toEqual(keys.map(() => CLEAR));
  });

  it.each(Array.from({ length: ALL_WRITES }, (_, writes) => writes))(
    'that is cut off after %d writes is completed by a repeat, counted exactly once',
    async (writes) => {
      const id = `FIXCUT-${writes}`;
      const keys = await stored(id);
      await record(id, { outcome: 'fraud' });
      const cut = record(id, { outcome: 'critical' }, { ...WHY, ports: dyingAfter(writes) });
      await expect(cut).rejects.toThrow('cut off');
      const repeat = await record(id, { outcome: 'critical' }, { ...WHY, at: START + LEASE_MS + 1 });
      expect(repeat).toMatchObject({ kind: 'recorded', inspection: { revision: 2 } });
      expect(await countsOf(keys)).toEqual(keys.map(() => CRITICAL));
      for (const key of keys) expect(await remembered(key)).toEqual([]);
    },
  );
});
