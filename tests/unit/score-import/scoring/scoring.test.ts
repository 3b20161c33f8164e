// Rules that every score of the shipped model obeys, whatever is declared and whatever the history.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ENTITIES,
  NO_HISTORY,
  type ProfileCounts,
} from '../../../../functions/score-import/profiles/profiles.ts';
import { Assessment, Declaration } from '../../../../functions/score-import/schemas.ts';
import { ImportRiskModel, type ModelInput } from '../../../../functions/score-import/scoring/model.ts';
import {
  contributions,
  modelInputs,
  planCopies,
  type Scored,
  type ScoringInput,
  score,
  scorerFor,
} from '../../../../functions/score-import/scoring/scoring.ts';
import {
  anyHistory,
  anyModelInput,
  anyScoringInput,
  declaration,
  itemsBody,
  MODEL_FOLDER,
  profilesFor,
  sampleDeclarations,
  scoringInput,
} from '../../../support/declarations.ts';
import { inEnglish } from '../../../support/words.ts';

const model = await ImportRiskModel.open(MODEL_FOLDER, { threads: 1 });
const groups = model.manifest.reasonGroups;
const scorer = scorerFor(model, 'secret');
const NOW = new Date('2026-01-01T00:00:00Z');

/** Samples of one item with a mixture of histories. */
const inputs: ScoringInput[] = sampleDeclarations()
  .slice(0, 120)
  .map((sample, index) => ({
    declaration: sample,
    profiles: profilesFor(
      sample,
      index % 3 === 0
        ? {}
        : {
            goods: { inspected: index % 5, fraud: index % 2 === 0 ? index % 5 : 0, critical: 0 },
            importer: { inspected: index, fraud: index % 7 > index ? 0 : Math.floor(index / 4), critical: 0 },
            headingOrigin: { inspected: 30, fraud: index % 30, critical: index % 3 },
          },
    ),
  }));

const samples: ModelInput[] = inputs.flatMap(modelInputs);

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
async function served(group: string, items: typeof samples = samples): Promise<number[]> {
  const copies = planCopies(groups, items);
  const output = await model.evaluate(items, copies);
  return contributions(groups, items.length, copies, output.logOdds).map(
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
        row: { ...input.row, ...reference },
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
      fc.asyncProperty(anyScoringInput, async (input) => {
        const { assessment } = await scoreOne(input);
        const answer = { ...inEnglish(assessment), version: 1, status: 'scored' };
        expect(Assessment.safeParse(answer).error).toBeUndefined();
        for (const risk of [assessment, ...assessment.items]) {
          expect(risk.score).toBe(Math.round(risk.fraudProbability * 1000));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('has a critical probability of at most the fraud probability', async () => {
    await fc.assert(
      fc.asyncProperty(anyScoringInput, async (input) => {
        const { assessment } = await scoreOne(input);
        for (const risk of [assessment, ...assessment.items]) {
          expect(risk.criticalProbability).toBeLessThanOrEqual(risk.fraudProbability);
        }
      }),
      { numRuns: 300 },
    );
  });

  it.each(ENTITIES)('is never lowered by one more fraud among the inspections of the %s', async (entity) => {
    const fewer = anyHistory.filter(({ inspected, fraud }) => fraud < inspected);
    await fc.assert(
      fc.asyncProperty(anyModelInput, fewer, async (input, history) => {
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
    const withGoods = (goods: ProfileCounts): Promise<Scored> =>
      scoreOne(scoringInput(declaration(), { goods }));
    const dirty = await withGoods({ inspected: 6, fraud: 6, critical: 0 });
    const clean = await withGoods({ inspected: 6, fraud: 0, critical: 0 });
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
      hsCode: '500100',
      departureCountry: 'XK',
      originCountry: 'ZZ',
      taxType: 'CPTPP',
      originMark: 'w',
    };
    const { assessment } = await scoreOne(scoringInput(declaration(unknown)));
    expect(assessment.fraudProbability).toBeGreaterThan(0);
    expect(assessment.fraudProbability).toBeLessThan(1);
  });

  it('states which importer and goods are known: those with an inspection result', async () => {
    const one = { inspected: 1, fraud: 0, critical: 0 };
    const { assessment } = await scoreOne(scoringInput(declaration(), { importer: one }));
    expect(assessment.items[0]?.novelty).toEqual({ knownImporter: true, knownGoods: false });
  });

  it('carries its model and its time', async () => {
    const { assessment } = await scoreOne(scoringInput(declaration()));
    expect(assessment.model).toEqual({ name: 'import-risk', version: model.manifest.version });
    expect(assessment.scoredAt).toBe('2026-01-01T00:00:00.000Z');
  });

  it('selects a drawn declaration for inspection regardless of its score', async () => {
    const always = scorerFor(model, 'secret', { red: 1, yellow: 1, randomRate: 1 });
    const [scored] = await score(always, [scoringInput(declaration())], NOW);
    expect(scored?.assessment).toMatchObject({ lane: 'red', selectedBy: 'random' });
    expect(scored?.selectionProbability).toBe(1);
  });

  it('of no declarations is nothing', async () => {
    expect(await score(scorer, [], NOW)).toEqual([]);
  });
});

describe('a declaration of several items', () => {
  const coffee = { hsCode: '090121' };
  const shoes = { hsCode: '640399', originCountry: 'VN', netMassKg: 80, price: { amount: 9_000 } };
  const machines = { hsCode: '847130', originCountry: 'CN', netMassKg: 9, price: { amount: 4_000_000 } };
  const three = Declaration.parse(itemsBody([coffee, shoes, machines]));
  const HISTORIES = [
    { inspected: 0, fraud: 0, critical: 0 },
    { inspected: 4, fraud: 4, critical: 1 },
    { inspected: 9, fraud: 1, critical: 0 },
  ];
  const profilesOfThree = {
    ...profilesFor(three, { importer: { inspected: 12, fraud: 3, critical: 0 } }),
    items: HISTORIES.map((goods, index) => ({ itemNumber: index + 1, goods, headingOrigin: NO_HISTORY })),
  };

  it('scores each item as it would be scored alone, in one run of the model', async () => {
    let runs = 0;
    const counting = {
      ...scorer,
      evaluate: (...run: Parameters<typeof scorer.evaluate>) => {
        runs += 1;
        return scorer.evaluate(...run);
      },
    };
    const [together] = await score(counting, [{ declaration: three, profiles: profilesOfThree }], NOW);
    expect(runs).toBe(1);
    const alone = await Promise.all(
      three.items.map((item, index) =>
        scoreOne({
          declaration: { ...three, items: [item] },
          profiles: { ...profilesOfThree, items: profilesOfThree.items.slice(index, index + 1) },
        }),
      ),
    );
    expect(together?.assessment.items).toEqual(alone.map(({ assessment }) => assessment.items[0]));
  });

  it('has the figures and the lane of its riskiest item', async () => {
    const { assessment } = await scoreOne({ declaration: three, profiles: profilesOfThree });
    const probabilities = assessment.items.map(({ fraudProbability }) => fraudProbability);
    expect(assessment.riskiestItem).toBe(2);
    expect(assessment.fraudProbability).toBe(Math.max(...probabilities));
    expect(assessment).toMatchObject({
      score: assessment.items[1]?.score,
      criticalProbability: assessment.items[1]?.criticalProbability,
      lane: 'yellow',
    });
  });

  it('names the first of equally risky items', async () => {
    const twins = Declaration.parse(itemsBody([coffee, coffee]));
    expect((await scoreOne(scoringInput(twins))).assessment.riskiestItem).toBe(1);
  });

  it('is drawn once, whatever its items', async () => {
    const half = scorerFor(model, 'secret', { red: 1, yellow: 1, randomRate: 0.5 });
    const ids = Array.from({ length: 40 }, (_, index) => `DRAW-${index}`);
    const drawn = async (items: readonly object[]): Promise<string[]> => {
      const declarations = ids.map((declarationId) =>
        Declaration.parse(
          itemsBody(
            items.map((item) => ({ ...item })),
            { declarationId },
          ),
        ),
      );
      const scored = await score(
        half,
        declarations.map((one) => scoringInput(one)),
        NOW,
      );
      return scored.map(({ assessment }) => assessment.selectedBy);
    };
    const alone = await drawn([coffee]);
    expect(new Set(alone).size).toBe(2);
    expect(await drawn([coffee, shoes, machines])).toEqual(alone);
  });

  it('is scored by prices in the currency of the stage', async () => {
    const won = declaration({ price: { amount: 3_500_000 } });
    const dollars = declaration({ price: { amount: 2_500, currency: 'USD', exchangeRate: 1_400 } });
    const [inWon, inDollars] = [await scoreOne(scoringInput(won)), await scoreOne(scoringInput(dollars))];
    expect(inDollars.assessment).toEqual(inWon.assessment);
  });
});

describe('the reasons of a score', () => {
  it('come strongest first, at most six, none too weak to notice', async () => {
    await fc.assert(
      fc.asyncProperty(anyScoringInput, async (input) => {
        const reasons = (await scoreOne(input)).assessment.items.at(-1)?.reasons ?? [];
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
    const scored = await score(scorer, inputs, NOW);
    const reasons = inEnglish(
      scored.flatMap(({ assessment }) => assessment.items.flatMap((item) => item.reasons)),
    );
    expect(reasons.length).toBeGreaterThan(inputs.length);
    for (const { contribution, text } of reasons) {
      expect(text.endsWith(contribution > 0 ? 'raises the risk' : 'lowers the risk'), text).toBe(true);
    }
  });

  it('begin with the history of the goods where that is what the score is about', async () => {
    const goods = { inspected: 6, fraud: 6, critical: 2 };
    const { assessment } = await scoreOne(scoringInput(declaration(), { goods }));
    expect(inEnglish(assessment.items[0]?.reasons[0])).toMatchObject({
      feature: 'goodsHistory',
      value: '6/6',
      text: 'The same goods: fraud in 6 of 6 earlier inspections (2 critical), which raises the risk',
    });
  });
});
