// Tallies against DynamoDB, with the real acts: whatever happens to declarations at the same time, in any order and with anyone killed
// on the way, every one is counted exactly as it is.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { amend } from '../../../../functions/score-import/declarations/amendment.ts';
import { cancel } from '../../../../functions/score-import/declarations/cancellation.ts';
import type { DeclarationRecord } from '../../../../functions/score-import/declarations/record.ts';
import { store } from '../../../../functions/score-import/declarations/submission.ts';
import { recordInspection } from '../../../../functions/score-import/inspection.ts';
import { Declaration, Lane, Outcome, SelectedBy } from '../../../../functions/score-import/schemas.ts';
import type { Scored } from '../../../../functions/score-import/scoring/scoring.ts';
import { TallyStore } from '../../../../functions/score-import/tallies/store.ts';
import {
  dayTally,
  sumOf,
  talliedAs,
  tallyChanges,
} from '../../../../functions/score-import/tallies/tally.ts';
import { actBy } from '../../../support/acts.ts';
import { declaration } from '../../../support/declarations.ts';
import { startDynamoDb, type TestDynamoDb } from '../../../support/dynamodb.ts';
import { type ImportStores, importStores } from '../../../support/import-stores.ts';
import { anyCut, interleaved, takingTurns } from '../../../support/interleaving.ts';
import { scoredRecord } from '../../../support/scored-record.ts';

let db: TestDynamoDb;
let stores: ImportStores;
let turns: Pick<ImportStores, 'declarations' | 'profiles'>;
beforeAll(async () => {
  db = await startDynamoDb();
  stores = importStores(db);
  turns = { declarations: takingTurns(stores.declarations), profiles: takingTurns(stores.profiles) };
});
afterAll(() => db.close());

const ACT = actBy('tester');
const NOW = () => new Date('2026-01-01T00:00:00Z');
const LEASE_MS = 12_000;

/** The record of a declaration whose office names its lane, and whose use how it was selected: no model scores here. */
function scoredAs(body: Declaration): DeclarationRecord {
  const [lane, selectedBy] = [Lane.parse(body.office), SelectedBy.parse(body.importUse)];
  return scoredRecord({ ...body }, { lane, selectedBy }, body.items);
}

interface State {
  readonly day: string;
  readonly lane: Lane;
  readonly selectedBy: 'score' | 'random';
}

function bodyOf(declarationId: string, { day, lane, selectedBy }: State): Declaration {
  return declaration({ declarationId, declaredOn: day, office: lane, importUse: selectedBy });
}

describe('tallies', () => {
  const START: State = { day: '01', lane: 'red', selectedBy: 'score' };
  let runs = 0;
  const days = ['01', '02'] as const;
  const state = fc.record({
    day: fc.constantFrom(...days),
    lane: fc.constantFrom(...Lane.options),
    selectedBy: fc.constantFrom('score' as const, 'random' as const),
  });
  const act = fc.record({
    what: fc.constantFrom('submit', 'amend', 'cancel', 'inspect', 'correct'),
    id: fc.constantFrom('A', 'B'),
    state,
    outcome: fc.constantFrom(...Outcome.options),
    cut: anyCut(14),
  });
  interface AnyAct {
    readonly what: string;
    readonly id: string;
    readonly state: State;
    readonly outcome: Outcome;
  }

  it('count every declaration as it is after any acts at the same time, with any of them killed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(act, { minLength: 2, maxLength: 6 }),
        fc.option(fc.constantFrom(...Outcome.options), { nil: undefined }),
        async (scheduler, acts, foundBefore) => {
          runs += 1;
          const month = `${1991 + Math.floor(runs / 12)}-${String(1 + (runs % 12)).padStart(2, '0')}`;
          const dated = (one: State): State => ({ ...one, day: `${month}-${one.day}` });
          const run = `${runs}`;
          await Promise.all(
            ['A', 'B'].map((id) =>
              stores.declarations.putDeclaration(scoredAs(bodyOf(`${id}-${run}`, dated(START))), ACT),
            ),
          );
          // Otherwise few corrections would find a result to correct.
          if (foundBefore !== undefined) {
            const inspected = { what: 'inspect', id: `B-${run}`, state: dated(START), outcome: foundBefore };
            await doAct(inspected, stores);
          }
          await interleaved(
            scheduler,
            acts.map((one) => ({
              work: () => doAct({ ...one, state: dated(one.state), id: `${one.id}-${run}` }),
              cut: one.cut,
            })),
          );
          const records = await Promise.all(
            ['A', 'B'].map((id) => stores.declarations.getDeclaration(`${id}-${run}`)),
          );
          const read = await stores.tallies.tallies(`${month}-01`, `${month}-02`);
          for (const day of days.map((one) => `${month}-${one}`)) {
            const there = records.map((record) =>
              tallyChanges(undefined, record && talliedAs(record)).get(day),
            );
            const expected = dayTally(day, sumOf(there.filter((counts) => counts !== undefined)));
            expect(dayTally(day, read.get(day) ?? new Map())).toEqual(expected);
          }
        },
      ),
      { numRuns: 30 },
    );
  });

  async function doAct({ what, id, state: to, outcome }: AnyAct, through = turns): Promise<unknown> {
    const body = bodyOf(id, to);
    switch (what) {
      case 'submit':
        return await store(through, scoredAs(body), ACT);
      case 'amend':
        return await amend(
          {
            ...through,
            schema: Declaration,
            score: async (inputs) =>
              inputs.map(({ declaration: of }): Scored => {
                const { assessment, selectionProbability } = scoredAs(of);
                return { assessment, selectionProbability };
              }),
            now: NOW,
          },
          body,
          'Another state',
          ACT,
        );
      case 'cancel':
        return await cancel(through.declarations, id, 'Entered twice', ACT, NOW);
      default: {
        const timing = { leaseMs: LEASE_MS, waitMs: 0 };
        const reason = what === 'correct' ? { reason: `Because of ${outcome}` } : {};
        return await recordInspection(through, timing, {
          declarationId: id,
          result: { outcome },
          ...reason,
          act: ACT,
          now: NOW,
        });
      }
    }
  }

  it('of 100 declarations submitted at once by two processes count each once, over several items', async () => {
    const processes = [stores, importStores(db)];
    const records = Array.from({ length: 100 }, (_, index) =>
      scoredRecord(
        { declarationId: `MANY-${index}`, declaredOn: '2020-08-01' },
        { lane: index % 4 === 0 ? 'red' : 'green' },
      ),
    );
    await Promise.all(
      records.map((record, index) => processes[index % 2]?.declarations.putDeclaration(record, ACT)),
    );
    const read = await stores.tallies.tallies('2020-08-01', '2020-08-01');
    expect(read.get('2020-08-01')?.get('red')).toMatchObject({ declarations: 25, inspected: 0 });
    expect(read.get('2020-08-01')?.get('green')).toMatchObject({ declarations: 75, inspected: 0 });
    const writes = await Promise.all(
      [1, 2, 3].map(() =>
        stores.tallies.writesOf(
          tallyChanges(undefined, { day: '2020-08-01', lane: 'red', selectedBy: 'score' }),
        ),
      ),
    );
    const parts = writes.flat().map((write) => 'Update' in write && write.Update.Key?.part?.S);
    expect(new Set(parts).size).toBe(3);
  });

  it('know the latest day with declarations, which is not one whose declarations are cancelled or never were stored', async () => {
    const latest = () => new TallyStore(db.client, db.tables.tallies).latestDay();
    const put = async (id: string, day: string): Promise<DeclarationRecord> => {
      const record = scoredRecord({ declarationId: id, declaredOn: day });
      await stores.declarations.putDeclaration(record, ACT);
      return record;
    };
    await put('LATE-1', '2025-01-05');
    const last = await put('LATE-2', '2025-02-05');
    expect(await latest()).toBe('2025-02-05');
    // Ten days that a process listed before it died.
    for (let day = 10; day < 20; day++) {
      await stores.tallies.writesOf(
        tallyChanges(undefined, { day: `2025-03-${day}`, lane: 'red', selectedBy: 'score' }),
      );
    }
    expect(await latest()).toBe('2025-02-05');
    await cancel(stores.declarations, last.declaration.declarationId, 'Entered twice', ACT, NOW);
    expect(await latest()).toBe('2025-01-05');
  });

  it('name no latest day where nothing is listed', async () => {
    const empty = await startDynamoDb();
    expect(await new TallyStore(empty.client, empty.tables.tallies).latestDay()).toBeUndefined();
    await empty.close();
  });
});
