// Predictions through the shipped model: ranking, sums up the tree, bands, evidence and refusals.

import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Digits } from '../../../../functions/predict-hs/nomenclature.ts';
import { HsModel, layOut } from '../../../../functions/predict-hs/prediction/model.ts';
import { Pieces } from '../../../../functions/predict-hs/prediction/pieces.ts';
import { type ItemPrediction, predict } from '../../../../functions/predict-hs/prediction/prediction.ts';
import { readTerms } from '../../../../functions/predict-hs/prediction/tables.ts';
import { TERMS_FILE } from '../../../../functions/predict-hs/prediction/terms.ts';
import { tokenise } from '../../../../functions/predict-hs/prediction/text.ts';
import { filesIn } from '../../../../functions/shared/onnx/model-file.ts';
import { modelIn, ort } from '../../../../functions/shared/onnx/session.ts';
import { languages } from '../../../support/languages.ts';
import { inEnglish } from '../../../support/words.ts';

const FOLDER = join(import.meta.dirname, '..', '..', '..', '..', 'models', 'hs-codes');
const terms = readTerms(TERMS_FILE);
const TEXTS = [
  'abalone',
  'LADIES KNITTED PULLOVER 100% COTTON',
  '리튬이온 배터리',
  'stainless steel hex bolt M8',
  'laptop computer',
];

let model: HsModel;
beforeAll(async () => {
  model = await HsModel.open(modelIn(FOLDER, { threads: 1 }));
});

async function answers(
  descriptions: readonly string[],
  digits: Digits = 6,
  limit = 5,
): Promise<ItemPrediction[]> {
  return predict(
    { model, terms, languages },
    descriptions.map((description) => ({ description })),
    { digits, limit },
  );
}

async function candidatesOf(description: string, digits: Digits = 6, limit = 5) {
  const [answer] = await answers([description], digits, limit);
  if (answer?.status !== 'ok') throw new Error(`${description} is ${answer?.status}`);
  return answer.candidates;
}

describe('prediction', () => {
  it.each([
    ['abalone', '030781'],
    ['LADIES KNITTED PULLOVER 100% COTTON', '611020'],
    ['laptop computer', '847130'],
    ['laptop', '847130'],
    ['리튬이온 배터리', '850760'],
    ['전복', '030781'],
    ['노트북', '847130'],
  ])('%s is %s', async (text, code) => {
    expect((await candidatesOf(text))[0]?.code).toBe(code);
  });

  it.each([
    ['leather belt', 'Men > Trousers & Jeans > Denim', '420330'],
    ['toothbrush', 'Health &gt; Oral Care &gt; Toothpaste', '960321'],
    ['hair dryer', 'Beauty › Hair Care › Shampoo', '851631'],
    ['Stormproof XL', 'Luggage > Accessories > Folding Umbrellas', '660191'],
    ['', 'Health & Personal Care > Shaving > Electric Shavers', '851010'],
    ['', 'candle; Beauty > Fragrance > Perfume', '340600'],
  ])('%s in the category %s is %s', async (itemName, description, code) => {
    const [answer] = await predict({ model, terms, languages }, [{ itemName, description }], {
      digits: 6,
      limit: 1,
    });
    expect(answer?.candidates[0]?.code).toBe(code);
  });

  it('ranks codes of the edition by probability and keeps to the limit', async () => {
    for (const text of TEXTS) {
      const candidates = await candidatesOf(text, 6, 7);
      expect(candidates).toHaveLength(7);
      const probabilities = candidates.map(({ probability }) => probability);
      expect(probabilities).toEqual([...probabilities].sort((one, other) => other - one));
      for (const { code } of candidates) expect(model.nomenclature.has(code)).toBe(true);
    }
  });

  it('sums probabilities up the tree', async () => {
    for (const text of TEXTS) {
      const subheadings = await candidatesOf(text, 6, 10);
      for (const digits of [4, 2] as const) {
        const groups = await candidatesOf(text, digits, 10);
        for (const { code, probability } of groups.slice(0, 2)) {
          const below = subheadings
            .filter((candidate) => candidate.code.startsWith(code))
            .reduce((total, candidate) => total + candidate.probability, 0);
          expect(probability).toBeGreaterThanOrEqual(below - 1e-5);
        }
        expect(groups.every(({ code }) => code.length === digits)).toBe(true);
      }
    }
  });

  it('returns distributions that sum to 1', async () => {
    await model.run(
      TEXTS.map((description) => ({
        tokens: tokenise({ description }),
        language: 'en',
        without: [new Set([0])],
      })),
      (_, { whole, without }) => {
        for (const row of [whole, ...without]) {
          expect(row.reduce((total, value) => total + value, 0)).toBeCloseTo(1, 4);
        }
      },
    );
  });

  it('bands follow the thresholds of the manifest', async () => {
    const { strong, good } = model.manifest.thresholds.bands[6];
    expect(good).toBeLessThan(strong);
    for (const text of TEXTS) {
      for (const { probability, band } of await candidatesOf(text, 6, 10)) {
        expect(band).toBe(probability >= strong ? 'strong' : probability >= good ? 'good' : 'possible');
      }
    }
  });

  it('evidence is the change of log-odds without the word', async () => {
    const [full] = await candidatesOf('stainless steel hex bolt');
    const evidence = full?.evidence.find(({ term }) => term === 'bolt');
    const without = await candidatesOf('stainless steel hex', 6, 10);
    expect(evidence?.contribution).toBeGreaterThan(0.5);
    const left = without.find(({ code }) => code === full?.code)?.probability;
    if (full !== undefined && left !== undefined) {
      const logOdds = (probability: number): number => Math.log(probability / (1 - probability));
      // The encoder reads the whole text once, so that its part is an estimate.
      const change = logOdds(full.probability) - logOdds(left);
      expect(Math.abs((evidence?.contribution ?? 0) - change)).toBeLessThan(Math.abs(change) / 2);
    }
  });

  it('evidence says where each word is in each field as sent', async () => {
    const item = {
      itemName: '🎁 BOLT, hex',
      description: '<b>Stain</b>less&nbsp;steel bo\u00adlt; cafe\u0301 steel',
    };
    const [answer] = await predict({ model, terms, languages }, [item], { digits: 6, limit: 10 });
    if (answer?.status !== 'ok') throw new Error('Expected candidates');
    const found = new Map<string, string[]>();
    const at = (text: string, spans: readonly (readonly number[])[] = []): string[] =>
      spans.map(([start, end]) => [...text].slice(start, end).join(''));
    for (const { evidence } of answer.candidates) {
      for (const { term, spans, itemNameSpans } of evidence) {
        found.set(term, [...at(item.itemName, itemNameSpans), ...at(item.description, spans)]);
      }
    }
    expect(found.get('bolt')).toEqual(['BOLT', 'bo\u00adlt']);
    expect(found.get('stainless')).toEqual(['Stain</b>less']);
    expect(found.get('steel')).toEqual(['steel', 'steel']);
    const inDescription = answer.candidates.flatMap(({ evidence }) =>
      evidence.filter(({ term }) => term === 'steel'),
    );
    for (const one of inDescription) expect(one).not.toHaveProperty('itemNameSpans');
  });

  it('evidence names no words that only qualify', async () => {
    for (const { evidence } of await candidatesOf('a new shirt of cotton for the men')) {
      expect(evidence.map(({ term }) => term)).not.toContain('of');
    }
  });

  it('answers the same whatever else is in the request', async () => {
    const together = await answers(TEXTS);
    for (const [index, text] of TEXTS.entries()) {
      const [alone] = await answers([text]);
      const inCompany = together[index];
      expect(alone?.candidates.map(({ code }) => code)).toEqual(
        inCompany?.candidates.map(({ code }) => code),
      );
      expect(alone?.candidates[0]?.probability).toBeCloseTo(inCompany?.candidates[0]?.probability ?? -1, 4);
    }
  });

  it('refuses in its place and answers the others', async () => {
    const [first, second, third, fourth] = await answers([
      'parts',
      'abalone',
      '',
      'Hemd aus Baumwolle für Herren und Damen',
    ]);
    expect(first).toMatchObject({ status: 'vague', language: 'en', candidates: [] });
    expect(second).toMatchObject({ status: 'ok', language: 'en' });
    expect(third).toMatchObject({ status: 'unreadable', language: 'und', candidates: [] });
    expect(fourth).toMatchObject({ status: 'unreadable', language: 'de', candidates: [] });
  });

  it('does not guess at words that it never saw', async () => {
    const [answer] = await answers(['qwrtz vlkrp']);
    expect(answer).toMatchObject({ status: 'vague', candidates: [] });
    expect(inEnglish(answer)).toHaveProperty(
      'message',
      expect.stringMatching(/^None of the words is known to the model/),
    );
  });

  it('reads item name and description apart', async () => {
    const options = { digits: 6, limit: 1 } as const;
    const [named] = await predict(
      { model, terms, languages },
      [{ itemName: 'O-RING', description: 'made of rubber' }],
      options,
    );
    const [plain] = await predict(
      { model, terms, languages },
      [{ description: 'O-RING made of rubber' }],
      options,
    );
    expect(named?.candidates[0]?.probability).not.toBe(plain?.candidates[0]?.probability);
  });

  it('survives a text of 2,000 characters and one of strange letters', async () => {
    const [long, strange] = await answers(['steel pipe fitting '.repeat(106), '𝒷𝑜𝓁𝓉 𐐀𐐁 steel']);
    expect(long?.status).toBe('ok');
    expect(strange?.status).toBe('ok');
  });

  it('lays out no text in a language that the model does not read', () => {
    const { languages } = model.manifest;
    const vocabulary = {
      pieces: Pieces.read(filesIn(FOLDER), model.manifest),
      languages,
      Tensor: ort.Tensor,
    };
    const text = { tokens: tokenise({ description: 'teräsputki' }), without: [], language: 'fi' };
    expect(() => layOut(text, vocabulary)).toThrow('does not read fi');
  });
});
