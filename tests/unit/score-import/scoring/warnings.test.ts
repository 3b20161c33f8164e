// Warnings of the shipped model: what it never saw, and amounts that are probably missing; and what reasons must not say of them.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Declaration } from '../../../../functions/score-import/schemas.ts';
import { ImportRiskModel } from '../../../../functions/score-import/scoring/model.ts';
import {
  type ScoredAssessment,
  score,
  scorerFor,
} from '../../../../functions/score-import/scoring/scoring.ts';
import { leastPrice } from '../../../../functions/score-import/scoring/warnings.ts';
import { editionCalendar } from '../../../../functions/shared/nomenclature/editions.ts';
import type { Worded } from '../../../../functions/shared/words/message.ts';
import {
  anyScoringInput,
  declaration,
  itemsBody,
  MODEL_FOLDER,
  modelInput,
  sampleDeclarations,
  scoringInput,
} from '../../../support/declarations.ts';
import { inEnglish } from '../../../support/words.ts';

const model = await ImportRiskModel.open(MODEL_FOLDER, { threads: 1 });
const scorer = scorerFor(model, 'secret');
const NOW = new Date('2026-01-01T00:00:00Z');

async function assessed(changes: Record<string, unknown>): Promise<Worded<ScoredAssessment>> {
  const [scored] = await score(scorer, [scoringInput(declaration(changes))], NOW);
  if (scored === undefined) throw new Error('No score');
  return inEnglish(scored.assessment);
}

/** Groups of fields in which a reason speaks of a field. */
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  '/departureCountry': ['countries'],
  '/originCountry': ['countries'],
  '/hsCode': ['hs6'],
  '/price': ['itemPrice'],
  '/netMassKg': ['netMassKg', 'itemPrice'],
};

describe('the warnings of a declaration', () => {
  it('are none for the samples, whose codes the model knows', async () => {
    const inputs = sampleDeclarations().map((sample) => scoringInput(sample));
    for (const { assessment } of await score(scorer, inputs, NOW)) expect(assessment.warnings).toEqual([]);
  });

  it.each([
    ['office', 'ZZZ', 'The customs office ZZZ was'],
    ['processType', 'Q', 'The clearance process code Q was'],
    ['importType', '999', 'The import type code 999 was'],
    ['importUse', 'NEW', 'The import use code NEW was'],
    ['paymentType', 'X1', 'The payment terms code X1 was'],
    ['transportMode', '99', 'The transport mode code 99 was'],
    ['departureCountry', 'AQ', 'The country of departure AQ was'],
    ['items/0/originCountry', 'TV', 'The country of origin TV was'],
    ['items/0/taxType', 'CPTPP', 'The duty regime code CPTPP was'],
    ['items/0/originMark', 'e', 'The origin marking code e was'],
  ])('name %s %s, which the model never saw', async (path, code, start) => {
    expect((await assessed({ [path.split('/').at(-1) ?? '']: code })).warnings).toEqual([
      {
        pointer: `/${path}`,
        message: `${start} not in the training data of import-risk ${model.manifest.version}; it is scored as an average one`,
      },
    ]);
  });

  it('say what a subheading that the model never saw is scored as', async () => {
    const version = model.manifest.version;
    const messages = await Promise.all(
      ['010130', '500100', '450110'].map(async (hsCode) => (await assessed({ hsCode })).warnings),
    );
    expect(messages.flat()).toEqual([
      {
        pointer: '/items/0/hsCode',
        message: `The HS subheading 010130 was not in the training data of import-risk ${version}; it is scored as goods of heading 0101`,
      },
      {
        pointer: '/items/0/hsCode',
        message: `The HS subheading 500100 was not in the training data of import-risk ${version}; it is scored as goods of chapter 50`,
      },
      {
        pointer: '/items/0/hsCode',
        message: `The HS subheading 450110 was not in the training data of import-risk ${version}; it is scored as average goods`,
      },
    ]);
  });

  it.each([0, -0])('name a net mass and a price of %d', async (zero) => {
    expect((await assessed({ netMassKg: zero, price: { amount: zero } })).warnings).toEqual([
      { pointer: '/items/0/netMassKg', message: 'The net mass is 0 kg: check that it is not missing' },
      { pointer: '/items/0/price', message: 'The price is 0: check that it is not missing' },
    ]);
  });

  it('name a net mass and a price that are next to nothing', async () => {
    expect((await assessed({ netMassKg: 0.000_9, price: { amount: 0.5 } })).warnings).toEqual([
      {
        pointer: '/items/0/netMassKg',
        message: 'The net mass is less than 1 g: check that it is not missing',
      },
      { pointer: '/items/0/price', message: 'The price is less than 1 KRW: check that it is not missing' },
    ]);
    expect((await assessed({ netMassKg: 0.001, price: { amount: 1 } })).warnings).toEqual([]);
  });

  it('name a country that is declared as unknown', async () => {
    expect((await assessed({ departureCountry: 'ZZ', originCountry: 'ZZ' })).warnings).toEqual([
      { pointer: '/departureCountry', message: 'The country of departure is ZZ, unknown' },
      { pointer: '/items/0/originCountry', message: 'The country of origin is ZZ, unknown' },
    ]);
  });

  it('name a subheading of a day for which no edition is known', async () => {
    const { warnings } = await assessed({ hsCode: '850100', declaredOn: '1999-05-05' });
    expect(warnings.map(({ pointer }) => pointer)).toEqual(['/items/0/hsCode', '/items/0/hsCode']);
    expect(warnings[1]?.message).toMatch(/so it was not checked$/);
  });

  it('come in the order of the fields, each with its own pointer', async () => {
    const { warnings } = await assessed({ originMark: 'w', office: 'ZZZ', netMassKg: 0 });
    expect(warnings.map(({ pointer }) => pointer)).toEqual([
      '/office',
      '/items/0/originMark',
      '/items/0/netMassKg',
    ]);
  });

  it('name what is worth a look in each item, and what is in the header once', async () => {
    const items = [{ netMassKg: 0 }, {}, { originCountry: 'ZZ', price: { amount: 0 } }];
    const three = Declaration.parse(itemsBody(items, { office: 'ZZZ' }));
    const [scored] = await score(scorer, [scoringInput(three)], NOW);
    expect(scored?.assessment.warnings.map(({ pointer }) => pointer)).toEqual([
      '/office',
      '/items/0/netMassKg',
      '/items/2/originCountry',
      '/items/2/price',
    ]);
  });

  it('name an exchange rate that differs from that of an earlier item', async () => {
    const rates = [1_400, 1_400, 140].map((exchangeRate) => ({
      price: { amount: 500, currency: 'USD', exchangeRate },
    }));
    const [scored] = await score(scorer, [scoringInput(Declaration.parse(itemsBody(rates)))], NOW);
    expect(inEnglish(scored?.assessment.warnings)).toEqual([
      {
        pointer: '/items/2/price/exchangeRate',
        message: 'The exchange rate of USD is 140, but 1400 in item 1',
      },
    ]);
  });

  it.each([
    ['KRW', 1],
    ['USD', 0.01],
    ['KWD', 0.001],
  ])('measure a price by the smallest amount of the currency: %s %d', (currency, amount) => {
    expect(leastPrice(currency)).toBeCloseTo(amount, 6);
  });

  it('depend on the model alone, not on the batch it is scored in', async () => {
    const inputs = ['ZZZ', '40'].map((office) => scoringInput(declaration({ office })));
    const scored = await score(scorer, inputs, NOW);
    expect(scored.map(({ assessment }) => assessment.warnings.length)).toEqual([1, 0]);
  });

  it('know when the administration adopted an edition', async () => {
    const late = scorerFor(model, 'secret', {}, editionCalendar({ '2002': '2004-01-01' }));
    const input = scoringInput(declaration({ declaredOn: '2003-05-05' }));
    const [scored] = await score(late, [input], NOW);
    expect(scored?.assessment.warnings).toEqual([]);
  });
});

describe('a reason', () => {
  it('never says that a field with a warning lowers the risk', async () => {
    await fc.assert(
      fc.asyncProperty(anyScoringInput, async (input) => {
        const [scored] = await score(scorer, [input], NOW);
        for (const [index, { reasons }] of (scored?.assessment.items ?? []).entries()) {
          const pointers = (scored?.assessment.warnings ?? [])
            .map(({ pointer }) => pointer.replace(`/items/${index}`, ''))
            .filter((pointer) => !pointer.startsWith('/items'));
          const doubtful = new Set(pointers.flatMap((pointer) => GROUPS[pointer] ?? [pointer.slice(1)]));
          const lowering = reasons.filter(({ contribution }) => contribution < 0);
          expect(lowering.filter(({ feature }) => doubtful.has(feature))).toEqual([]);
        }
      }),
      { numRuns: 300 },
    );
  });

  it.each([0, 1e-9])(
    'says that a missing mass (%d) lowers the risk neither itself nor as a price per kg',
    async (netMassKg) => {
      const { items } = await assessed({ netMassKg });
      expect(items[0]?.reasons.filter(({ text }) => /(mass|price).*lowers/.test(text))).toEqual([]);
    },
  );

  it('leaves the score as it is', async () => {
    const output = await model.evaluate([modelInput({ netMassKg: 0, price: { amount: 0 } })], {
      rows: [0],
      occluded: [0],
    });
    const { fraudProbability } = await assessed({ netMassKg: 0, price: { amount: 0 } });
    expect(fraudProbability).toBeCloseTo(output.fraud[0] ?? Number.NaN, 6);
  });
});
