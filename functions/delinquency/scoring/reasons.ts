// Reasons as text: a sentence for each group of the model's contributions and for each rule that fired. The text is formatted when a
// score is read, from the account that was scored.
import type { Account } from '../snapshot/snapshot.ts';
import type { Adjustment } from './rules.ts';
import type { StoredReason } from './scoring.ts';

/** A reason as shown. */
export interface Reason {
  readonly feature: string;
  readonly value: string | number;
  /** Change in log-odds; a positive change raises the risk. */
  readonly contribution: number;
  readonly text: string;
}

interface Fact {
  readonly value: string | number;
  /** Clause to which "raises the risk" or "lowers the risk" is appended. */
  readonly text: string;
}

type ReasonFormatter = (account: Account) => Fact;

/**
 * Formats the reasons of a score.
 *
 * @param stored reasons as stored, strongest first
 * @param adjustments of the rule table; a reason that is named after a rule uses its text
 */
export function reasonsOf(
  account: Account,
  stored: readonly StoredReason[],
  adjustments: readonly Adjustment[],
): Reason[] {
  return stored.map(([feature, contribution]) => {
    const rule = adjustments.find(({ factor }) => factor === feature);
    const { value, text } = rule === undefined ? factOf(feature, account) : ruleFact(rule);
    return { feature, value, contribution, text: `${text}, which ${direction(contribution)}` };
  });
}

/** The reason to show if there is room for only one: the strongest that raises the risk, otherwise the strongest. */
export function mainReason(reasons: readonly Reason[]): Reason | undefined {
  return reasons.find(({ contribution }) => contribution > 0) ?? reasons[0];
}

function direction(contribution: number): string {
  return contribution > 0 ? 'raises the risk' : 'lowers the risk';
}

function ruleFact({ points, text }: Adjustment): Fact {
  return { value: `${points > 0 ? '+' : ''}${points} points`, text };
}

function factOf(group: string, account: Account): Fact {
  const format = REASON_FORMATTERS[group];
  // A retrained model may have new groups.
  return format === undefined ? { value: group, text: group } : format(account);
}

/** By contribution group of the shipped model. */
export const REASON_FORMATTERS: Readonly<Record<string, ReasonFormatter>> = {
  latestMonthPastDue: ({ paymentStatus: [latest = 0] }) => ({ value: latest, text: latestMonth(latest) }),
  earlierMonthsPastDue: ({ paymentStatus }) => {
    const worst = Math.max(...paymentStatus.slice(1));
    return {
      value: worst,
      text: `${worst > 0 ? `Up to ${months(worst)}` : 'Not'} past due in the preceding five months`,
    };
  },
  pastDueRecord: ({ paymentStatus }) => {
    const count = paymentStatus.filter((status) => status > 0).length;
    return {
      value: count,
      text: count > 0 ? `Past due in ${count} of the last 6 months` : 'Never past due in the last 6 months',
    };
  },
  guaranteeLimit: ({ guaranteeLimit }) => ({
    value: guaranteeLimit,
    text: `Guarantee limit of ${amount(guaranteeLimit)}`,
  }),
  limitUse: ({ guaranteeLimit, assessed: [latest = 0] }) => {
    const share = guaranteeLimit > 0 ? (100 * latest) / guaranteeLimit : Number.NaN;
    return Number.isFinite(share)
      ? { value: `${whole(share)} %`, text: `Latest balance is ${whole(share)} % of the guarantee limit` }
      : { value: latest, text: `Latest balance of ${amount(latest)} without a guarantee limit` };
  },
  assessedBalances: ({ assessed }) => {
    const mean = total(assessed) / assessed.length;
    return { value: rounded(mean), text: `Average assessed balance of ${amount(mean)} a month` };
  },
  balanceTrend: ({ assessed: [latest = 0, ...before] }) => {
    const mean = total(before) / before.length;
    const change = latest - mean;
    const comparison =
      change === 0 ? 'equals' : `is ${amount(Math.abs(change))} ${change > 0 ? 'above' : 'below'}`;
    return {
      value: rounded(change),
      text: `Latest balance of ${amount(latest)} ${comparison} the average of the preceding months`,
    };
  },
  balanceSwings: ({ assessed }) => {
    const [lowest, highest] = [Math.min(...assessed), Math.max(...assessed)];
    return {
      value: rounded(highest - lowest),
      text:
        highest > lowest
          ? `Assessed balances between ${amount(lowest)} and ${amount(highest)} in six months`
          : `The same assessed balance of ${amount(highest)} in all six months`,
    };
  },
  dutyPaid: ({ paid }) => ({
    value: rounded(total(paid)),
    text: `Paid ${amount(total(paid))} in the last 6 months`,
  }),
  paymentsAgainstAssessments: ({ assessed, paid }) => {
    const due = total(assessed.slice(1).map((balance) => Math.max(0, balance)));
    const share = due > 0 ? (100 * total(paid.slice(0, -1))) / due : Number.NaN;
    return Number.isFinite(share)
      ? {
          value: `${whole(share)} %`,
          text: `Payments over 5 months cover ${whole(share)} % of the preceding balances`,
        }
      : { value: 'nothing due', text: 'No balance was due in the preceding months' };
  },
  arrears: ({ assessed, paid }) => {
    const left = (assessed[1] ?? 0) - (paid[0] ?? 0);
    return left > 0
      ? { value: rounded(left), text: `${amount(left)} of the previous balance is still unpaid` }
      : { value: 0, text: 'The latest payment covered the previous balance' };
  },
};

function latestMonth(status: number): string {
  if (status > 0) return `Latest month is ${months(status)} past due`;
  if (status === 0) return 'Latest month is partly paid and not past due';
  return status === -1 ? 'Latest month is paid in full' : 'Nothing was assessed in the latest month';
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
