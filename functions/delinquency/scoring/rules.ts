// Business factors: a written table of rules that adds or takes points after the model. Each rule gives the points of one step,
// the sum is capped, and every adjustment is shown. A stage may change points and caps, never the conditions.
import * as z from 'zod';
import type { Factors } from '../snapshot/snapshot.ts';

/** Raised whenever a rule, its points or a cap changes, so that a stored score says which table it was made with. */
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
export type RuleName = (typeof RULE_NAMES)[number];

/** One adjustment as it is shown. */
export interface Adjustment {
  readonly factor: string;
  readonly points: number;
  readonly text: string;
}

interface Rule {
  readonly name: RuleName;
  /** Points of one step. */
  readonly points: number;
  /** Most points that this rule may add or take. */
  readonly cap: number;
  /** Steps that apply: 0 for none; unknown factors apply none. */
  readonly steps: (factors: Factors) => number;
  readonly text: (factors: Factors) => string;
  /** Why the rule is there: policy, or law to look up. */
  readonly reference: string;
}

const OPERATOR =
  'Written policy of this service; World Customs Organization, SAFE Framework of Standards, pillar 2';
const POLICY = 'Written policy of this service: not learnt, since public data hold no such field';

/** The rule table. 100 points double the odds. */
const RULES: readonly Rule[] = [
  {
    name: 'insolvencyProceedings',
    points: 150,
    cap: 150,
    steps: ({ insolvencyProceedings }) => (insolvencyProceedings === true ? 1 : 0),
    text: () => 'Insolvency proceedings are open',
    reference: POLICY,
  },
  {
    name: 'closedBusiness',
    points: 120,
    cap: 120,
    steps: ({ closedBusiness }) => (closedBusiness === true ? 1 : 0),
    text: () => 'The business is registered as closed',
    reference: POLICY,
  },
  {
    name: 'priorSeizures',
    points: 40,
    cap: 120,
    steps: ({ priorSeizures = 0 }) => priorSeizures,
    text: ({ priorSeizures = 0 }) =>
      priorSeizures === 1
        ? 'Property was seized once before'
        : `Property was seized ${priorSeizures} times before`,
    reference: POLICY,
  },
  {
    name: 'guaranteeUsed',
    points: 30,
    cap: 60,
    steps: ({ guaranteeUsedPct = 0 }) => (guaranteeUsedPct >= 100 ? 2 : guaranteeUsedPct >= 90 ? 1 : 0),
    text: ({ guaranteeUsedPct = 0 }) => `The guarantee is used to ${rounded(guaranteeUsedPct)} %`,
    reference: POLICY,
  },
  {
    name: 'newBusiness',
    points: 25,
    cap: 25,
    steps: ({ yearsInBusiness }) => (yearsInBusiness !== undefined && yearsInBusiness < 2 ? 1 : 0),
    text: ({ yearsInBusiness = 0 }) => `In business for ${years(yearsInBusiness)}, less than 2`,
    reference: POLICY,
  },
  {
    name: 'declaredValueSwing',
    points: 25,
    cap: 25,
    steps: ({ declaredValueChangePct = 0 }) =>
      declaredValueChangePct <= -50 || declaredValueChangePct >= 200 ? 1 : 0,
    text: ({ declaredValueChangePct = 0 }) =>
      `Declared value ${declaredValueChangePct < 0 ? 'fell' : 'rose'} by ${rounded(Math.abs(declaredValueChangePct))} % in a year`,
    reference: POLICY,
  },
  {
    name: 'authorisedOperator',
    points: -50,
    cap: 50,
    steps: ({ authorisedOperator }) => (authorisedOperator === true ? 1 : 0),
    text: () => 'Authorised economic operator',
    reference: OPERATOR,
  },
  {
    name: 'longInBusiness',
    points: -15,
    cap: 15,
    steps: ({ yearsInBusiness = 0 }) => (yearsInBusiness >= 10 ? 1 : 0),
    text: ({ yearsInBusiness = 0 }) => `In business for ${years(yearsInBusiness)}`,
    reference: POLICY,
  },
];

/** Most points that all rules together may add, and take. */
const CAPS = { add: 250, take: 60 } as const;

const Points = z.int().min(-500).max(500);

/** What a stage changes of the table: points of a step by rule (0 switches a rule off), and the caps of the sum. */
export const RuleOverrides = z.strictObject({
  points: z.partialRecord(z.enum(RULE_NAMES), Points),
  caps: z.strictObject({ add: z.int().min(0).max(999).optional(), take: z.int().min(0).max(999).optional() }),
});
export type RuleOverrides = z.infer<typeof RuleOverrides>;

export const NO_OVERRIDES: RuleOverrides = { points: {}, caps: {} };

/** Names the adjustment that keeps the sum of all others within the caps. */
export const CAP = 'cap';

const NONE: readonly Adjustment[] = [];

/** The rule table of a stage. */
export class RuleTable {
  /** Names the table in stored scores: its version, marked where the stage changed it. */
  readonly version: string;
  /** The version, with the stage's changes: two tables that score alike have the same. */
  readonly fingerprint: string;
  readonly #rules: readonly Rule[];
  readonly #add: number;
  readonly #take: number;

  constructor(overrides: RuleOverrides = NO_OVERRIDES) {
    this.#rules = RULES.map((rule) => changed(rule, overrides.points[rule.name])).filter(
      ({ points }) => points !== 0,
    );
    this.#add = overrides.caps.add ?? CAPS.add;
    this.#take = overrides.caps.take ?? CAPS.take;
    const isChanged = Object.keys(overrides.points).length + Object.keys(overrides.caps).length > 0;
    this.version = isChanged ? `${RULES_VERSION}+stage` : RULES_VERSION;
    this.fingerprint = isChanged ? `${this.version} ${JSON.stringify(overrides)}` : RULES_VERSION;
  }

  /**
   * Holds what is known of a business against every rule.
   *
   * @returns each rule that fired with its own, capped points, and where their sum passes a cap of the table one more that
   * takes it back: the points shown always add up to what the score was changed by
   */
  adjust(factors: Factors): readonly Adjustment[] {
    const adjustments: Adjustment[] = [];
    for (const rule of this.#rules) {
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

  /** The table in words, for documents: rule, points of a step, cap and reference. */
  describe(): readonly Pick<Rule, 'name' | 'points' | 'cap' | 'reference'>[] {
    return this.#rules.map(({ name, points, cap, reference }) => ({ name, points, cap, reference }));
  }
}

/** A stage's points, with a cap that lets as many steps count as before. */
function changed(rule: Rule, points: number | undefined): Rule {
  if (points === undefined) return rule;
  const steps = rule.cap / Math.abs(rule.points);
  return { ...rule, points, cap: Math.abs(points) * steps };
}

/** Points of all adjustments together. */
export function sumOf(adjustments: readonly Adjustment[]): number {
  return adjustments.reduce((total, { points }) => total + points, 0);
}

function capText(points: number): string {
  return points < 0
    ? `All factors together take at most ${-points} points`
    : `All factors together add at most ${points} points`;
}

function rounded(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** Rounded down: 1.96 years are less than 2. */
function years(value: number): string {
  return value === 1 ? '1 year' : `${Math.floor(value * 10) / 10} years`;
}
