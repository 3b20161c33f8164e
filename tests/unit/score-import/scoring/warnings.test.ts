// Warnings of the shipped model: what it never saw, and amounts that are probably missing; and what reasons must not say of them.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Assessment } from '../../../../functions/score-import/schemas.ts';
import { ImportRiskModel } from '../../../../functions/score-import/scoring/model.ts';
import { score, scorerFor } from '../../../../functions/score-import/scoring/scoring.ts';
import { editionCalendar } from '../../../../functions/shared/nomenclature/editions.ts';
import {
  anyDeclaration,
  anyProfiles,
  declaration,
  MODEL_FOLDER,
  profiles,
  sampleDeclarations,
} from '../../../support/declarations.ts';

const model = await ImportRiskModel.open(MODEL_FOLDER, { threads: 1 });
const scorer = scorerFor(model, 'secret');
const NOW = new Date('2026-01-01T00:00:00Z');

async function assessed(changes: Record<string, unknown>): Promise<Assessment> {
  const [scored] = await score(scorer, [{ declaration: declaration(changes), profiles: profiles() }], NOW);
  if (scored === undefined) throw new Error('No score');
  return scored.assessment;
}

/** Groups of fields in which a reason speaks of a field. */
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  '/departureCountry': ['countries'],
  '/originCountry': ['countries'],
  '/netMassKg': ['netMassKg', 'itemPriceKrw'],
};

describe('the warnings of a declaration', () => {
  it('are none for the samples, whose codes the model knows', async () => {
    const inputs = sampleDeclarations().map((sample) => ({ declaration: sample, profiles: profiles() }));
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
    ['originCountry', 'TV', 'The country of origin TV was'],
    ['taxType', 'CPTPP', 'The duty regime code CPTPP was'],
    ['originMark', 'e', 'The origin marking code e was'],
  ])('name %s %s, which the model never saw', async (field, code, start) => {
    expect((await assessed({ [field]: code })).warnings).toEqual([
      {
        pointer: `/${field}`,
        message: `${start} not in the training data of import-risk ${model.manifest.version}; it is scored as an average one`,
      },
    ]);
  });

  it('say what a subheading that the model never saw is scored as', async () => {
    const version = model.manifest.version;
    const messages = await Promise.all(
      ['010130', '500100', '450110'].map(async (hs6) => (await assessed({ hs6 })).warnings),
    );
    expect(messages.flat()).toEqual([
      {
        pointer: '/hs6',
        message: `The HS subheading 010130 was not in the training data of import-risk ${version}; it is scored as goods of heading 0101`,
      },
      {
        pointer: '/hs6',
        message: `The HS subheading 500100 was not in the training data of import-risk ${version}; it is scored as goods of chapter 50`,
      },
      {
        pointer: '/hs6',
        message: `The HS subheading 450110 was not in the training data of import-risk ${version}; it is scored as average goods`,
      },
    ]);
  });

  it.each([0, -0])('name a net mass and a price of %d', async (zero) => {
    expect((await assessed({ netMassKg: zero, itemPriceKrw: zero })).warnings).toEqual([
      { pointer: '/netMassKg', message: 'The net mass is 0 kg: check that it is not missing' },
      { pointer: '/itemPriceKrw', message: 'The price is 0: check that it is not missing' },
    ]);
  });

  it('name a net mass and a price that are next to nothing', async () => {
    expect((await assessed({ netMassKg: 0.000_9, itemPriceKrw: 0.5 })).warnings).toEqual([
      { pointer: '/netMassKg', message: 'The net mass is less than 1 g: check that it is not missing' },
      { pointer: '/itemPriceKrw', message: 'The price is less than 1 KRW: check that it is not missing' },
    ]);
    expect((await assessed({ netMassKg: 0.001, itemPriceKrw: 1 })).warnings).toEqual([]);
  });

  it('name a country that is declared as unknown', async () => {
    expect((await assessed({ departureCountry: 'ZZ', originCountry: 'ZZ' })).warnings).toEqual([
      { pointer: '/departureCountry', message: 'The country of departure is ZZ, unknown' },
      { pointer: '/originCountry', message: 'The country of origin is ZZ, unknown' },
    ]);
  });

  it('name a subheading of a day for which no edition is known', async () => {
    const { warnings } = await assessed({ hs6: '850100', declaredOn: '1999-05-05' });
    expect(warnings.map(({ pointer }) => pointer)).toEqual(['/hs6', '/hs6']);
    expect(warnings[1]?.message).toMatch(/so it was not checked$/);
  });

  it('come in the order of the fields, each with its own pointer', async () => {
    const { warnings } = await assessed({ originMark: 'w', office: 'ZZZ', netMassKg: 0 });
    expect(warnings.map(({ pointer }) => pointer)).toEqual(['/office', '/originMark', '/netMassKg']);
  });

  it('depend on the model alone, not on the batch it is scored in', async () => {
    const inputs = ['ZZZ', '40'].map((office) => ({
      declaration: declaration({ office }),
      profiles: profiles(),
    }));
    const scored = await score(scorer, inputs, NOW);
    expect(scored.map(({ assessment }) => assessment.warnings.length)).toEqual([1, 0]);
  });

  it('know when the administration adopted an edition', async () => {
    const late = scorerFor(model, 'secret', {}, editionCalendar({ '2002': '2004-01-01' }));
    const input = { declaration: declaration({ declaredOn: '2003-05-05' }), profiles: profiles() };
    const [scored] = await score(late, [input], NOW);
    expect(scored?.assessment.warnings).toEqual([]);
  });
});

describe('a reason', () => {
  it('never says that a field with a warning lowers the risk', async () => {
    const input = fc.record({ declaration: anyDeclaration, profiles: anyProfiles });
    await fc.assert(
      fc.asyncProperty(input, async (one) => {
        const [scored] = await score(scorer, [one], NOW);
        const { warnings, reasons } = scored?.assessment ?? { warnings: [], reasons: [] };
        const doubtful = new Set(warnings.flatMap(({ pointer }) => GROUPS[pointer] ?? [pointer.slice(1)]));
        const lowering = reasons.filter(({ contribution }) => contribution < 0).map(({ feature }) => feature);
        expect(lowering.filter((feature) => doubtful.has(feature))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it.each([0, 1e-9])(
    'says that a missing mass (%d) lowers the risk neither itself nor as a price per kg',
    async (netMassKg) => {
      const { reasons } = await assessed({ netMassKg });
      expect(reasons.filter(({ text }) => /(mass|price).*lowers/.test(text))).toEqual([]);
    },
  );

  it('leaves the score as it is', async () => {
    const output = await model.evaluate(
      [{ declaration: declaration({ netMassKg: 0, itemPriceKrw: 0 }), profiles: profiles() }],
      { rows: [0], occluded: [0] },
    );
    const { fraudProbability } = await assessed({ netMassKg: 0, itemPriceKrw: 0 });
    expect(fraudProbability).toBeCloseTo(output.fraud[0] ?? Number.NaN, 6);
  });
});
