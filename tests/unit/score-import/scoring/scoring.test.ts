// Rules that every score of the shipped model obeys, whatever is declared and whatever the history.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ENTITIES,
  NO_HISTORY,
  type ProfileCounts,
} from '../../../../functions/score-import/profiles/profiles.ts';
import { Assessment } from '../../../../functions/score-import/schemas.ts';
import { ImportRiskModel, type ModelInput } from '../../../../functions/score-import/scoring/model.ts';
import {
  contributions,
  planCopies,
  type Scored,
  type ScoringInput,
  score,
  scorerFor,
} from '../../../../functions/score-import/scoring/scoring.ts';
import {
  anyDeclaration,
  anyHistory,
  anyProfiles,
  declaration,
  MODEL_FOLDER,
  profiles,
  sampleDeclarations,
} from '../../../support/declarations.ts';

const model = await ImportRiskModel.open(MODEL_FOLDER, { threads: 1 });
const groups = model.manifest.reasonGroups;
const scorer = scorerFor(model, 'secret');
const NOW = new Date('2026-01-01T00:00:00Z');

const anyInput: fc.Arbitrary<ScoringInput> = fc.record({
  declaration: anyDeclaration,
  profiles: anyProfiles,
});

/** Samples with a mixture of histories. */
const samples: ScoringInput[] = sampleDeclarations()
  .slice(0, 120)
  .map((sample, index) => ({
    declaration: sample,
    profiles: profiles(
      index % 3 === 0
        ? {}
        : {
            goods: { inspected: index % 5, fraud: index % 2 === 0 ? index % 5 : 0, critical: 0 },
            importer: { inspected: index, fraud: index % 7 > index ? 0 : Math.floor(index / 4), critical: 0 },
            headingOrigin: { inspected: 30, fraud: index % 30, critical: index % 3 },
          },
    ),
  }));

async function scoreOne(input: ScoringInput): Promise<Scored> {
  const [scored] = await score(scorer, [input], NOW);
  if (scored === undefined) throw new Error('No score');
  return scored;
}

/** Log-odds of each unchanged input. */
async function logOddsOf(inputs: readonly ModelInput[]): Promise<number[]> {
  const output = await model.evaluate(inputs, {
    rows: inputs.map((_, row) => row),
    occluded: inputs.map(() => 0),
  });
  return [...output.logOdds];
}

/** The contribution of a group to each input, as serving computes it; 0 where serving leaves it out. */
async function served(group: string, inputs: typeof samples = samples): Promise<number[]> {
  const copies = planCopies(groups, inputs);
  const output = await model.evaluate(inputs, copies);
  return contributions(groups, inputs.length, copies, output.logOdds).map(
    (found) => found.find((one) => one.group === group)?.contribution ?? 0,
  );
}

describe('the contribution of a reason group', () => {
  // Net mass is left out: its group is separate from the price per kg, which a change of the field would change too.
  const fieldGroups = groups.flatMap(({ name, reference }) =>
    reference === null || name.endsWith('History') || name === 'netMassKg' ? [] : [{ name, reference }],
  );
  const histories = ENTITIES.map((entity) => ({ entity, name: `${entity}History` }));

  it.each(fieldGroups)(
    '$name is the change in log-odds when its fields are $reference',
    async ({ name, reference }) => {
      // Without a history of the goods: with one, other fields mean other goods, to which that history does not apply.
      const unseen = samples.map((input) => ({
        ...input,
        profiles: { ...input.profiles, goods: NO_HISTORY },
      }));
      const changed = unseen.map((input) => ({
        ...input,
        declaration: { ...input.declaration, ...reference },
      }));
      const [asItIs, atReference, contribution] = [
        await logOddsOf(unseen),
        await logOddsOf(changed),
        await served(name, unseen),
      ];
      contribution.forEach((value, index) => {
        expect(value).toBeCloseTo((asItIs[index] ?? Number.NaN) - (atReference[index] ?? Number.NaN), 4);
      });
    },
  );

  it.each(groups.map(({ name }) => name).filter((name) => !name.endsWith('History')))(
    '%s points the same way with a history of the goods as without, wherever it is worth a reason',
    async (name) => {
      const withGoods = (goods: ProfileCounts): typeof samples =>
        samples.map((input) => ({ ...input, profiles: { ...input.profiles, goods } }));
      const [without, fraud, clear] = [
        await served(name, withGoods(NO_HISTORY)),
        await served(name, withGoods({ inspected: 2, fraud: 2, critical: 0 })),
        await served(name, withGoods({ inspected: 2, fraud: 0, critical: 0 })),
      ];
      without.forEach((value, index) => {
        if (Math.abs(value) < 0.05) return;
        expect([Math.sign(fraud[index] ?? Number.NaN), Math.sign(clear[index] ?? Number.NaN)]).toEqual([
          Math.sign(value),
          Math.sign(value),
        ]);
      });
    },
  );

  it.each(histories)(
    '$name is the change in log-odds when there is no such history',
    async ({ entity, name }) => {
      const changed = samples.map((input) => ({
        ...input,
        profiles: { ...input.profiles, [entity]: NO_HISTORY },
      }));
      const [asItIs, without, contribution] = [
        await logOddsOf(samples),
        await logOddsOf(changed),
        await served(name),
      ];
      contribution.forEach((value, index) => {
        expect(value).toBeCloseTo((asItIs[index] ?? Number.NaN) - (without[index] ?? Number.NaN), 4);
      });
    },
  );

  it('is planned for every history of the manifest', () => {
    expect(groups.map(({ name }) => name)).toEqual(expect.arrayContaining(histories.map(({ name }) => name)));
  });
});

describe('the score', () => {
  it('matches the contract for every accepted declaration and history', async () => {
    await fc.assert(
      fc.asyncProperty(anyInput, async (input) => {
        const { assessment } = await scoreOne(input);
        expect(Assessment.safeParse(assessment).error).toBeUndefined();
        expect(assessment.score).toBe(Math.round(assessment.fraudProbability * 1000));
      }),
      { numRuns: 300 },
    );
  });

  it('has a critical probability of at most the fraud probability', async () => {
    await fc.assert(
      fc.asyncProperty(anyInput, async (input) => {
        const { assessment } = await scoreOne(input);
        expect(assessment.criticalProbability).toBeLessThanOrEqual(assessment.fraudProbability);
      }),
      { numRuns: 300 },
    );
  });

  it.each(ENTITIES)('is never lowered by one more fraud among the inspections of the %s', async (entity) => {
    const fewer = anyHistory.filter(({ inspected, fraud }) => fraud < inspected);
    await fc.assert(
      fc.asyncProperty(anyInput, fewer, async (input, history) => {
        const more = { ...history, fraud: history.fraud + 1 };
        const [before, after] = await logOddsOf([
          { ...input, profiles: { ...input.profiles, [entity]: history } },
          { ...input, profiles: { ...input.profiles, [entity]: more } },
        ]);
        // Float32 inside the graph: equal up to its rounding.
        expect((after ?? Number.NaN) - (before ?? Number.NaN)).toBeGreaterThanOrEqual(-1e-4);
      }),
      { numRuns: 200 },
    );
  });

  it('rises with frauds found in the same goods, far above that of clean goods', async () => {
    const dirty = await scoreOne({
      declaration: declaration(),
      profiles: profiles({ goods: { inspected: 6, fraud: 6, critical: 0 } }),
    });
    const clean = await scoreOne({
      declaration: declaration(),
      profiles: profiles({ goods: { inspected: 6, fraud: 0, critical: 0 } }),
    });
    expect(dirty.assessment.score - clean.assessment.score).toBeGreaterThan(500);
  });

  it('is given for codes that training never saw', async () => {
    const unknown = {
      office: 'ZZZZ9999',
      processType: 'q',
      importType: '0',
      importUse: 'NEW',
      paymentType: 'X1',
      transportMode: '99',
      hs6: '500100',
      departureCountry: 'XK',
      originCountry: 'ZZ',
      taxType: 'CPTPP',
      originMark: 'w',
    };
    const { assessment } = await scoreOne({ declaration: declaration(unknown), profiles: profiles() });
    expect(assessment.fraudProbability).toBeGreaterThan(0);
    expect(assessment.fraudProbability).toBeLessThan(1);
  });

  it('states which importer and goods are known: those with an inspection result', async () => {
    const one = { inspected: 1, fraud: 0, critical: 0 };
    const { assessment } = await scoreOne({
      declaration: declaration(),
      profiles: profiles({ importer: one }),
    });
    expect(assessment.novelty).toEqual({ knownImporter: true, knownGoods: false });
  });

  it('carries its model and its time', async () => {
    const { assessment } = await scoreOne({ declaration: declaration(), profiles: profiles() });
    expect(assessment.model).toEqual({ name: 'import-risk', version: model.manifest.version });
    expect(assessment.scoredAt).toBe('2026-01-01T00:00:00.000Z');
  });

  it('selects a drawn declaration for inspection regardless of its score', async () => {
    const always = scorerFor(model, 'secret', { red: 1, yellow: 1, randomRate: 1 });
    const [scored] = await score(always, [{ declaration: declaration(), profiles: profiles() }], NOW);
    expect(scored?.assessment).toMatchObject({ lane: 'red', selectedBy: 'random' });
    expect(scored?.selectionProbability).toBe(1);
  });

  it('of no declarations is nothing', async () => {
    expect(await score(scorer, [], NOW)).toEqual([]);
  });
});

describe('the reasons of a score', () => {
  it('come strongest first, at most six, none too weak to notice', async () => {
    await fc.assert(
      fc.asyncProperty(anyInput, async (input) => {
        const { reasons } = (await scoreOne(input)).assessment;
        const strengths = reasons.map(({ contribution }) => Math.abs(contribution));
        expect(strengths).toEqual(strengths.toSorted((one, other) => other - one));
        expect(strengths.length).toBeLessThanOrEqual(6);
        expect(Math.min(...strengths, 1)).toBeGreaterThanOrEqual(0.05);
        expect(new Set(reasons.map(({ feature }) => feature)).size).toBe(reasons.length);
      }),
      { numRuns: 300 },
    );
  });

  it('say "raises" exactly where the contribution is above zero', async () => {
    const scored = await score(scorer, samples, NOW);
    const reasons = scored.flatMap(({ assessment }) => assessment.reasons);
    expect(reasons.length).toBeGreaterThan(samples.length);
    for (const { contribution, text } of reasons) {
      expect(text.endsWith(contribution > 0 ? 'raises the risk' : 'lowers the risk'), text).toBe(true);
    }
  });

  it('begin with the history of the goods where that is what the score is about', async () => {
    const { assessment } = await scoreOne({
      declaration: declaration(),
      profiles: profiles({ goods: { inspected: 6, fraud: 6, critical: 2 } }),
    });
    expect(assessment.reasons[0]).toMatchObject({
      feature: 'goodsHistory',
      value: '6/6',
      text: 'The same goods: fraud in 6 of 6 earlier inspections (2 critical), which raises the risk',
    });
  });
});
