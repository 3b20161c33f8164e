// The step from subheadings to national codes: golden vectors of training, and predictions of ten digits through the shipped model.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { HsModel } from '../../../../functions/predict-hs/prediction/model.ts';
import { NationalModel } from '../../../../functions/predict-hs/prediction/national.ts';
import { predict } from '../../../../functions/predict-hs/prediction/prediction.ts';
import { readTerms } from '../../../../functions/predict-hs/prediction/tables.ts';
import { TERMS_FILE } from '../../../../functions/predict-hs/prediction/terms.ts';
import { tokenise } from '../../../../functions/predict-hs/prediction/text.ts';
import { filesIn } from '../../../../functions/shared/onnx/model-file.ts';
import { modelIn } from '../../../../functions/shared/onnx/session.ts';
import { languages } from '../../../support/languages.ts';
import { inEnglish } from '../../../support/words.ts';

const FOLDER = join(import.meta.dirname, '..', '..', '..', '..', 'models', 'hs-codes');
const national = NationalModel.open(filesIn(FOLDER));

interface GoldenCase {
  readonly itemName: string;
  readonly description: string;
  readonly subheading: string;
  readonly below: readonly { readonly code: string; readonly share: number }[];
}
const golden = JSON.parse(readFileSync(join(FOLDER, 'golden-national.json'), 'utf8')) as {
  readonly tolerance: number;
  readonly cases: readonly GoldenCase[];
};

describe('golden vectors of national codes', () => {
  it('are at least 60, and not all as the frequencies alone would have it', () => {
    expect(golden.cases.length).toBeGreaterThanOrEqual(60);
    const ofOne = golden.cases.filter(({ subheading }) => subheading === '853650');
    expect(new Set(ofOne.map(({ below }) => JSON.stringify(below))).size).toBeGreaterThan(1);
  });

  it.each(golden.cases)('$description below $subheading', ({ itemName, description, subheading, below }) => {
    const found = national.below(subheading, national.compared(tokenise({ itemName, description }), []));
    expect(found.map(({ code }) => code)).toEqual(below.map(({ code }) => code));
    found.forEach(({ shares }, index) => {
      expect(Math.abs((shares[0] ?? 0) - (below[index]?.share ?? 1))).toBeLessThanOrEqual(golden.tolerance);
    });
  });
});

describe('the shares of the codes below a subheading', () => {
  const tokens = tokenise({ description: 'micro switch for a door, micro switch' });
  const words = new Set(tokens.map(({ text }) => text));
  const without = [...words].map(
    (word) => new Set(tokens.flatMap(({ text }, index) => (text === word ? [index] : []))),
  );

  it('without a word are those of the text without that word', () => {
    const shares = national.below('853650', national.compared(tokens, without));
    without.forEach((left, term) => {
      // A placeholder of no feature in common keeps the neighbours of the word apart.
      const rest = tokens.map((token, index) => (left.has(index) ? { ...token, text: '㋿' } : token));
      const alone = national.below('853650', national.compared(rest, [new Set(left)]));
      shares.forEach((share, index) => {
        expect(share.shares[term + 1]).toBeCloseTo(alone[index]?.shares[1] ?? -1, 6);
      });
    });
  });

  it('add up to one, and are all of it where there is one code', () => {
    const shares = national.below('853650', national.compared(tokens, without));
    for (let row = 0; row <= without.length; row++) {
      expect(shares.reduce((total, { shares }) => total + (shares[row] ?? 0), 0)).toBeCloseTo(1, 9);
    }
    const [only, ...others] = national.below('090121', national.compared(tokens, []));
    expect({ code: only?.code, shares: [...(only?.shares ?? [])], others }).toEqual({
      code: '0901210000',
      shares: [1],
      others: [],
    });
  });

  it('are of no code where none is known', () => {
    expect(national.below('940521', national.compared(tokens, []))).toEqual([]);
  });
});

describe('a prediction of ten digits', () => {
  let model: HsModel;
  beforeAll(async () => {
    model = await HsModel.open(modelIn(FOLDER, { threads: 1 }));
  });
  const terms = readTerms(TERMS_FILE);

  async function predicted(description: string, digits: 6 | 10, limit = 10) {
    const parts = { model, terms, languages, national: () => national };
    const [answer] = await predict(parts, [{ description }], { digits, limit });
    if (answer?.status !== 'ok') throw new Error(`${description} is ${answer?.status}`);
    return inEnglish(answer);
  }

  it.each([
    ['micro switch 250V', '8536503000'],
    ['리튬이온 배터리', '8507600000'],
    ['frozen pork belly', '0203291000'],
  ])('of %s begins with %s', async (text, code) => {
    const { candidates } = await predicted(text, 10);
    expect(candidates[0]?.code).toBe(code);
  });

  it('is ranked, and no code is more probable than its subheading', async () => {
    for (const text of ['micro switch 250V', 'coffee beans', 'plastic washer']) {
      const { candidates } = await predicted(text, 10);
      const six = new Map((await predicted(text, 6)).candidates.map((one) => [one.code, one.probability]));
      const probabilities = candidates.map(({ probability }) => probability);
      expect(probabilities).toEqual(probabilities.toSorted((one, other) => other - one));
      for (const { code, probability } of candidates) {
        expect(probability).toBeLessThanOrEqual((six.get(code.slice(0, 6)) ?? 1) + 1e-6);
      }
    }
  });

  it('has the word that tells the codes of a subheading apart as evidence', async () => {
    const { candidates } = await predicted('rotary switch', 10);
    const rotary = candidates.find(({ code }) => code === '8536501000');
    expect(rotary?.evidence.find(({ term }) => term === 'rotary')?.contribution).toBeGreaterThan(0.5);
  });

  it('says how many digits are sure, and what is unclear', async () => {
    const { sureDigits, message } = await predicted('coffee beans, roasted, not decaffeinated', 10);
    expect({ sureDigits, message }).toEqual({ sureDigits: 10, message: undefined });
    const switches = await predicted('electric switch', 10);
    expect(switches.sureDigits).toBeLessThan(10);
    expect(switches.message).toMatch(/unclear|uncertain/);
  });
});
