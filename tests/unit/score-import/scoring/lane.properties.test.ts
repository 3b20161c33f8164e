// Lanes and scores of the service, from the shipped model to the lane, over any declarations: a higher score is never
// in a milder lane, under any policy of a stage, and more frauds in any of the histories never lower a score.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ENTITIES,
  type Entity,
  type ProfileCounts,
} from '../../../../functions/score-import/profiles/profiles.ts';
import { lanePolicy } from '../../../../functions/score-import/scoring/lane.ts';
import { ImportRiskModel } from '../../../../functions/score-import/scoring/model.ts';
import { type ScoringInput, score, scorerFor } from '../../../../functions/score-import/scoring/scoring.ts';
import { anyHistory, anyScoringInput, MODEL_FOLDER } from '../../../support/declarations.ts';

const model = await ImportRiskModel.open(MODEL_FOLDER, { threads: 1 });
const NOW = new Date('2026-01-01T00:00:00Z');
const SEVERITY = { green: 0, yellow: 1, red: 2 } as const;
/** Float32 inside the graph: equal up to its rounding. */
const ROUNDING = 2e-5;

const share = fc.double({ min: 0, max: 1, noNaN: true });

describe('lanes', () => {
  it('are never milder for a higher score, under any policy, but for the random share', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyScoringInput, { minLength: 2, maxLength: 12 }),
        share,
        share,
        share,
        async (inputs, first, second, randomRate) => {
          const thresholds = { red: Math.max(first, second), yellow: Math.min(first, second), randomRate };
          const scored = await score(scorerFor(model, 'secret', thresholds), inputs, NOW);
          const byScore = scored
            .map(({ assessment }) => assessment)
            .filter(({ selectedBy }) => selectedBy === 'score')
            .sort((one, other) => one.fraudProbability - other.fraudProbability);
          byScore.forEach((assessment, index) => {
            const next = byScore[index + 1];
            if (next === undefined) return;
            expect(next.score).toBeGreaterThanOrEqual(assessment.score);
            // Answers are rounded: only a difference after rounding counts.
            if (next.fraudProbability === assessment.fraudProbability) return;
            expect(SEVERITY[next.lane]).toBeGreaterThanOrEqual(SEVERITY[assessment.lane]);
          });
          for (const { assessment, selectionProbability } of scored) {
            if (assessment.selectedBy === 'random') expect(assessment.lane).toBe('red');
            const certain = assessment.lane === 'red' && assessment.selectedBy === 'score';
            expect(selectionProbability).toBe(certain ? 1 : randomRate);
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  it('have a policy exactly where yellow does not begin above red, whatever stage and model say', () => {
    const override = fc.option(share, { nil: undefined });
    fc.assert(
      fc.property(
        share,
        share,
        share,
        override,
        override,
        (red, yellow, randomRate, stageRed, stageYellow) => {
          const made = (): unknown =>
            lanePolicy({ thresholds: { red, yellow }, randomRate }, { red: stageRed, yellow: stageYellow });
          const expected = { red: stageRed ?? red, yellow: stageYellow ?? yellow, randomRate };
          if (expected.yellow > expected.red) expect(made).toThrow('must not exceed');
          else expect(made()).toEqual(expected);
        },
      ),
    );
  });
});

describe('a score', () => {
  /** A history and the same with more frauds among its inspections. */
  const anyPair = fc
    .tuple(anyHistory, share)
    .map(([history, part]): readonly [ProfileCounts, ProfileCounts] => [
      history,
      { ...history, fraud: history.fraud + Math.ceil((history.inspected - history.fraud) * part) },
    ]);
  const anyPairs = fc.record(
    Object.fromEntries(ENTITIES.map((entity) => [entity, anyPair])) as Record<Entity, typeof anyPair>,
  );

  it('is never lowered by more frauds in any of its histories at once', async () => {
    const scorer = scorerFor(model, 'secret');
    await fc.assert(
      fc.asyncProperty(anyScoringInput, anyPairs, async ({ declaration, profiles }, pairs) => {
        const at = (side: 0 | 1): ScoringInput['profiles'] => ({
          importer: pairs.importer[side],
          declarant: pairs.declarant[side],
          seller: pairs.seller[side],
          items: profiles.items.map(({ itemNumber }) => ({
            itemNumber,
            goods: pairs.goods[side],
            headingOrigin: pairs.headingOrigin[side],
          })),
        });
        const [fewer, more] = await score(
          scorer,
          [
            { declaration, profiles: at(0) },
            { declaration, profiles: at(1) },
          ],
          NOW,
        );
        const rise =
          (more?.assessment.fraudProbability ?? Number.NaN) -
          (fewer?.assessment.fraudProbability ?? Number.NaN);
        expect(rise).toBeGreaterThanOrEqual(-ROUNDING);
      }),
      { numRuns: 300 },
    );
  });
});
