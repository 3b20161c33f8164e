// Scores taxpayers: one run of the model for all of them, then the rule table, the scale and the reasons.
import type { SessionOptions } from '../../shared/onnx/session.ts';
import type { Taxpayer } from '../snapshot/snapshot.ts';
import { DelinquencyModel, type ModelOutput } from './model.ts';
import { type Adjustment, CAP, type RuleOverrides, RuleTable, sumOf } from './rules.ts';
import {
  clipped,
  GRADES,
  type Grade,
  gradeTable,
  logOddsOfPoints,
  probabilityOf,
  type Scale,
  scoreOf,
} from './scale.ts';

/** A reason as it is kept: what it is about and its contribution in log-odds. Its words are made when it is read. */
export type StoredReason = readonly [feature: string, contribution: number];

export interface ScoredTaxpayer {
  /** 0 to 999, with business factors. */
  readonly score: number;
  readonly grade: Grade;
  /** The model's probability of not paying, calibrated, without business factors. */
  readonly probability: number;
  /** The model's own score. */
  readonly modelScore: number;
  readonly adjustments: readonly Adjustment[];
  /** At most four, the strongest first. */
  readonly reasons: readonly StoredReason[];
}

const MOST_REASONS = 4;
/** Below this a contribution moves the score by less than eight points and is not worth a word. */
const LEAST_CONTRIBUTION = 0.05;
const PROBABILITY_DIGITS = 1e6;
const CONTRIBUTION_DIGITS = 1e4;

/** Scores taxpayers with the shipped model and a stage's rules. */
export class Scorer {
  readonly model: DelinquencyModel;
  readonly rules: RuleTable;
  readonly #scale: Scale;
  readonly #grades: readonly Grade[];
  readonly #groups: readonly string[];
  readonly #strongest = new Strongest();

  constructor(model: DelinquencyModel, rules: RuleTable) {
    const { scale, thresholds, contributionGroups } = model.manifest;
    this.model = model;
    this.rules = rules;
    this.#scale = scale;
    this.#grades = gradeTable(thresholds.grades, scale);
    this.#groups = contributionGroups.map(({ name }) => name);
  }

  /**
   * Scores in the order of the taxpayers: one run of the model, whatever their number.
   *
   * @param reasonsOf grades whose taxpayers get reasons
   */
  async score(
    taxpayers: readonly Taxpayer[],
    reasonsOf: readonly Grade[] = GRADES,
  ): Promise<ScoredTaxpayer[]> {
    if (taxpayers.length === 0) return [];
    const output = await this.model.evaluate(taxpayers.map(({ account }) => account));
    const hasReasons = this.#grades.map((grade) => reasonsOf.includes(grade));
    return taxpayers.map((taxpayer, index) => this.#scored(taxpayer, output, index, hasReasons));
  }

  /** @param hasReasons by score */
  #scored(
    { factors }: Taxpayer,
    output: ModelOutput,
    index: number,
    hasReasons: readonly boolean[],
  ): ScoredTaxpayer {
    const logOdds = output.logOdds[index] ?? Number.NaN;
    const modelScore = scoreOf(logOdds, this.#scale);
    const adjustments = this.rules.adjust(factors);
    const score =
      adjustments.length === 0 ? modelScore : clipped(modelScore + sumOf(adjustments), this.#scale);
    return {
      score,
      grade: this.#grades[score] ?? '10',
      probability: Math.round(probabilityOf(logOdds) * PROBABILITY_DIGITS) / PROBABILITY_DIGITS,
      modelScore,
      adjustments,
      reasons: hasReasons[score] === true ? this.#reasons(output.contributions, index, adjustments) : [],
    };
  }

  /** The strongest of the model's contributions and the rules that fired, whichever way they point. */
  #reasons(contributions: Float32Array, index: number, adjustments: readonly Adjustment[]): StoredReason[] {
    const groups = this.#groups;
    const strongest = this.#strongest;
    strongest.clear();
    const first = index * groups.length;
    for (let group = 0; group < groups.length; group++) {
      strongest.offer(groups[group] ?? '', contributions[first + group] ?? 0);
    }
    for (const { factor, points } of adjustments) {
      if (factor !== CAP) strongest.offer(factor, logOddsOfPoints(points, this.#scale));
    }
    return strongest.reasons();
  }
}

/** The few strongest of what it is offered, sorted; of equally strong ones the first stays ahead. Used again for each taxpayer. */
class Strongest {
  readonly #features = new Array<string>(MOST_REASONS).fill('');
  readonly #values = new Float64Array(MOST_REASONS);
  #count = 0;

  clear(): void {
    this.#count = 0;
  }

  offer(feature: string, contribution: number): void {
    const size = Math.abs(contribution);
    if (size < LEAST_CONTRIBUTION) return;
    const values = this.#values;
    const features = this.#features;
    let place = this.#count;
    while (place > 0 && Math.abs(values[place - 1] ?? 0) < size) place--;
    if (place >= MOST_REASONS) return;
    if (this.#count < MOST_REASONS) this.#count++;
    for (let last = this.#count - 1; last > place; last--) {
      values[last] = values[last - 1] ?? 0;
      features[last] = features[last - 1] ?? '';
    }
    values[place] = contribution;
    features[place] = feature;
  }

  reasons(): StoredReason[] {
    const reasons = new Array<StoredReason>(this.#count);
    for (let place = 0; place < this.#count; place++) {
      const contribution = this.#values[place] ?? 0;
      reasons[place] = [
        this.#features[place] ?? '',
        Math.round(contribution * CONTRIBUTION_DIGITS) / CONTRIBUTION_DIGITS,
      ];
    }
    return reasons;
  }
}

/**
 * Opens the shipped model.
 *
 * @param folder the model's folder
 * @param overrides what the stage changes of the rule table
 * @throws Error where the model's files are missing or do not belong together
 */
export async function openScorer(
  folder: string,
  options: SessionOptions,
  overrides?: RuleOverrides,
): Promise<Scorer> {
  return new Scorer(await DelinquencyModel.open(folder, options), new RuleTable(overrides));
}
