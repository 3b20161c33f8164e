// Golden vectors of hs-codes: what training read in texts and what the graph answered, replayed through the code that serves.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { HsModel } from '../../../../functions/predict-hs/prediction/model.ts';
import { Pieces } from '../../../../functions/predict-hs/prediction/pieces.ts';
import { featuresOf, tokenise } from '../../../../functions/predict-hs/prediction/text.ts';
import { filesIn } from '../../../../functions/shared/onnx/model-file.ts';
import { modelIn } from '../../../../functions/shared/onnx/session.ts';

const FOLDER = join(import.meta.dirname, '..', '..', '..', '..', 'models', 'hs-codes');

interface GoldenCase {
  itemName: string;
  description: string;
  language: string;
  tokens: string[];
  hashes: number[];
  pieces: number[];
  top: { code: string; probability: number }[];
}

const golden = JSON.parse(readFileSync(join(FOLDER, 'golden.json'), 'utf8')) as {
  tolerance: number;
  cases: GoldenCase[];
};

describe('hs-codes golden vectors', () => {
  let model: HsModel;
  beforeAll(async () => {
    model = await HsModel.open(modelIn(FOLDER, { threads: 1 }));
  });

  it('has at least 60 cases at the agreed tolerance', () => {
    expect(golden.cases.length).toBeGreaterThanOrEqual(60);
    expect(golden.tolerance).toBeLessThanOrEqual(5e-3);
  });

  it('cuts texts into the tokens that training saw', () => {
    for (const one of golden.cases) {
      expect(tokenise(one).map(({ text }) => text)).toEqual(one.tokens);
    }
  });

  it('hashes the same features in the same order', () => {
    for (const one of golden.cases) {
      expect([...featuresOf(tokenise(one)).hashes]).toEqual(one.hashes);
    }
  });

  it('splits words into the same pieces', () => {
    const pieces = Pieces.read(filesIn(FOLDER), model.manifest);
    for (const one of golden.cases) {
      const tokens = tokenise(one);
      const words = (['itemName', 'description'] as const).map((field) =>
        tokens.filter((token) => token.field === field).map(({ surface }) => surface),
      );
      expect(pieces.ofText(words).ids).toEqual(one.pieces);
    }
  });

  it('returns the probabilities that training computed', async () => {
    const codes = model.nomenclature.codes(6);
    let seen = 0;
    await model.run(
      golden.cases.map((one) => ({ tokens: tokenise(one), language: one.language, without: [] })),
      (position, { whole }) => {
        seen++;
        for (const { code, probability } of golden.cases[position]?.top ?? []) {
          const actual = whole[codes.indexOf(code)] ?? Number.NaN;
          expect(Math.abs(actual - probability)).toBeLessThanOrEqual(golden.tolerance);
        }
      },
    );
    expect(seen).toBe(golden.cases.length);
  });
});
