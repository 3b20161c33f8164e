// Rules of every prediction, whatever the network says: probabilities sum up the tree, the order is theirs, and a limit only
// cuts. Over any distribution, and over what the shipped network makes of any words.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Digits } from '../../../../functions/predict-hs/nomenclature.ts';
import { HsModel } from '../../../../functions/predict-hs/prediction/model.ts';
import { type Predictor, predict } from '../../../../functions/predict-hs/prediction/prediction.ts';
import { readTerms } from '../../../../functions/predict-hs/prediction/tables.ts';
import { TERMS_FILE } from '../../../../functions/predict-hs/prediction/terms.ts';
import type { UntitledCandidate } from '../../../../functions/predict-hs/record.ts';
import { modelIn } from '../../../../functions/shared/onnx/session.ts';
import { languages } from '../../../support/languages.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..', '..');
const terms = readTerms(TERMS_FILE);
const LEVELS: readonly Digits[] = [2, 4, 6];
/** More than there are codes. */
const ALL = 10_000;
/** Probabilities are rounded to six decimals; a sum of rounded ones may be off by half of one for each. */
const ROUNDING = 0.5e-6;
const FLOAT32 = 2e-6;

let model: HsModel;
let subheadings: string[];
beforeAll(async () => {
  model = await HsModel.open(modelIn(join(ROOT, 'models', 'hs-codes'), { threads: 1 }));
  subheadings = model.nomenclature.codes(6);
});

/** The model with a distribution put in place of its network's, and nothing too vague to answer. */
function predictorOf(whole: Float32Array): Predictor {
  const { manifest } = model;
  return {
    manifest: { ...manifest, thresholds: { ...manifest.thresholds, chapter: 0 } },
    groups: (digits) => model.groups(digits),
    run: async (texts, receive) => {
      texts.forEach(({ without }, position) => {
        receive(position, { whole, without: without.map(() => whole), knownWords: 1 });
      });
    },
  };
}

async function candidatesOf(
  predictor: Predictor,
  description: string,
  digits: Digits,
  limit: number,
): Promise<readonly UntitledCandidate[] | undefined> {
  const [answer] = await predict({ model: predictor, terms, languages }, [{ description }], {
    digits,
    limit,
  });
  return answer?.status === 'ok' ? answer.candidates : undefined;
}

/** Places and weights of the subheadings that share all of the probability; far apart and equal ones are both likely. */
const anyWeights = fc.array(
  fc.tuple(fc.nat(), fc.oneof(fc.constant(1), fc.double({ min: 1e-9, max: 1e3, noNaN: true }))),
  { minLength: 1, maxLength: 40 },
);

function distribution(weights: readonly (readonly [number, number])[]): Float32Array {
  const total = weights.reduce((sum, [, weight]) => sum + weight, 0);
  const row = new Float32Array(subheadings.length);
  for (const [place, weight] of weights) {
    const index = place % row.length;
    row[index] = (row[index] ?? 0) + weight / total;
  }
  return row;
}

function summed(candidates: readonly UntitledCandidate[], digits: number): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { code, probability } of candidates) {
    const above = code.slice(0, digits);
    sums.set(above, (sums.get(above) ?? 0) + probability);
  }
  return sums;
}

describe('any distribution', () => {
  it('sums from subheadings to headings to chapters, each with all that is below it and nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(anyWeights, async (weights) => {
        const predictor = predictorOf(distribution(weights));
        const [chapters, headings, leaves] = await Promise.all(
          LEVELS.map(async (digits) => (await candidatesOf(predictor, 'goods of steel', digits, ALL)) ?? []),
        );
        for (const [above, below] of [
          [chapters, headings],
          [headings, leaves],
          [chapters, leaves],
        ] as const) {
          const digits = above?.[0]?.code.length ?? 0;
          const sums = summed(below ?? [], digits);
          expect(above?.map(({ code }) => code).sort()).toEqual([...sums.keys()].sort());
          const tolerance = FLOAT32 + ROUNDING * 41;
          for (const { code, probability } of above ?? []) {
            expect(Math.abs(probability - (sums.get(code) ?? Number.NaN)), code).toBeLessThan(tolerance);
          }
        }
        expect(summed(chapters ?? [], 0).get('')).toBeCloseTo(1, 4);
      }),
      { numRuns: 8 },
    );
  });

  it('is ranked by probability, and a limit cuts the list without changing it', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyWeights,
        fc.constantFrom(...LEVELS),
        fc.integer({ min: 1, max: 10 }),
        async (weights, digits, limit) => {
          const whole = distribution(weights);
          const predictor = predictorOf(whole);
          const most = (await candidatesOf(predictor, 'goods of steel', digits, 10)) ?? [];
          const few = (await candidatesOf(predictor, 'goods of steel', digits, limit)) ?? [];
          expect(few).toEqual(most.slice(0, limit));
          expect(few).toHaveLength(limit);
          most.forEach(({ code, probability }, index) => {
            const next = most[index + 1];
            expect(probability, code).toBeLessThanOrEqual(1);
            if (next !== undefined) expect(probability, code).toBeGreaterThanOrEqual(next.probability);
          });
          const least = most.at(-1)?.probability ?? 0;
          const listed = new Set(most.map(({ code }) => code));
          for (const { code, from, to } of model.groups(digits)) {
            if (listed.has(code)) continue;
            const probability = whole.subarray(from, to).reduce((sum, one) => sum + one, 0);
            expect(probability, code).toBeLessThanOrEqual(least + FLOAT32);
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('the shipped network', () => {
  const words = readFileSync(join(ROOT, 'samples', 'goods.csv'), 'utf8')
    .split('\n')
    .slice(1)
    .flatMap((line) => line.match(/[\p{L}-]{3,}/gu) ?? []);
  const anyText = fc
    .array(fc.constantFrom(...new Set(words)), { minLength: 1, maxLength: 6 })
    .map((some) => some.join(' '));

  it('gives chapters and headings the sum of their subheadings, for any words', async () => {
    let answered = 0;
    await fc.assert(
      fc.asyncProperty(anyText, async (text) => {
        const leaves = await candidatesOf(model, text, 6, ALL);
        for (const digits of [2, 4] as const) {
          const above = await candidatesOf(model, text, digits, 10);
          expect(above === undefined).toBe(leaves === undefined);
          if (above === undefined || leaves === undefined) continue;
          answered += 1;
          const sums = summed(leaves, digits);
          for (const { code, probability } of above) {
            // A heading has at most some dozens of subheadings, a chapter some hundreds.
            expect(Math.abs(probability - (sums.get(code) ?? 0)), `${text}: ${code}`).toBeLessThan(5e-4);
          }
        }
      }),
      { numRuns: 15 },
    );
    expect(answered).toBeGreaterThan(10);
  });
});
