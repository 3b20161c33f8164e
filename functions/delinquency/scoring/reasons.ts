// Reasons: what to say of each group of the model's contributions and of each rule that fired. It is made when a score is read, from the
// account that was scored.
import { type Message, message } from '../../shared/words/message.ts';
import { whole } from '../../shared/words/numbers.ts';
import type { Account } from '../snapshot/snapshot.ts';
import type { Adjustment } from './rules.ts';
import type { StoredReason } from './scoring.ts';

/** A reason as shown. */
export interface Reason {
  readonly feature: string;
  readonly value: string | number;
  /** Change in log-odds; a positive change raises the risk. */
  readonly contribution: number;
  readonly text: Message;
}

interface Fact {
  readonly value: string | number;
  /** Clause to which "raises the risk" or "lowers the risk" is appended. */
  readonly text: Message;
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
    const effect = message(contribution > 0 ? 'risk.raises' : 'risk.lowers');
    return { feature, value, contribution, text: message('arrears.reason', { fact: text, effect }) };
  });
}

/** The reason to show if there is room for only one: the strongest that raises the risk, otherwise the strongest. */
export function mainReason<Shown extends Pick<Reason, 'contribution'>>(
  reasons: readonly Shown[],
): Shown | undefined {
  return reasons.find(({ contribution }) => contribution > 0) ?? reasons[0];
}

function ruleFact({ points, text }: Adjustment): Fact {
  return { value: points, text };
}

function factOf(group: string, account: Account): Fact {
  const format = REASON_FORMATTERS[group];
  // A retrained model may have new groups.
  return format === undefined ? { value: group, text: message('arrears.other', { group }) } : format(account);
}

/** By contribution group of the shipped model. */
export const REASON_FORMATTERS: Readonly<Record<string, ReasonFormatter>> = {
  latestMonthPastDue: ({ paymentStatus: [latest = 0] }) => ({ value: latest, text: latestMonth(latest) }),
  earlierMonthsPastDue: ({ paymentStatus }) => {
    const months = Math.max(...paymentStatus.slice(1));
    return {
      value: months,
      text: months > 0 ? message('arrears.earlierPastDue', { months }) : message('arrears.earlierNone'),
    };
  },
  pastDueRecord: ({ paymentStatus }) => {
    const months = paymentStatus.filter((status) => status > 0).length;
    return {
      value: months,
      text: months > 0 ? message('arrears.record', { months }) : message('arrears.noRecord'),
    };
  },
  guaranteeLimit: ({ guaranteeLimit }) => ({
    value: guaranteeLimit,
    text: message('arrears.guaranteeLimit', { amount: guaranteeLimit }),
  }),
  limitUse: ({ guaranteeLimit, assessed: [latest = 0] }) => {
    const percent = guaranteeLimit > 0 ? (100 * latest) / guaranteeLimit : Number.NaN;
    return Number.isFinite(percent)
      ? { value: `${whole(percent)} %`, text: message('arrears.limitUse', { percent }) }
      : { value: latest, text: message('arrears.noLimit', { amount: latest }) };
  },
  assessedBalances: ({ assessed }) => {
    const amount = total(assessed) / assessed.length;
    return { value: rounded(amount), text: message('arrears.meanBalance', { amount }) };
  },
  balanceTrend: ({ assessed: [latest = 0, ...before] }) => {
    const mean = total(before) / before.length;
    const difference = latest - mean;
    const change = Math.abs(difference);
    return {
      value: rounded(difference),
      text:
        difference === 0
          ? message('arrears.sameAsMean', { latest })
          : message(difference > 0 ? 'arrears.aboveMean' : 'arrears.belowMean', { latest, change }),
    };
  },
  balanceSwings: ({ assessed }) => {
    const [lowest, highest] = [Math.min(...assessed), Math.max(...assessed)];
    return {
      value: rounded(highest - lowest),
      text:
        highest > lowest
          ? message('arrears.swings', { lowest, highest })
          : message('arrears.noSwings', { highest }),
    };
  },
  dutyPaid: ({ paid }) => ({
    value: rounded(total(paid)),
    text: message('arrears.paid', { amount: total(paid) }),
  }),
  paymentsAgainstAssessments: ({ assessed, paid }) => {
    const due = total(assessed.slice(1).map((balance) => Math.max(0, balance)));
    const percent = due > 0 ? (100 * total(paid.slice(0, -1))) / due : Number.NaN;
    return Number.isFinite(percent)
      ? { value: `${whole(percent)} %`, text: message('arrears.covered', { percent }) }
      : { value: 0, text: message('arrears.nothingDue') };
  },
  arrears: ({ assessed, paid }) => {
    const left = (assessed[1] ?? 0) - (paid[0] ?? 0);
    return left > 0
      ? { value: rounded(left), text: message('arrears.unpaid', { amount: left }) }
      : { value: 0, text: message('arrears.settled') };
  },
};

function latestMonth(status: number): Message {
  if (status > 0) return message('arrears.latestPastDue', { months: status });
  if (status === 0) return message('arrears.latestPartly');
  return message(status === -1 ? 'arrears.latestPaid' : 'arrears.latestNothing');
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
