// Inspection results under any interleaving: officers who record at the same time, step by step in any order, some of them
// killed on the way, against DynamoDB. What is recorded is counted exactly once.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type InspectionOutcome,
  type InspectionPorts,
  recordInspection,
} from '../../../functions/score-import/inspection.ts';
import { addHistory } from '../../../functions/score-import/profiles/history.ts';
import {
  addCounts,
  NO_HISTORY,
  type ProfileCounts,
  resultCounts,
} from '../../../functions/score-import/profiles/profiles.ts';
import type { ProfileStore } from '../../../functions/score-import/profiles/store.ts';
import { Outcome } from '../../../functions/score-import/schemas.ts';
import { actBy } from '../../support/acts.ts';
import { startDynamoDb, type TestDynamoDb } from '../../support/dynamodb.ts';
import { type ImportStores, importStores } from '../../support/import-stores.ts';
import { anyCut, type Fate, interleaved, takingTurns } from '../../support/interleaving.ts';
import { storeDeclaration } from '../../support/stored-declaration.ts';

let db: TestDynamoDb;
let stores: ImportStores;
let turns: InspectionPorts;
beforeAll(async () => {
  db = await startDynamoDb();
  stores = importStores(db);
  turns = { declarations: takingTurns(stores.declarations), profiles: takingTurns(stores.profiles) };
});
afterAll(() => db.close());

const LEASE_MS = 12_000;
const START = Date.parse('2026-01-01T00:00:00Z');
/** Read, begin, five profiles, finish, five profiles again; a correction may finish another's counting before. */
const MOST_CALLS = 26;
/** A file adds to five profiles. */
const MOST_LOADS = 5;

function record(
  declarationId: string,
  outcome: Outcome,
  by: string,
  at: number,
  through: InspectionPorts,
  reason?: string,
) {
  const timing = { leaseMs: LEASE_MS, waitMs: 0 };
  return recordInspection(through, timing, {
    declarationId,
    result: { outcome },
    ...(reason === undefined ? {} : { reason }),
    act: actBy(by),
    now: () => new Date(at),
  });
}

function answered(fate: Fate<InspectionOutcome>): InspectionOutcome | undefined {
  if (fate.kind === 'failed') throw fate.error;
  return fate.kind === 'done' ? fate.result : undefined;
}

const officer = fc.record({ outcome: fc.constantFrom(...Outcome.options), cut: anyCut(MOST_CALLS) });
let runs = 0;

describe('a result', () => {
  it('that officers record at the same time, in any order and with any of them killed, is counted exactly once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(officer, { minLength: 2, maxLength: 3 }),
        fc.shuffledSubarray([...Outcome.options], { minLength: 3 }),
        async (scheduler, officers, repeats) => {
          runs += 1;
          const id = `RACE-${runs}`;
          const keys = await storeDeclaration(stores.declarations, id, runs);
          const fates = await interleaved(
            scheduler,
            officers.map(({ outcome, cut }, index) => ({
              work: () => record(id, outcome, `officer-${index}`, START, turns),
              cut,
            })),
          );
          const answers = fates.map(answered).filter((answer) => answer !== undefined);
          // Whoever comes when the dead are dead finishes what was begun, and only that.
          const later = [];
          for (const outcome of repeats) {
            later.push(await record(id, outcome, 'later', START + LEASE_MS + 1, stores));
          }
          const kept = (await stores.declarations.getDeclaration(id))?.inspection;
          if (kept === undefined) throw new Error('Nothing was recorded');
          const recorded = [...answers, ...later].filter(({ kind }) => kind === 'recorded');
          for (const answer of recorded) expect(answer).toMatchObject({ kind: 'recorded', inspection: kept });
          expect(later.filter(({ kind }) => kind === 'recorded')).toHaveLength(1);
          const read = await stores.profiles.readProfiles(keys);
          expect(keys.map((key) => read.get(key))).toEqual(keys.map(() => resultCounts(kept.outcome)));
        },
      ),
      { numRuns: 30 },
    );
  });

  it('is counted exactly once beside files that are loaded meanwhile, each of them once, in any order and with anyone killed', async () => {
    const FILES: Readonly<Record<string, ProfileCounts>> = {
      one: { inspected: 10, fraud: 3, critical: 1 },
      two: { inspected: 200, fraud: 40, critical: 20 },
    };
    const loader = fc.record({ file: fc.constantFrom(...Object.keys(FILES)), cut: anyCut(MOST_LOADS) });
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(officer, { minLength: 1, maxLength: 2 }),
        fc.array(loader, { minLength: 1, maxLength: 3 }),
        async (scheduler, officers, loaders) => {
          runs += 1;
          const id = `LOADED-${runs}`;
          const keys = await storeDeclaration(stores.declarations, id, runs);
          const load = (file: string, store: ProfileStore): Promise<void> =>
            addHistory(store, new Map(keys.map((key) => [key, FILES[file] ?? NO_HISTORY])), file);
          const loading = takingTurns(stores.profiles);
          const fates = await interleaved<unknown>(scheduler, [
            ...officers.map(({ outcome, cut }, index) => ({
              work: () => record(id, outcome, `officer-${index}`, START, turns),
              cut,
            })),
            ...loaders.map(({ file, cut }) => ({ work: () => load(file, loading), cut })),
          ]);
          for (const fate of fates) if (fate.kind === 'failed') throw fate.error;
          for (const file of Object.keys(FILES)) await load(file, stores.profiles);
          const begun = (await stores.declarations.getDeclaration(id))?.inspection?.outcome ?? 'clear';
          await record(id, begun, 'later', START + LEASE_MS + 1, stores);
          const sum = Object.values(FILES).reduce(addCounts, resultCounts(begun));
          const read = await stores.profiles.readProfiles(keys);
          expect(keys.map((key) => read.get(key))).toEqual(keys.map(() => sum));
        },
      ),
      { numRuns: 30 },
    );
  });

  it('that is recorded and corrected at the same time, in any order and with anyone killed, counts as it ends up, exactly once', async () => {
    const act = fc.record({
      outcome: fc.constantFrom(...Outcome.options),
      corrects: fc.boolean(),
      cut: anyCut(MOST_CALLS),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(act, { minLength: 2, maxLength: 4 }),
        fc.constantFrom(...Outcome.options),
        fc.boolean(),
        async (scheduler, acts, first, recordedBefore) => {
          runs += 1;
          const id = `FIX-${runs}`;
          const keys = await storeDeclaration(stores.declarations, id, runs);
          if (recordedBefore) await record(id, first, 'first', START - LEASE_MS - 1, stores);
          const fates = await interleaved(
            scheduler,
            acts.map(({ outcome, corrects, cut }, index) => ({
              work: () =>
                record(
                  id,
                  outcome,
                  `officer-${index}`,
                  START,
                  turns,
                  corrects ? `Reason ${index}` : undefined,
                ),
              cut,
            })),
          );
          const answers = fates.map(answered).filter((answer) => answer !== undefined);
          // Whoever comes when the dead are dead: first somebody who finishes what is recorded, then one more correction.
          const after = START + LEASE_MS + 1;
          const begun = (await stores.declarations.getDeclaration(id))?.inspection;
          if (begun === undefined) await record(id, first, 'later', after, stores);
          else await record(id, begun.outcome, 'later', after, stores);
          const settled = await stores.declarations.getDeclaration(id);
          if (settled?.inspection === undefined) throw new Error('Nothing was recorded');
          const countsNow = async (): Promise<unknown[]> => {
            const read = await stores.profiles.readProfiles(keys);
            return keys.map((key) => read.get(key));
          };
          expect(await countsNow()).toEqual(
            keys.map(() => resultCounts(settled.inspection?.outcome ?? 'clear')),
          );
          // Every result that was answered as recorded is a line of the history, and every revision has one.
          const lines = settled.history.filter(({ event }) => event === 'inspected' || event === 'corrected');
          expect(lines.map(({ detail }) => detail.revision)).toEqual(lines.map((_, index) => index + 1));
          for (const answer of answers) {
            if (answer.kind !== 'recorded') continue;
            const { outcome, revision } = answer.inspection;
            expect(lines[revision - 1]?.detail).toMatchObject({ outcome, revision });
          }
          const [last] = Outcome.options.filter((outcome) => outcome !== settled.inspection?.outcome);
          if (last === undefined) throw new Error('There is another outcome');
          const fixed = await record(id, last, 'supervisor', after, stores, 'The last word');
          expect(fixed.kind).toBe('recorded');
          expect(await countsNow()).toEqual(keys.map(() => resultCounts(last)));
        },
      ),
      { numRuns: 40 },
    );
  });
});
