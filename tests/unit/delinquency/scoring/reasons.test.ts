// Reasons as text: a sentence for each of the model's groups and each rule, true of the scored account.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DelinquencyManifest } from '../../../../functions/delinquency/scoring/manifest.ts';
import {
  mainReason,
  REASON_FORMATTERS,
  type Reason,
  reasonsOf,
} from '../../../../functions/delinquency/scoring/reasons.ts';
import { RULE_NAMES } from '../../../../functions/delinquency/scoring/rules.ts';
import type { Account } from '../../../../functions/delinquency/snapshot/snapshot.ts';
import { readManifest } from '../../../../functions/shared/onnx/model-file.ts';
import { message, type Worded } from '../../../../functions/shared/words/message.ts';
import { anyAccount, DELINQUENCY_FOLDER } from '../../../support/accounts.ts';
import { inEnglish } from '../../../support/words.ts';

const GROUPS = readManifest(DELINQUENCY_FOLDER, DelinquencyManifest).contributionGroups.map(
  ({ name }) => name,
);

const ACCOUNT: Account = {
  guaranteeLimit: 50_000,
  paymentStatus: [2, 1, 0, -1, -1, -2],
  assessed: [48_000, 47_000, 30_000, 20_000, 10_000, 0],
  paid: [1_000, 1_500, 2_000, 3_000, 10_000, 0],
};
const QUIET: Account = {
  guaranteeLimit: 0,
  paymentStatus: [-2, -2, -2, -2, -2, -2],
  assessed: [0, 0, 0, 0, 0, 0],
  paid: [0, 0, 0, 0, 0, 0],
};

function reasonOf(feature: string, account = ACCOUNT, contribution = 0.5): Worded<Reason> | undefined {
  return inEnglish(reasonsOf(account, [[feature, contribution]], []))[0];
}

describe('a reason of the model', () => {
  it('has a text for every group of the shipped model, and for no other', () => {
    expect(Object.keys(REASON_FORMATTERS).sort()).toEqual(GROUPS.toSorted());
  });

  it('never has the name of a rule', () => {
    expect(GROUPS.filter((group) => (RULE_NAMES as readonly string[]).includes(group))).toEqual([]);
  });

  it.each<[string, string | number, string]>([
    ['latestMonthPastDue', 2, 'Latest month is 2 months past due'],
    ['earlierMonthsPastDue', 1, 'Up to 1 month past due in the preceding five months'],
    ['pastDueRecord', 2, 'Past due in 2 of the last 6 months'],
    ['guaranteeLimit', 50_000, 'Guarantee limit of 50,000'],
    ['limitUse', '96 %', 'Latest balance is 96 % of the guarantee limit'],
    ['assessedBalances', 25_833.33, 'Average assessed balance of 25,833 a month'],
    ['balanceTrend', 26_600, 'Latest balance of 48,000 is 26,600 above the average of the preceding months'],
    ['balanceSwings', 48_000, 'Assessed balances between 0 and 48,000 in six months'],
    ['dutyPaid', 17_500, 'Paid 17,500 in the last 6 months'],
    ['paymentsAgainstAssessments', '16 %', 'Payments over 5 months cover 16 % of the preceding balances'],
    ['arrears', 46_000, '46,000 of the previous balance is still unpaid'],
  ])('about %s shows %j: "%s"', (feature, value, fact) => {
    expect(reasonOf(feature)).toEqual({
      feature,
      value,
      contribution: 0.5,
      text: `${fact}, which raises the risk`,
    });
  });

  it.each<[string, string | number, string]>([
    ['latestMonthPastDue', -2, 'Nothing was assessed in the latest month'],
    ['earlierMonthsPastDue', -2, 'Not past due in the preceding five months'],
    ['pastDueRecord', 0, 'Never past due in the last 6 months'],
    ['limitUse', 0, 'Latest balance of 0 without a guarantee limit'],
    ['balanceTrend', 0, 'Latest balance of 0 equals the average of the preceding months'],
    ['balanceSwings', 0, 'The same assessed balance of 0 in all six months'],
    ['paymentsAgainstAssessments', 0, 'No balance was due in the preceding months'],
    ['arrears', 0, 'The latest payment covered the previous balance'],
  ])('about %s of an account without any movement shows %j: "%s"', (feature, value, fact) => {
    expect(reasonOf(feature, QUIET, -0.5)).toEqual({
      feature,
      value,
      contribution: -0.5,
      text: `${fact}, which lowers the risk`,
    });
  });

  it.each([
    [-1, 'Latest month is paid in full'],
    [0, 'Latest month is partly paid and not past due'],
    [1, 'Latest month is 1 month past due'],
    [9, 'Latest month is 9 months past due'],
  ])('says of a status of %d: "%s"', (status, fact) => {
    const account = { ...ACCOUNT, paymentStatus: [status, 0, 0, 0, 0, 0] };
    expect(reasonOf('latestMonthPastDue', account)?.text).toBe(`${fact}, which raises the risk`);
  });

  it('of a group that only a later model has shows the name of the group', () => {
    expect(reasonOf('newGroup')).toMatchObject({
      value: 'newGroup',
      text: 'newGroup, which raises the risk',
    });
  });

  it('is a sentence of numbers that exist, for any account', () => {
    fc.assert(
      fc.property(anyAccount, fc.constantFrom(...GROUPS), (account, feature) => {
        const { text = '', value } = reasonOf(feature, account) ?? {};
        expect(text).toMatch(/^[A-Z0-9].+, which raises the risk$/);
        expect(text).not.toMatch(/NaN|Infinity|undefined|-0\b/);
        expect(Number.isNaN(value)).toBe(false);
      }),
    );
  });
});

describe('a reason of a rule', () => {
  it('has the points and the text of its adjustment', () => {
    const adjustment = {
      factor: 'closedBusiness',
      points: 120,
      text: message('business.closed'),
    };
    expect(inEnglish(reasonsOf(ACCOUNT, [['closedBusiness', 0.8318]], [adjustment]))).toEqual([
      {
        feature: 'closedBusiness',
        value: 120,
        contribution: 0.8318,
        text: 'The business is registered as closed, which raises the risk',
      },
    ]);
  });
});

describe('the reasons', () => {
  it('stay in the stored order', () => {
    const reasons = reasonsOf(
      ACCOUNT,
      [
        ['arrears', 0.9],
        ['dutyPaid', -0.4],
        ['limitUse', 0.2],
      ],
      [],
    );
    expect(reasons.map(({ feature }) => feature)).toEqual(['arrears', 'dutyPaid', 'limitUse']);
  });

  it('have as the main one the strongest that raises the risk, otherwise the strongest', () => {
    const reasons = reasonsOf(
      ACCOUNT,
      [
        ['dutyPaid', -0.9],
        ['arrears', 0.4],
        ['limitUse', 0.2],
      ],
      [],
    );
    expect(mainReason(reasons)?.feature).toBe('arrears');
    expect(mainReason(reasons.slice(0, 1))?.feature).toBe('dutyPaid');
    expect(mainReason([])).toBeUndefined();
  });
});
