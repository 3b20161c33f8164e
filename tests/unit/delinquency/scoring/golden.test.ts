// Golden vectors of delinquency: the results of training for some accounts, replayed through the serving code.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type {
  ModelOutput,
  ScoredTaxpayer,
  Scorer,
} from '../../../../functions/delinquency/scoring/scoring.ts';
import {
  ACCOUNT_COLUMNS,
  type Account,
  type AccountColumn,
  MONTHS,
} from '../../../../functions/delinquency/snapshot/snapshot.ts';
import { DELINQUENCY_FOLDER, shippedScorer } from '../../../support/accounts.ts';

interface GoldenCase {
  account: Record<AccountColumn, number>;
  logOdds: number;
  probability: number;
  score: number;
  grade: string;
  contributions: Record<string, number>;
}

const golden = JSON.parse(readFileSync(join(DELINQUENCY_FOLDER, 'golden.json'), 'utf8')) as {
  tolerance: number;
  cases: GoldenCase[];
};
const accounts = golden.cases.map(({ account }): Account => {
  const months = (name: 'paymentStatus' | 'assessed' | 'paid') =>
    MONTHS.map((month) => account[`${name}${month}`]);
  return {
    guaranteeLimit: account.guaranteeLimit,
    paymentStatus: months('paymentStatus'),
    assessed: months('assessed'),
    paid: months('paid'),
  };
});

describe('delinquency golden vectors', () => {
  let scorer: Scorer;
  let output: ModelOutput;
  let scored: ScoredTaxpayer[];
  beforeAll(async () => {
    scorer = await shippedScorer();
    output = await scorer.model.evaluate(accounts);
    scored = await scorer.score(
      accounts.map((account, index) => ({
        taxpayerId: `TP-${index}`,
        companyName: 'Hanbit',
        account,
        factors: {},
      })),
    );
  });

  it('are at least 60, of every grade, at the agreed tolerance', () => {
    expect(golden.cases.length).toBeGreaterThanOrEqual(60);
    expect(golden.tolerance).toBeLessThanOrEqual(1e-4);
    expect(new Set(golden.cases.map(({ grade }) => grade)).size).toBe(10);
  });

  it('are of accounts with the columns of a snapshot, in the order of the tensor', () => {
    for (const { account } of golden.cases) expect(Object.keys(account)).toEqual([...ACCOUNT_COLUMNS]);
    expect(scorer.model.manifest.accountColumns).toEqual([...ACCOUNT_COLUMNS]);
  });

  it('have the log-odds and probabilities that training computed', () => {
    for (const [index, { logOdds, probability }] of golden.cases.entries()) {
      expect(Math.abs((output.logOdds[index] ?? Number.NaN) - logOdds), `case ${index}`).toBeLessThan(
        golden.tolerance,
      );
      expect(
        Math.abs((scored[index]?.probability ?? Number.NaN) - probability),
        `case ${index}`,
      ).toBeLessThan(golden.tolerance);
    }
  });

  it('have the scores and grades that training computed', () => {
    expect(scored.map(({ score, modelScore, grade }) => [score, modelScore, grade])).toEqual(
      golden.cases.map(({ score, grade }) => [score, score, grade]),
    );
  });

  it('have the contributions that training computed, which add up to the log-odds', () => {
    const { contributionGroups, baseline } = scorer.model.manifest;
    const groups = contributionGroups.map(({ name }) => name);
    for (const [index, { contributions, logOdds }] of golden.cases.entries()) {
      const own = output.contributions.subarray(index * groups.length, (index + 1) * groups.length);
      expect(Object.keys(contributions)).toEqual(groups);
      for (const [place, group] of groups.entries()) {
        const apart = Math.abs((own[place] ?? Number.NaN) - (contributions[group] ?? Number.NaN));
        expect(apart, `case ${index}, ${group}`).toBeLessThan(golden.tolerance);
      }
      const sum = own.reduce((total, value) => total + value, baseline);
      expect(Math.abs(sum - logOdds), `case ${index}`).toBeLessThan(golden.tolerance);
    }
  });
});
