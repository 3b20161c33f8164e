// Business factors: a written table of rules that adds or subtracts points after the model. A rule has points per step, the sum is
// capped, and every adjustment is shown. A stage may change points and caps, but never the conditions.

import * as z from 'zod';
import { type Message, message } from '../../shared/words/message.ts';
import type { Factors } from '../snapshot/snapshot.ts';

/** Increased whenever a rule, its points or a cap changes, so that every plan and report names its rule table. */
export const RULES_VERSION = '1.0.0';

export const RULE_NAMES = [
  'insolvencyProceedings',
  'closedBusiness',
  'priorSeizures',
  'guaranteeUsed',
  'newBusiness',
  'declaredValueSwing',
  'authorisedOperator',
  'longInBusiness',
] as const;
type RuleName = (typeof RULE_NAMES)[number];

/** An adjustment as shown. */
export interface Adjustment {
  readonly factor: string;
  readonly points: number;
  readonly text: Message;
}

export interface Rule {
  readonly name: RuleName;
  /** Points of one step. */
  readonly points: number;
  /** Maximum points that this rule adds or subtracts. */
  readonly cap: number;
  /** Number of steps that apply; 0 if the factor is unknown. */
  readonly steps: (factors: Factors) => number;
  readonly text: (factors: Factors) => Message;
  /** The policy or law that the rule is based on. */
  readonly reference: string;
}

const OPERATOR =
  'Written policy of this service; World Customs Organization, SAFE Framework of Standards, pillar 2';
const POLICY = 'Written policy of this service; not learned, because no public data set has such a field';

/** The rule table. 100 points double the odds. */
const RULES: readonly Rule[] = [
  {
    name: 'insolvencyProceedings',
    points: 150,
    cap: 150,
    steps: ({ insolvencyProceedings }) => (insolvencyProceedings === true ? 1 : 0),
    text: () => message('business.insolvency'),
    reference: POLICY,
  },
  {
    name: 'closedBusiness',
    points: 120,
    cap: 120,
    steps: ({ closedBusiness }) => (closedBusiness === true ? 1 : 0),
    text: () => message('business.closed'),
    reference: POLICY,
  },
  {
    name: 'priorSeizures',
    points: 40,
    cap: 120,
    steps: ({ priorSeizures = 0 }) => priorSeizures,
    text: ({ priorSeizures = 0 }) =>
      priorSeizures === 1
        ? message('business.seizedOnce')
        : message('business.seized', { count: priorSeizures }),
    reference: POLICY,
  },
  {
    name: 'guaranteeUsed',
    points: 30,
    cap: 60,
    steps: ({ guaranteeUsedPct = 0 }) => (guaranteeUsedPct >= 100 ? 2 : guaranteeUsedPct >= 90 ? 1 : 0),
    text: ({ guaranteeUsedPct = 0 }) =>
      message('business.guaranteeUsed', { percent: rounded(guaranteeUsedPct) }),
    reference: POLICY,
  },
  {
    name: 'newBusiness',
    points: 25,
    cap: 25,
    steps: ({ yearsInBusiness }) => (yearsInBusiness !== undefined && yearsInBusiness < 2 ? 1 : 0),
    text: ({ yearsInBusiness = 0 }) => message('business.new', { years: years(yearsInBusiness) }),
    reference: POLICY,
  },
  {
    name: 'declaredValueSwing',
    points: 25,
    cap: 25,
    steps: ({ declaredValueChangePct = 0 }) =>
      declaredValueChangePct <= -50 || declaredValueChangePct >= 200 ? 1 : 0,
    text: ({ declaredValueChangePct = 0 }) =>
      message(declaredValueChangePct < 0 ? 'business.valueFell' : 'business.valueRose', {
        percent: rounded(Math.abs(declaredValueChangePct)),
      }),
    reference: POLICY,
  },
  {
    name: 'authorisedOperator',
    points: -50,
    cap: 50,
    steps: ({ authorisedOperator }) => (authorisedOperator === true ? 1 : 0),
    text: () => message('business.authorisedOperator'),
    reference: OPERATOR,
  },
  {
    name: 'longInBusiness',
    points: -15,
    cap: 15,
    steps: ({ yearsInBusiness = 0 }) => (yearsInBusiness >= 10 ? 1 : 0),
    text: ({ yearsInBusiness = 0 }) => message('business.long', { years: years(yearsInBusiness) }),
    reference: POLICY,
  },
];

/** Maximum points that all rules together add, and subtract. */
const CAPS = { add: 250, take: 60 } as const;

const Points = z.int().min(-500).max(500);

/** A stage's changes to the table: points per step by rule (0 switches a rule off), and the caps of the sum. */
export const RuleOverrides = z.strictObject({
  points: z.partialRecord(z.enum(RULE_NAMES), Points),
  caps: z.strictObject({ add: z.int().min(0).max(999).optional(), take: z.int().min(0).max(999).optional() }),
});
export type RuleOverrides = z.infer<typeof RuleOverrides>;

export const NO_OVERRIDES: RuleOverrides = { points: {}, caps: {} };

/** Name of the adjustment that keeps the sum of the others within the caps. */
export const CAP = 'cap';

const NONE: readonly Adjustment[] = [];

/** The rule table of a stage. */
export class RuleTable {
  /** Version of the table and the stage's changes: equal for two tables that score alike. */
  readonly fingerprint: string;
  /** The rules that are switched on. */
  readonly rules: readonly Rule[];
  readonly #add: number;
  readonly #take: number;

  constructor(overrides: RuleOverrides = NO_OVERRIDES) {
    this.rules = RULES.map((rule) => withPoints(rule, overrides.points[rule.name])).filter(
      ({ points }) => points !== 0,
    );
    this.#add = overrides.caps.add ?? CAPS.add;
    this.#take = overrides.caps.take ?? CAPS.take;
    const isChanged = Object.keys(overrides.points).length + Object.keys(overrides.caps).length > 0;
    this.fingerprint = isChanged ? `${RULES_VERSION}+stage ${JSON.stringify(overrides)}` : RULES_VERSION;
  }

  /**
   * Applies every rule to a business.
   *
   * @returns an adjustment for each rule that fired, with the rule's capped points; if their sum exceeds a cap of the table, one
   * more that corrects it: the points shown always add up to the change of the score
   */
  adjust(factors: Factors): readonly Adjustment[] {
    const adjustments: Adjustment[] = [];
    for (const rule of this.rules) {
      const steps = rule.steps(factors);
      if (steps === 0) continue;
      adjustments.push({
        factor: rule.name,
        points: Math.sign(rule.points) * Math.min(rule.cap, Math.abs(rule.points) * steps),
        text: rule.text(factors),
      });
    }
    if (adjustments.length === 0) return NONE;
    const sum = sumOf(adjustments);
    const capped = Math.max(-this.#take, Math.min(this.#add, sum));
    if (capped !== sum) adjustments.push({ factor: CAP, points: capped - sum, text: capText(capped) });
    return adjustments;
  }
}

/** Applies a stage's points; the cap is scaled so that the same number of steps counts. */
function withPoints(rule: Rule, points: number | undefined): Rule {
  if (points === undefined) return rule;
  const steps = rule.cap / Math.abs(rule.points);
  return { ...rule, points, cap: Math.abs(points) * steps };
}

/** The sum of the points of all adjustments. */
export function sumOf(adjustments: readonly Adjustment[]): number {
  return adjustments.reduce((total, { points }) => total + points, 0);
}

function capText(points: number): Message {
  return points < 0
    ? message('business.capTaken', { points: -points })
    : message('business.capAdded', { points });
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}

/** Rounded down, so that 1.96 years do not show as 2. */
function years(value: number): number {
  return Math.floor(value * 10) / 10;
}
