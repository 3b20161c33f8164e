// Scoring with the shipped model: properties that hold for hundreds of random accounts.
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { RuleTable, sumOf } from '../../../../functions/delinquency/scoring/rules.ts';
import { type ScoredTaxpayer, Scorer } from '../../../../functions/delinquency/scoring/scoring.ts';
import type { Account, Factors, Taxpayer } from '../../../../functions/delinquency/snapshot/snapshot.ts';
import { anyAccount, shippedScorer } from '../../../support/accounts.ts';

const MANY = 400;
/** Sums of some hundred float32 leaves differ with their order. */
const ROUNDING = 1e-5;

let scorer: Scorer;
beforeAll(async () => {
  scorer = await shippedScorer();
});

const accounts = fc.sample(anyAccount, { numRuns: MANY, seed: 5 });

function taxpayer(account: Account, factors: Factors = {}): Taxpayer {
  return { taxpayerId: 'TP-1', companyName: 'Hanbit', account, factors };
}

async function scoresOf(factors: Factors = {}): Promise<ScoredTaxpayer[]> {
  return await scorer.score(accounts.map((account) => taxpayer(account, factors)));
}

/** Accounts whose log-odds fell, or rose, by more than rounding after a change of each. */
async function moved(change: (account: Account) => Account, way: 'fell' | 'rose'): Promise<Account[]> {
  const before = (await scorer.model.evaluate(accounts)).logOdds;
  const after = (await scorer.model.evaluate(accounts.map(change))).logOdds;
  return accounts.filter((_, index) => {
    const difference = (after[index] ?? Number.NaN) - (before[index] ?? Number.NaN);
    return !(way === 'fell' ? difference >= -ROUNDING : difference <= ROUNDING);
  });
}

function with1(values: readonly number[], month: number, change: (value: number) => number): number[] {
  return values.map((value, index) => (index === month - 1 ? change(value) : value));
}

describe('the risk', () => {
  it.each([1, 2, 3, 4, 5, 6])('never falls when month %d is further past due', async (month) => {
    for (const further of [1, 4]) {
      const later = ({ paymentStatus, ...rest }: Account): Account => ({
        ...rest,
        paymentStatus: with1(paymentStatus, month, (status) => Math.min(9, status + further)),
      });
      expect(await moved(later, 'fell')).toEqual([]);
    }
  });

  it.each([1, 2, 3, 4, 5, 6])(
    'never falls when less was paid in month %d, and more is in arrears',
    async (month) => {
      for (const share of [0.7, 0]) {
        const less = ({ paid, ...rest }: Account): Account => ({
          ...rest,
          paid: with1(paid, month, (amount) => amount * share),
        });
        expect(await moved(less, 'fell')).toEqual([]);
      }
    },
  );

  it('never rises with the guarantee', async () => {
    const larger = (account: Account): Account => ({
      ...account,
      guaranteeLimit: account.guaranteeLimit * 2 + 1,
    });
    expect(await moved(larger, 'rose')).toEqual([]);
  });

  it('of an account far behind is far above that of one that pays', async () => {
    const months = (value: number): number[] => [1, 2, 3, 4, 5, 6].map(() => value);
    const good = {
      guaranteeLimit: 200_000,
      paymentStatus: months(-1),
      assessed: months(20_000),
      paid: months(20_000),
    };
    const bad = {
      guaranteeLimit: 20_000,
      paymentStatus: months(4),
      assessed: months(20_000),
      paid: months(0),
    };
    const [paying, behind] = await scorer.score([taxpayer(good), taxpayer(bad)]);
    expect((behind?.score ?? 0) - (paying?.score ?? 999)).toBeGreaterThan(300);
    expect(Number(behind?.grade)).toBeLessThan(Number(paying?.grade));
  });
});

describe('a score', () => {
  it('does not depend on the other taxpayers of the batch, except for the last digit of a sum', async () => {
    const together = await scoresOf();
    for (const index of [0, 17, MANY - 1]) {
      const [alone] = await scorer.score(
        accounts.slice(index, index + 1).map((account) => taxpayer(account)),
      );
      expect(Math.abs((alone?.score ?? 0) - (together[index]?.score ?? 999))).toBeLessThanOrEqual(1);
      expect(alone?.probability).toBeCloseTo(together[index]?.probability ?? 1, 5);
    }
  });

  it('is reproducible', async () => {
    expect(await scoresOf()).toEqual(await scoresOf());
  });

  it('of no taxpayers does not run the model', async () => {
    expect(await scorer.score([])).toEqual([]);
  });

  it('is the model’s, moved by the points shown, within the scale', async () => {
    const factors: Factors = { insolvencyProceedings: true, closedBusiness: true, priorSeizures: 1 };
    for (const { score, modelScore, adjustments } of await scoresOf(factors)) {
      expect(score).toBe(Math.min(999, modelScore + sumOf(adjustments)));
    }
    for (const { score, modelScore } of await scoresOf({ authorisedOperator: true })) {
      expect(score).toBe(Math.max(0, modelScore - 50));
    }
    for (const { score, modelScore, adjustments } of await scoresOf()) {
      expect([score, adjustments]).toEqual([modelScore, []]);
    }
  });

  it('has the grade of the score with factors, and the probability without', async () => {
    const [plain, moved] = [await scoresOf(), await scoresOf({ insolvencyProceedings: true })];
    const { grades } = scorer.model.manifest.thresholds;
    for (const [index, { score, grade, probability }] of moved.entries()) {
      expect(grade).toBe(grades.find(({ from }) => score >= from)?.grade);
      expect(probability).toBe(plain[index]?.probability);
    }
  });

  it('uses the rules of the stage', async () => {
    const strict = new Scorer(scorer.model, new RuleTable({ points: { closedBusiness: 7 }, caps: {} }));
    const [scored] = await strict.score(
      accounts.slice(0, 1).map((account) => taxpayer(account, { closedBusiness: true })),
    );
    expect(scored?.adjustments.map(({ points }) => points)).toEqual([7]);
  });
});

describe('the reasons of a score', () => {
  it('are at most four, strongest first, each above the minimum contribution', async () => {
    for (const { reasons } of await scoresOf({ closedBusiness: true, authorisedOperator: true })) {
      expect(reasons.length).toBeLessThanOrEqual(4);
      const sizes = reasons.map(([, contribution]) => Math.abs(contribution));
      expect(sizes).toEqual(sizes.toSorted((one, other) => other - one));
      expect(Math.min(...sizes, 1)).toBeGreaterThanOrEqual(0.05);
      expect(new Set(reasons.map(([feature]) => feature)).size).toBe(reasons.length);
    }
  });

  it('are the strongest of all that the model and the rules say', async () => {
    const names = scorer.model.manifest.contributionGroups.map(({ name }) => name);
    const { contributions } = await scorer.model.evaluate(accounts);
    for (const [index, { reasons }] of (await scoresOf({ insolvencyProceedings: true })).entries()) {
      const all: [string, number][] = names.map((name, group) => [
        name,
        contributions[index * names.length + group] ?? 0,
      ]);
      all.push(['insolvencyProceedings', 1.5 * Math.LN2]);
      const sizes = all.map(([, contribution]) => Math.abs(contribution)).sort((one, other) => other - one);
      const shown = reasons.map(([, contribution]) => Math.abs(contribution));
      // Stored with four digits, so that nearly equal ones may change places.
      for (const [place, size] of shown.entries())
        expect(Math.abs(size - (sizes[place] ?? 0))).toBeLessThan(1e-4);
      expect(shown.length).toBe(Math.min(4, sizes.filter((size) => size >= 0.05).length));
      const named = new Map(all);
      for (const [feature, contribution] of reasons)
        expect(contribution).toBeCloseTo(named.get(feature) ?? 0, 3);
    }
  });

  it('never name the cap, which is not a fact about the company', async () => {
    const factors: Factors = { insolvencyProceedings: true, closedBusiness: true, priorSeizures: 3 };
    const scored = await scoresOf(factors);
    expect(scored.every(({ adjustments }) => adjustments.some(({ factor }) => factor === 'cap'))).toBe(true);
    expect(scored.some(({ reasons }) => reasons.some(([feature]) => feature === 'cap'))).toBe(false);
  });
});
