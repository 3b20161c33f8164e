// Reasons in words: what an officer reads for each group of the model's contributions, and for each rule that fired. Words are made
// when a score is read, from the account it was made with.

import type { Account } from '../snapshot/snapshot.ts';
import type { Adjustment } from './rules.ts';
import type { StoredReason } from './scoring.ts';

/** A reason as it is shown. */
export interface Reason {
  readonly feature: string;
  readonly value: string | number;
  /** Change in log-odds; above zero it raises the risk. */
  readonly contribution: number;
  readonly text: string;
}

interface Wording {
  readonly value: string | number;
  /** The fact; whether it raises or lowers the risk is put behind it. */
  readonly fact: string;
}

/**
 * Words the reasons of a score.
 *
 * @param stored reasons as they were kept, the strongest first
 * @param adjustments what the rule table did: a reason with a rule's name takes its text
 */
export function reasonsOf(
  account: Account,
  stored: readonly StoredReason[],
  adjustments: readonly Adjustment[],
): Reason[] {
  return stored.map(([feature, contribution]) => {
    const rule = adjustments.find(({ factor }) => factor === feature);
    const { value, fact } =
      rule === undefined
        ? wordingOf(feature, account)
        : { value: `${rule.points > 0 ? '+' : ''}${rule.points} points`, fact: rule.text };
    return { feature, value, contribution, text: `${fact}, which ${direction(contribution)}` };
  });
}

/** The reason to name where there is room for one: the strongest that raises the risk, else the strongest. */
export function mainReason(reasons: readonly Reason[]): Reason | undefined {
  return reasons.find(({ contribution }) => contribution > 0) ?? reasons[0];
}

function direction(contribution: number): string {
  return contribution > 0 ? 'raises the risk' : 'lowers the risk';
}

function wordingOf(group: string, account: Account): Wording {
  const wording = WORDINGS[group];
  // A retrained model may have groups of its own.
  return wording === undefined ? { value: group, fact: group } : wording(account);
}

/** Names of the contribution groups that this file has words for. */
export function wordedGroups(): readonly string[] {
  return Object.keys(WORDINGS);
}

const WORDINGS: Readonly<Record<string, (account: Account) => Wording>> = {
  latestMonthPastDue: ({ paymentStatus: [latest = 0] }) => ({
    value: latest,
    fact: `Latest month ${standing(latest)}`,
  }),
  earlierMonthsPastDue: ({ paymentStatus }) => {
    const worst = Math.max(...paymentStatus.slice(1));
    return {
      value: worst,
      fact: worst > 0 ? `Up to ${months(worst)} past due in the five months before` : NEVER_BEFORE,
    };
  },
  pastDueRecord: ({ paymentStatus }) => {
    const count = paymentStatus.filter((status) => status > 0).length;
    return {
      value: count,
      fact: count > 0 ? `Past due in ${count} of the last 6 months` : 'Never past due in the last 6 months',
    };
  },
  guaranteeLimit: ({ guaranteeLimit }) => ({
    value: guaranteeLimit,
    fact: `Guarantee limit of ${amount(guaranteeLimit)}`,
  }),
  limitUse: ({ guaranteeLimit, assessed: [latest = 0] }) => {
    const share = guaranteeLimit > 0 ? (100 * latest) / guaranteeLimit : Number.NaN;
    return Number.isFinite(share)
      ? { value: `${whole(share)} %`, fact: `Latest balance is ${whole(share)} % of the guarantee limit` }
      : { value: latest, fact: `Latest balance of ${amount(latest)} without a guarantee limit` };
  },
  assessedBalances: ({ assessed }) => {
    const mean = total(assessed) / assessed.length;
    return { value: rounded(mean), fact: `Assessed balance of ${amount(mean)} a month on average` };
  },
  balanceTrend: ({ assessed: [latest = 0, ...before] }) => {
    const mean = total(before) / before.length;
    const change = latest - mean;
    const moved =
      change === 0 ? 'equals' : `is ${amount(Math.abs(change))} ${change > 0 ? 'above' : 'below'}`;
    return {
      value: rounded(change),
      fact: `Latest balance of ${amount(latest)} ${moved} the mean of the months before`,
    };
  },
  balanceSwings: ({ assessed }) => {
    const [lowest, highest] = [Math.min(...assessed), Math.max(...assessed)];
    return {
      value: rounded(highest - lowest),
      fact:
        highest > lowest
          ? `Assessed balances between ${amount(lowest)} and ${amount(highest)} in six months`
          : `The same assessed balance of ${amount(highest)} in all six months`,
    };
  },
  dutyPaid: ({ paid }) => ({
    value: rounded(total(paid)),
    fact: `Paid ${amount(total(paid))} in the last 6 months`,
  }),
  paymentsAgainstAssessments: ({ assessed, paid }) => {
    const due = total(assessed.slice(1).map((balance) => Math.max(0, balance)));
    const share = due > 0 ? (100 * total(paid.slice(0, -1))) / due : Number.NaN;
    return Number.isFinite(share)
      ? {
          value: `${whole(share)} %`,
          fact: `Payments of 5 months cover ${whole(share)} % of the balances before them`,
        }
      : { value: 'nothing due', fact: 'No balance to be paid in the months before' };
  },
  arrears: ({ assessed, paid }) => {
    const left = (assessed[1] ?? 0) - (paid[0] ?? 0);
    return left > 0
      ? {
          value: rounded(left),
          fact: `${amount(left)} of the balance before was left after the latest payment`,
        }
      : { value: 0, fact: 'The latest payment covered the balance before' };
  },
};

const NEVER_BEFORE = 'Not past due in the five months before';

function standing(status: number): string {
  if (status > 0) return `is ${months(status)} past due`;
  if (status === 0) return 'is paid in part and not past due';
  return status === -1 ? 'is paid in full' : 'had nothing assessed';
}

function months(count: number): string {
  return count === 1 ? '1 month' : `${count} months`;
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

const WHOLE = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

function whole(value: number): string {
  return WHOLE.format(Math.round(value) === 0 ? 0 : value);
}

const amount = whole;
