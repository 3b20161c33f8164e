// The golden week: a week of declarations and results that training replayed, replayed through scoring, storing and
// inspection as they serve. Profiles and probabilities must be those that training saw at the same moment.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  assess,
  isConflict,
  type SubmissionPorts,
  store as storeOnce,
} from '../../../functions/score-import/declarations/submission.ts';
import { recordInspection } from '../../../functions/score-import/inspection.ts';
import { itemProfiles, type Profiles } from '../../../functions/score-import/profiles/profiles.ts';
import { Declaration, type Outcome } from '../../../functions/score-import/schemas.ts';
import { ImportRiskModel } from '../../../functions/score-import/scoring/model.ts';
import { score, scorerFor } from '../../../functions/score-import/scoring/scoring.ts';
import { mapConcurrently } from '../../../functions/shared/concurrency.ts';
import { actBy } from '../../support/acts.ts';
import { bodyOfRow, MODEL_FOLDER, type WireDeclaration } from '../../support/declarations.ts';
import { startDynamoDb, type TestDynamoDb } from '../../support/dynamodb.ts';
import { type ImportStores, importStores } from '../../support/import-stores.ts';

interface Expected {
  readonly profiles: Profiles;
  readonly fraud: number;
  readonly critical: number;
}
type Event =
  | {
      readonly day: string;
      readonly type: 'declaration';
      readonly declaration: WireDeclaration;
      readonly expected: Expected;
    }
  | {
      readonly day: string;
      readonly type: 'inspection';
      readonly declarationId: string;
      readonly outcome: Outcome;
    };

const replay = JSON.parse(readFileSync(join(MODEL_FOLDER, 'replay.json'), 'utf8')) as {
  tolerance: number;
  events: Event[];
};

/** What serving saw and gave for a declaration of the week. */
interface Served {
  readonly declarationId: string;
  readonly expected: Expected;
  readonly profiles: Profiles | undefined;
  readonly fraud: number;
  readonly critical: number;
}

let db: TestDynamoDb;
let served: Served[];

/** Runs the week day by day: the day's declarations first, then its results. */
async function replayWeek(stores: ImportStores, ports: SubmissionPorts): Promise<Served[]> {
  const all: Served[] = [];
  const days = Map.groupBy(replay.events, ({ day }) => day);
  for (const day of [...days.keys()].sort()) {
    const events = days.get(day) ?? [];
    const declared = events.filter((event) => event.type === 'declaration');
    const records = await assess(
      ports,
      declared.map((event) => Declaration.parse(bodyOfRow(event.declaration))),
      actBy('clearance-system'),
    );
    await mapConcurrently(records, 4, async (record, index) => {
      const expected = declared[index]?.expected;
      const submitted = await storeOnce(ports, record, actBy('clearance-system'));
      const stored = await stores.declarations.getDeclaration(record.declaration.declarationId);
      if (expected === undefined || stored === undefined || isConflict(submitted))
        throw new Error('Not stored');
      all.push({
        declarationId: submitted.assessment.declarationId,
        expected,
        profiles: itemProfiles(stored.profiles)[0],
        fraud: submitted.assessment.fraudProbability,
        critical: submitted.assessment.criticalProbability,
      });
    });
    const results = events.filter((event) => event.type === 'inspection');
    await mapConcurrently(results, 4, async ({ declarationId, outcome }) => {
      const timing = { leaseMs: 12_000, waitMs: 0 };
      const request = { declarationId, result: { outcome }, act: actBy('officer'), now: () => new Date() };
      const answer = await recordInspection(stores, timing, request);
      if (answer.kind !== 'recorded') throw new Error(`The result of ${declarationId} was not recorded`);
    });
  }
  return all;
}

describe('the golden week, served', () => {
  beforeAll(async () => {
    db = await startDynamoDb();
    const stores = importStores(db);
    const scorer = scorerFor(await ImportRiskModel.open(MODEL_FOLDER, { threads: 1 }), 'secret');
    served = await replayWeek(stores, {
      ...stores,
      schema: Declaration,
      score: (inputs, now) => score(scorer, inputs, now),
      now: () => new Date(),
    });
  });
  afterAll(() => db.close());

  it('is a week with results on most days, in which goods come back', () => {
    expect(new Set(replay.events.map(({ day }) => day)).size).toBe(7);
    expect(served.length).toBe(replay.events.filter(({ type }) => type === 'declaration').length);
    expect(served.filter(({ expected }) => expected.profiles.goods.inspected > 0).length).toBeGreaterThan(50);
    expect(replay.tolerance).toBeLessThanOrEqual(1e-4);
  });

  it('sees for every declaration the profiles that training saw at that moment', () => {
    expect(served.map(({ declarationId, profiles }) => ({ declarationId, profiles }))).toEqual(
      served.map(({ declarationId, expected }) => ({ declarationId, profiles: expected.profiles })),
    );
  });

  it('returns the probabilities that training computed', () => {
    const off = served.filter(
      ({ fraud, critical, expected }) =>
        !(Math.abs(fraud - expected.fraud) <= replay.tolerance) ||
        !(Math.abs(critical - expected.critical) <= replay.tolerance),
    );
    expect(off).toEqual([]);
  });
});
