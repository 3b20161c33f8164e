// Reasons in words: what an officer reads for each group, and that no sentence is ever broken.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Profiles } from '../../../../functions/score-import/profiles/profiles.ts';
import type { ImportRiskManifest } from '../../../../functions/score-import/scoring/model.ts';
import { type ReasonStatistics, reasonFor } from '../../../../functions/score-import/scoring/reasons.ts';
import { anyModelInput, MODEL_FOLDER, modelInput } from '../../../support/declarations.ts';
import { inEnglish, inKorean } from '../../../support/words.ts';

const manifest = JSON.parse(readFileSync(join(MODEL_FOLDER, 'model.json'), 'utf8')) as ImportRiskManifest;
const STATISTICS: ReasonStatistics = {
  currency: 'KRW',
  medianPricePerKg: 100,
  medianPricePerKgByChapter: { '09': 2000 },
};

const RAISES = 0.8;
const LOWERS = -0.8;

function reason(
  group: string,
  contribution: number,
  changes: Record<string, unknown> = {},
  histories: Partial<Profiles> = {},
): { value: string | number; text: string } {
  return inEnglish(reasonFor(group, contribution, modelInput(changes, histories), STATISTICS));
}

describe('the reason of a field', () => {
  it.each([
    ['hs6', '090121', 'HS subheading 0901.21 raises the risk'],
    ['taxRate', 8, 'Duty rate of 8 % raises the risk'],
    ['taxType', 'A', 'Duty regime code A raises the risk'],
    ['netMassKg', 250, 'Net mass of 250 kg raises the risk'],
    ['office', '40', 'Customs office 40 raises the risk'],
    ['processType', 'B', 'Clearance process code B raises the risk'],
    ['importType', '11', 'Import type code 11 raises the risk'],
    ['importUse', '21', 'Import use code 21 raises the risk'],
    ['paymentType', '11', 'Payment terms code 11 raises the risk'],
    ['transportMode', '10', 'Transport mode code 10 raises the risk'],
    ['originMark', 'E', 'Origin marking code E raises the risk'],
  ])('%s names its value', (group, value, text) => {
    expect(reason(group, RAISES)).toEqual({ value, text });
  });

  it('states that it lowers the risk', () => {
    expect(reason('taxType', LOWERS).text).toBe('Duty regime code A lowers the risk');
  });

  it.each([
    [0.123456, 'Net mass of 0.123 kg raises the risk'],
    [999.5, 'Net mass of 1,000 kg raises the risk'],
    [1234567.8, 'Net mass of 1,234,568 kg raises the risk'],
    [1e-7, 'Net mass of 1E-7 kg raises the risk'],
  ])('writes %d kg with as many digits as an officer can use', (netMassKg, text) => {
    expect(reason('netMassKg', RAISES, { netMassKg }).text).toBe(text);
  });
});

describe('the reason of the countries', () => {
  it('names both where origin and departure differ', () => {
    expect(reason('countries', RAISES, { originCountry: 'CN', departureCountry: 'HK' })).toEqual({
      value: 'CN / HK',
      text: 'The country of origin differs from the country of departure (CN / HK), which raises the risk',
    });
  });

  it('names one where they are the same', () => {
    expect(reason('countries', LOWERS).text).toBe('Country of origin and departure BR lowers the risk');
  });
});

describe('the reason of the price', () => {
  it.each([
    [3_000_000, '6 times the median of HS chapter 09 (2,000)', 12000],
    [750_000, '1.5 times the median of HS chapter 09 (2,000)', 3000],
    [500_000, 'near the median of HS chapter 09 (2,000)', 2000],
    [125_000, '25 % of the median of HS chapter 09 (2,000)', 500],
  ])('of %d KRW for 250 kg compares it with its chapter', (amount, comparison, perKg) => {
    expect(reason('itemPrice', RAISES, { price: { amount } }).text).toBe(
      `Declared price of ${perKg.toLocaleString('en-US')} KRW per kg, ${comparison}, raises the risk`,
    );
  });

  it('compares goods of a chapter without a median with all goods, and states it', () => {
    expect(reason('itemPrice', RAISES, { hsCode: '240220', price: { amount: 500_000 } }).text).toBe(
      'Declared price of 2,000 KRW per kg, 20 times the median of all goods (100), raises the risk',
    );
  });

  it('states that no price was declared', () => {
    expect(reason('itemPrice', RAISES, { price: { amount: 0 } })).toEqual({
      value: 0,
      text: 'Declared without a price, which raises the risk',
    });
  });

  it.each([0, 5e-324])('states the whole price where the mass is %d kg', (netMassKg) => {
    expect(reason('itemPrice', LOWERS, { netMassKg }).text).toBe(
      'Declared price of 3,500,000 KRW lowers the risk',
    );
  });
});

describe('the reason of a history', () => {
  it.each([
    ['goodsHistory', 'goods', 'The same goods'],
    ['importerHistory', 'importer', 'This importer'],
    ['declarantHistory', 'declarant', 'This declarant'],
    ['sellerHistory', 'seller', 'This seller'],
    ['headingOriginHistory', 'headingOrigin', 'Goods of this HS heading and origin'],
  ])('%s states the results of inspections', (group, entity, subject) => {
    const histories = { [entity]: { inspected: 12, fraud: 3, critical: 0 } };
    expect(reason(group, RAISES, {}, histories)).toEqual({
      value: '3/12',
      text: `${subject}: fraud in 3 of 12 earlier inspections, which raises the risk`,
    });
  });

  it.each([
    [{ inspected: 1, fraud: 0, critical: 0 }, 'no fraud in 1 earlier inspection'],
    [{ inspected: 5, fraud: 0, critical: 0 }, 'no fraud in 5 earlier inspections'],
    [{ inspected: 1, fraud: 1, critical: 0 }, 'fraud in 1 of 1 earlier inspection'],
    [
      { inspected: 1200, fraud: 1100, critical: 2 },
      'fraud in 1,100 of 1,200 earlier inspections (2 critical)',
    ],
  ])('words %j', (importer, words) => {
    expect(reason('importerHistory', LOWERS, {}, { importer }).text).toBe(
      `This importer: ${words}, which lowers the risk`,
    );
  });
});

describe('any reason', () => {
  const groups = manifest.reasonGroups.map(({ name }) => name);

  it.each(groups)('of the shipped model has words of its own: %s', (group) => {
    expect(reason(group, RAISES).text).not.toBe(`${group} raises the risk`);
  });

  it('of a group without a sentence in this version names the group', () => {
    expect(reason('newGroup', LOWERS)).toEqual({ value: 'newGroup', text: 'newGroup lowers the risk' });
  });

  it('is a whole sentence for every accepted declaration and history', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...groups),
        fc.double({ min: -20, max: 20, noNaN: true }),
        anyModelInput,
        (group, contribution, input) => {
          const statistics = { ...manifest.statistics, currency: manifest.currency };
          const reason = reasonFor(group, contribution, input, statistics);
          for (const [{ text }, end] of [
            [inEnglish(reason), / (raises|lowers) the risk$/],
            [inKorean(reason), / 위험도를 (높입니다|낮춥니다)$/],
          ] as const) {
            expect(text).not.toMatch(/NaN|undefined|null|Infinity|∞|\[object|[{}]/);
            expect(text).toMatch(end);
          }
          expect(reason.value).not.toBe('');
        },
      ),
      { numRuns: 500 },
    );
  });
});
